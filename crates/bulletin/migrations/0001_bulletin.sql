-- Bulletins (通知文書). Until it is issued a bulletin is what its author types (draft, JSON of texts); from then on `content`
-- is the canonical JSON that was issued, never changed again, and `content_hash` its SHA-256.
CREATE TABLE bulletin (
    id TEXT PRIMARY KEY,
    issuer BIGINT NOT NULL REFERENCES body (serial),
    author TEXT NOT NULL,
    title TEXT NOT NULL,
    draft TEXT NOT NULL,
    -- Why revision: whoever saves or approves says which text they saw; a text saved in between is never overwritten unseen.
    revision BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'submitted', 'approved', 'issued')),
    submitted_by TEXT,
    submitted_at BIGINT,
    -- Why the CHECK: approval by a second person (決裁) is the reason the office exists; not even a defect may break it.
    approved_by TEXT,
    approved_at BIGINT,
    returned_by TEXT,
    returned_at BIGINT,
    return_reason TEXT,
    number TEXT,
    issue_date TEXT,
    issued_by TEXT,
    issued_at BIGINT,
    content TEXT,
    content_hash TEXT,
    created_at BIGINT NOT NULL,
    CHECK (approved_by IS NULL OR approved_by <> author),
    CHECK (stage <> 'issued' OR (approved_by IS NOT NULL AND number IS NOT NULL AND content IS NOT NULL AND content_hash IS NOT NULL))
);
CREATE INDEX bulletin_issuer ON bulletin (issuer, stage, saved_at);
CREATE INDEX bulletin_issued ON bulletin (stage, issued_at);
-- Everybody who wrote in a bulletin. Why: who wrote, saved or submitted any of it does not approve it, even when somebody
-- else began the draft.
CREATE TABLE bulletin_writer (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    person TEXT NOT NULL,
    PRIMARY KEY (bulletin, person)
);
-- The parts of an issued bulletin and who may see each: every question for a part asks here (H01).
CREATE TABLE bulletin_part (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    part TEXT NOT NULL CHECK (part IN ('letter', 'attachment')),
    audience TEXT NOT NULL,
    PRIMARY KEY (bulletin, part)
);
