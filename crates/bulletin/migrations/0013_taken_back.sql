-- A registration may be taken back (取消): the office that registered a paper did not write it, so no notice ends it.
-- Why a new table in the old one's place: neither database loosens a CHECK where it stands.
CREATE TABLE bulletin_end_or_taken_back (
    -- Why PRIMARY KEY: a bulletin ends once. What is wrong in a correction is mended by a correction of that correction, so
    -- that there is always one text that holds; of two notices issued at once the database lets one win.
    bulletin TEXT PRIMARY KEY REFERENCES bulletin (id),
    kind TEXT NOT NULL CHECK (kind IN ('corrected', 'withdrawn', 'taken_back')),
    -- Why UNIQUE: the notice that ends a bulletin ends no other. None of what was taken back.
    by_bulletin TEXT UNIQUE REFERENCES bulletin (id),
    -- What was changed, or why it is withdrawn, as in the issued notice; why it was taken back, for the log's readers.
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    CHECK (bulletin <> by_bulletin),
    -- What was issued here ends by a notice and in no other way.
    CHECK ((kind = 'taken_back') = (by_bulletin IS NULL))
);
INSERT INTO bulletin_end_or_taken_back (bulletin, kind, by_bulletin, reason, at, by_person)
    SELECT bulletin, kind, by_bulletin, reason, at, by_person FROM bulletin_end;
DROP TABLE bulletin_end;
ALTER TABLE bulletin_end_or_taken_back RENAME TO bulletin_end;
-- A paper is compared with what the year has seen already, above and below.
CREATE INDEX bulletin_issue_date ON bulletin (issue_date);
INSERT INTO role_verb (role, verb) VALUES ('association_clerk', 'bulletin.take_back_paper');
-- A body above takes a paper over by the same row by which a bulletin goes to another tree: below it, too, the paper is for whom
-- the covers address.
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
       AND (g.body = w.body OR NOT EXISTS (SELECT 1 FROM received_paper x WHERE x.bulletin = w.bulletin)
            OR EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = w.bulletin AND s.body = g.body))
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
       AND (d.institution = w.body OR NOT EXISTS (SELECT 1 FROM received_paper x WHERE x.bulletin = w.bulletin)
            OR EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = w.bulletin AND s.body = d.institution))
       AND EXISTS (SELECT 1 FROM role_audience u WHERE u.role = g.role AND u.needs_nda = 1)
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = d.institution
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q WHERE q.role = g.role AND q.audience = n.audience));
