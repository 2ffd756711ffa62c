-- The cascade (伝達): a relay task per association, a cover letter per relay.
-- Why UNIQUE(bulletin, body): a body relays a bulletin once, however many parents passed it on (R01).
CREATE TABLE relay_task (
    id TEXT PRIMARY KEY,
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    body BIGINT NOT NULL REFERENCES body (serial),
    parent_cover TEXT,
    parent_hash TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('open', 'sent')),
    opened_at BIGINT NOT NULL,
    draft TEXT,
    revision BIGINT NOT NULL,
    saved_by TEXT,
    saved_at BIGINT,
    sent_by TEXT,
    sent_at BIGINT,
    UNIQUE (bulletin, body),
    CHECK (stage = 'open' OR (sent_by IS NOT NULL AND sent_at IS NOT NULL))
);
CREATE INDEX relay_task_body ON relay_task (body, stage, opened_at);
-- A sent cover letter (鑑文): canonical JSON and its hash, never changed. parent_hash is the hash of what stands behind it.
CREATE TABLE cover (
    id TEXT PRIMARY KEY,
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    body BIGINT NOT NULL REFERENCES body (serial),
    parent_cover TEXT REFERENCES cover (id),
    parent_hash TEXT NOT NULL,
    number TEXT NOT NULL,
    letter_date TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    UNIQUE (bulletin, body)
);
CREATE INDEX cover_body ON cover (body, sent_at);
