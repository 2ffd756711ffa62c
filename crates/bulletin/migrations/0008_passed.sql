-- Passed on to another tree (回付, R06): the national body of the dental, pharmacist, nurse or hospital associations gets a
-- bulletin of this tree and relays it to its own members. A row for each tree.
CREATE TABLE bulletin_pass (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    -- The national body of the other tree.
    body BIGINT NOT NULL REFERENCES body (serial),
    by_person TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Passing on twice is passing on once (R01).
    PRIMARY KEY (bulletin, body)
);
CREATE INDEX bulletin_pass_by_body ON bulletin_pass (body, bulletin);
-- Who passes on is who issues.
INSERT INTO role_verb (role, verb) VALUES ('author', 'bulletin.pass_on'), ('approver', 'bulletin.pass_on');
-- Readers of the other tree read as those of the own do: the last two questions are the first two, asked from the body that
-- the bulletin was passed to. Why four flat questions: a view inside the view would keep the indexes out.
DROP VIEW part_reader;
CREATE VIEW part_reader AS
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part,
           '0000-01-01' AS since, '9999-12-31' AS until
      FROM role_grant g
      JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read'
      JOIN body_ancestor a ON a.body = g.body
      JOIN bulletin b ON b.issuer = a.ancestor
      JOIN part p ON p.bulletin = b.id
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
      JOIN bulletin b ON b.issuer = a.ancestor
      JOIN part p ON p.bulletin = b.id
      JOIN role_audience r ON r.role = g.role AND r.audience = p.audience
     WHERE g.until IS NULL
       AND EXISTS (SELECT 1 FROM role_audience u WHERE u.role = g.role AND u.needs_nda = 1)
       AND NOT EXISTS (SELECT 1 FROM part_narrowing n JOIN body_ancestor x ON x.ancestor = n.body AND x.body = d.institution
            WHERE n.bulletin = p.bulletin AND n.part = p.part
              AND NOT EXISTS (SELECT 1 FROM role_audience q WHERE q.role = g.role AND q.audience = n.audience))
    UNION ALL
    SELECT g.person AS person, g.body AS body, p.bulletin AS bulletin, p.part AS part,
           '0000-01-01' AS since, '9999-12-31' AS until
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
