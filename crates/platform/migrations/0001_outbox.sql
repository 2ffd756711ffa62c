-- The outbox (送信待ち・後続処理): follow-up work that commits together with the change that asks for it.
-- Why UNIQUE(kind, subject): asking twice for the same work is asking once; a job may be enqueued again by a retried request.
-- Why lease_owner and lease_until: a program that is killed leaves its lease behind; after lease_until another one takes over.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'failed')),
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    reason TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (kind, subject)
);
CREATE INDEX job_due ON job (state, due);
