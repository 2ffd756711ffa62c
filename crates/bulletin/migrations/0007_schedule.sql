-- When an approved bulletin shall be issued by itself (発出の予約). The row goes with the issue, with the word that takes it
-- back, and with giving the draft back; it stays with `fault` when the bulletin could not be issued at its moment.
CREATE TABLE issue_schedule (
    -- One moment per bulletin: another one takes the place of the first.
    bulletin TEXT PRIMARY KEY REFERENCES bulletin (id),
    at BIGINT NOT NULL,
    is_unnumbered BIGINT NOT NULL CHECK (is_unnumbered IN (0, 1)),
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    fault TEXT
);
