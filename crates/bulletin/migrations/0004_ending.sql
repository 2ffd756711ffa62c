-- Correction (訂正) and withdrawal (取下げ): a notice is a bulletin of its own that ends another one of its office (R07).
CREATE TABLE bulletin_relation (
    -- Why PRIMARY KEY: a notice ends one bulletin; of two it would be unclear which words hold for which.
    bulletin TEXT PRIMARY KEY REFERENCES bulletin (id),
    kind TEXT NOT NULL CHECK (kind IN ('corrects', 'withdraws')),
    original TEXT NOT NULL REFERENCES bulletin (id),
    -- A notice that ends itself would stop what it begins.
    CHECK (bulletin <> original)
);
CREATE INDEX bulletin_relation_original ON bulletin_relation (original);
CREATE TABLE bulletin_end (
    -- Why PRIMARY KEY: a bulletin ends once. What is wrong in a correction is mended by a correction of that correction, so
    -- that there is always one text that holds; of two notices issued at once the database lets one win.
    bulletin TEXT PRIMARY KEY REFERENCES bulletin (id),
    kind TEXT NOT NULL CHECK (kind IN ('corrected', 'withdrawn')),
    -- Why UNIQUE: the notice that ends a bulletin ends no other.
    by_bulletin TEXT NOT NULL UNIQUE REFERENCES bulletin (id),
    -- What was changed, or why it is withdrawn, as in the issued notice.
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    CHECK (bulletin <> by_bulletin)
);
