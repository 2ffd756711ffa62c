-- Backups (控え) that were taken, so that `noroshi doctor` can say how old the last one is.
-- Why the hash is the key: it names the file; the same file is noted once. A backup never holds its own line.
CREATE TABLE backup_taken (
    hash TEXT PRIMARY KEY,
    taken_at BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL
);
CREATE INDEX backup_taken_at ON backup_taken (taken_at);
