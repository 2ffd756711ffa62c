-- The log of changes and of readings of restricted matter (操作記録).
-- Written unchained in the transaction of the change (entry_id is random, so that writers never wait for each other);
-- the one sealer of the database then gives each entry its place in the chain.
CREATE TABLE audit_entry (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    body BIGINT,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
-- Why a table of its own: entries are never updated, not even to seal them. UNIQUE(entry): an entry has one place.
CREATE TABLE audit_seal (
    place BIGINT PRIMARY KEY,
    entry TEXT NOT NULL UNIQUE,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_subject ON audit_entry (subject, at);
-- How many entries wait for their seal, without looking through all of them: the sealer empties this list.
CREATE TABLE audit_unsealed (
    entry TEXT PRIMARY KEY
);
