-- The archive (文書庫): one row for each thing that a person can read: each part of an issued bulletin, each cover that was
-- sent. Who may read it is never stored here: every question asks `part_reader` as it is at that moment.
CREATE TABLE archive_document (
    -- The letter's day (days since 1873) times 2^20, plus a running number of that day: in the order of this key stands the
    -- newest last, on both databases, so that a search begins there and ends when its page is full.
    place BIGINT PRIMARY KEY,
    -- What it is, in one text. UNIQUE because the job that takes it in may run twice.
    document TEXT NOT NULL UNIQUE,
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    cover TEXT REFERENCES cover (id),
    -- A form outside this list would have no page to lead to.
    form TEXT NOT NULL CHECK (form IN ('letter', 'attachment', 'fax', 'cover')),
    -- The part whose readers may see it; a cover is read by those who read the letter, on its own way.
    part TEXT NOT NULL CHECK (part IN ('letter', 'attachment', 'fax')),
    -- Who wrote it: issuer or relaying body.
    body BIGINT NOT NULL REFERENCES body (serial),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    -- The number as it is looked for: folded, without spaces.
    number_key TEXT NOT NULL,
    letter_date TEXT NOT NULL,
    -- The folded text, with which the hits of the index are compared.
    words TEXT NOT NULL,
    -- What the index holds: pairs and single characters of the text, and marks of who may see it at most, of what it is, of when.
    grams TEXT NOT NULL,
    CHECK ((form = 'cover') = (cover IS NOT NULL))
);
CREATE INDEX archive_document_bulletin ON archive_document (bulletin);
CREATE INDEX archive_document_number ON archive_document (number_key);
CREATE TEXT INDEX archive_text ON archive_document (place, grams);
-- The running number of each day. Why a table: two programs that take in at once must not draw the same place.
CREATE TABLE archive_day (
    day BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);
-- Which marks of readers are in the index at all: a vendor with agreements in many districts asks only for those that exist.
CREATE TABLE archive_key (
    body BIGINT NOT NULL REFERENCES body (serial),
    opens TEXT NOT NULL,
    PRIMARY KEY (body, opens)
);
-- What was issued and relayed before there was an archive is taken in by a job.
INSERT INTO job (id, kind, subject, payload, state, due, attempts, created_at)
    VALUES ('0198c0de-a2c4-4000-8000-000000000001', 'archive.fill', 'first', '', 'queued', 0, 0, 0);
