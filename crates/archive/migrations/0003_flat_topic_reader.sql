-- The same readers, in a form that SQLite takes apart; see bulletin_0010_flat_readers.
DROP VIEW topic_reader;
CREATE VIEW topic_reader AS
    SELECT g.person AS person, t.id AS topic, CAST('0000-01-01' AS TEXT) AS since, CAST('9999-12-31' AS TEXT) AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN body_ancestor a ON a.body = g.body
      JOIN topic t ON t.body = a.ancestor AND t.ended_at IS NULL
      JOIN role_audience r ON r.role = g.role AND r.audience = t.audience AND r.needs_nda = 0
     WHERE g.until IS NULL
    UNION ALL
    SELECT g.person AS person, t.id AS topic, d.since AS since, d.until AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN nda d ON d.vendor = g.body AND d.ended_at IS NULL
      JOIN body_ancestor a ON a.body = d.institution
      JOIN topic t ON t.body = a.ancestor AND t.ended_at IS NULL
      JOIN role_audience r ON r.role = g.role AND r.audience = t.audience
     WHERE g.until IS NULL
       AND EXISTS (SELECT 1 FROM role_audience u WHERE u.role = g.role AND u.needs_nda = 1);
