-- A paper from outside is for whom the covers address (docs/decisions/0007): the body that received it, and whoever a relay named.
-- Members that a clerk left out, and those whom no cover has reached yet, do not read it.
DROP VIEW part_reader;
CREATE VIEW part_reader AS
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part,
           CAST('0000-01-01' AS TEXT) AS since, CAST('9999-12-31' AS TEXT) AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN body_ancestor a ON a.body = g.body
      JOIN bulletin b ON b.issuer = a.ancestor
      JOIN part p ON p.bulletin = b.id
      JOIN role_audience r ON r.role = g.role AND r.audience = p.audience AND r.needs_nda = 0
     WHERE g.until IS NULL
       AND (g.body = b.issuer OR NOT EXISTS (SELECT 1 FROM received_paper x WHERE x.bulletin = b.id)
            OR EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = b.id AND s.body = g.body))
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = g.body
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q
                   WHERE q.role = g.role AND q.audience = n.audience AND q.needs_nda = 0))
    UNION ALL
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part, d.since AS since, d.until AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN nda d ON d.vendor = g.body AND d.ended_at IS NULL
      JOIN body_ancestor a ON a.body = d.institution
      JOIN bulletin b ON b.issuer = a.ancestor
      JOIN part p ON p.bulletin = b.id
      JOIN role_audience r ON r.role = g.role AND r.audience = p.audience
     WHERE g.until IS NULL
       AND (d.institution = b.issuer OR NOT EXISTS (SELECT 1 FROM received_paper x WHERE x.bulletin = b.id)
            OR EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = b.id AND s.body = d.institution))
       AND EXISTS (SELECT 1 FROM role_audience u WHERE u.role = g.role AND u.needs_nda = 1)
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = d.institution
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q WHERE q.role = g.role AND q.audience = n.audience))
    UNION ALL
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part,
           CAST('0000-01-01' AS TEXT) AS since, CAST('9999-12-31' AS TEXT) AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN body_ancestor a ON a.body = g.body
      JOIN bulletin_pass w ON w.body = a.ancestor
      JOIN part p ON p.bulletin = w.bulletin
      JOIN role_audience r ON r.role = g.role AND r.audience = p.audience AND r.needs_nda = 0
     WHERE g.until IS NULL
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = g.body
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q
                   WHERE q.role = g.role AND q.audience = n.audience AND q.needs_nda = 0))
    UNION ALL
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part, d.since AS since, d.until AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN nda d ON d.vendor = g.body AND d.ended_at IS NULL
      JOIN body_ancestor a ON a.body = d.institution
      JOIN bulletin_pass w ON w.body = a.ancestor
      JOIN part p ON p.bulletin = w.bulletin
      JOIN role_audience r ON r.role = g.role AND r.audience = p.audience
     WHERE g.until IS NULL
       AND EXISTS (SELECT 1 FROM role_audience u WHERE u.role = g.role AND u.needs_nda = 1)
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = d.institution
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q WHERE q.role = g.role AND q.audience = n.audience));
