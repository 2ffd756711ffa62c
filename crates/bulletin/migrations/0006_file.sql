-- Files beside a draft and, from its issue on, beside the bulletin (添えたファイル). The issued content holds name, size and
-- SHA-256 of each, so that a file changed here afterwards is noticed when it is opened.
CREATE TABLE bulletin_file (
    id TEXT PRIMARY KEY,
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    -- A file is read by whoever reads its part; the FAX edition is set on paper and carries none.
    part TEXT NOT NULL CHECK (part IN ('letter', 'attachment')),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpg', 'docx', 'xlsx', 'csv', 'txt')),
    -- Asked for in every list without touching the octets.
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL,
    octets BYTES NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    -- The same file twice in one part is one file.
    UNIQUE (bulletin, part, sha256)
);
