-- Lists that people submit on the page: tried first, imported when their sender says so.
CREATE TABLE submitted_list (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('bodies', 'institutions', 'people')),
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    octets BIGINT NOT NULL,
    -- The file, packed: what is imported is what was tried, to the octet. Taken away after the import or after a day,
    -- because it holds other people's addresses.
    content BYTES,
    -- Only the sender sees and imports it.
    by_person TEXT NOT NULL,
    body BIGINT NOT NULL REFERENCES body (serial),
    state TEXT NOT NULL CHECK (state IN ('reading', 'tried', 'taking', 'taken', 'unreadable', 'forgotten')),
    -- Why the file as a whole cannot be read, or could not be imported.
    fault TEXT,
    added BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    same BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    noticed BIGINT NOT NULL DEFAULT 0,
    -- What is told about rows, as JSON: the first of it for the page, and all of it for the file.
    first_told TEXT NOT NULL DEFAULT '[]',
    told TEXT NOT NULL DEFAULT '[]',
    -- How far the import is.
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    -- New bodies of a running import arrive chunk by chunk and are seen by nobody until all are there: these serials.
    first_serial BIGINT,
    last_serial BIGINT,
    -- The revision of the directory for which they were planned: taken up again after a crash only while it holds.
    planned_revision BIGINT,
    submitted_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX submitted_list_by_person ON submitted_list (by_person, submitted_at);
-- Two imports side by side would plan for a directory that the other one changes.
CREATE UNIQUE INDEX submitted_list_taking ON submitted_list (state) WHERE state = 'taking';

-- Grows with every change of bodies and lines: an import in several transactions sees that its plan is out of date.
CREATE TABLE directory_revision (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    revision BIGINT NOT NULL
);
INSERT INTO directory_revision (one, revision) VALUES (1, 0);

INSERT INTO role_verb (role, verb) VALUES ('administrator', 'directory.import');
