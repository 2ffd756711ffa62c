-- Topic pages (主題のページ): bulletins that belong together, with an introduction, kept by the office that made the page.
CREATE TABLE topic (
    id TEXT PRIMARY KEY,
    body BIGINT NOT NULL REFERENCES body (serial),
    title TEXT NOT NULL,
    intro TEXT NOT NULL,
    -- An audience outside this list would be readable by nobody, or by everybody who forgets to ask.
    audience TEXT NOT NULL CHECK (audience IN ('public', 'members', 'medical_staff_nda', 'medical_staff', 'associations')),
    -- Whoever saves says which text they saw: what somebody saved in between is not overwritten unseen.
    revision BIGINT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES person (id),
    saved_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- A page that was put away stays for the record.
    ended_at BIGINT
);
CREATE INDEX topic_saved ON topic (saved_at);
CREATE TABLE topic_document (
    topic TEXT NOT NULL REFERENCES topic (id),
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    added_by TEXT NOT NULL REFERENCES person (id),
    added_at BIGINT NOT NULL,
    -- A bulletin stands on a page once.
    PRIMARY KEY (topic, bulletin)
);
CREATE INDEX topic_document_bulletin ON topic_document (bulletin);
-- Who may read which topic page on which days, as `part_reader` has it for parts: by one role at the page's body or below
-- that sees the page's audience, or through an institution with an agreement (H03). What stands on the page is asked for part by part.
CREATE VIEW topic_reader AS
    SELECT g.person AS person, t.id AS topic, '0000-01-01' AS since, '9999-12-31' AS until
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
-- The office that issues keeps its pages.
INSERT INTO role_verb (role, verb) VALUES ('author', 'archive.keep_topic'), ('approver', 'archive.keep_topic');
