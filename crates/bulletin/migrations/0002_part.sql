-- Handling (取扱い) of each part of an issued bulletin: audience, TLP label and sentence (H01, H05). Takes the place of
-- bulletin_part, which knew the audience only.
CREATE TABLE part (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    part TEXT NOT NULL CHECK (part IN ('letter', 'attachment', 'fax')),
    -- An audience outside this list would be readable by nobody, or by everybody who forgets to ask.
    audience TEXT NOT NULL CHECK (audience IN ('public', 'members', 'medical_staff_nda', 'medical_staff', 'associations')),
    -- Exactly the five labels of TLP 2.0 (H04).
    tlp TEXT NOT NULL CHECK (tlp IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')),
    -- 0 while the label is only derived from the audience.
    is_confirmed BIGINT NOT NULL CHECK (is_confirmed IN (0, 1)),
    -- The originator's sentence, as in the issued content; none for parts issued before this table.
    sentence TEXT,
    PRIMARY KEY (bulletin, part),
    -- CLEAR says "no limit": never on a part that is not for everybody (H05).
    CHECK (audience = 'public' OR tlp <> 'TLP:CLEAR')
);
INSERT INTO part (bulletin, part, audience, tlp, is_confirmed)
    SELECT bulletin, part, audience,
           CASE audience WHEN 'public' THEN 'TLP:CLEAR' WHEN 'members' THEN 'TLP:GREEN' ELSE 'TLP:AMBER' END, 0
      FROM bulletin_part;
DROP TABLE bulletin_part;

-- What a tier narrowed for itself and everybody below it. Never wider than the part: the verb compares, and the view asks
-- for both marks, so that a looser one would open nothing.
CREATE TABLE part_narrowing (
    bulletin TEXT NOT NULL,
    part TEXT NOT NULL,
    body BIGINT NOT NULL REFERENCES body (serial),
    audience TEXT NOT NULL CHECK (audience IN ('public', 'members', 'medical_staff_nda', 'medical_staff', 'associations')),
    -- None: the label of the audience.
    tlp TEXT CHECK (tlp IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')),
    sentence TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (bulletin, part, body),
    FOREIGN KEY (bulletin, part) REFERENCES part (bulletin, part)
);

-- Who may read which part, through which body, on which days (both included): every question for readable matter joins it.
-- One role must do all of it: know the verb, be at the issuer or below, and see the part's audience and that of every
-- narrowing on the way; sight lent by another role would be too much. The second half is for roles that need a
-- confidentiality agreement: they read through an institution below the issuer, as long as the agreement holds (H03).
-- Only issued bulletins have parts. A person with several roles has several rows.
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
              AND NOT EXISTS (SELECT 1 FROM role_audience q WHERE q.role = g.role AND q.audience = n.audience));
