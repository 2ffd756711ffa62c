-- What was corrected or withdrawn is stopped (R07, O07): no further mail of it leaves, and its notice follows it everywhere.
-- Why a row beside the dispatches and not a state in each of them: a bulletin has a thousand dispatches and a hundred thousand
-- mails, and the issue of the notice must stop them all in one short step.
CREATE TABLE dispatch_stop (
    -- A bulletin is stopped once.
    bulletin TEXT PRIMARY KEY,
    -- A notice stops one bulletin.
    by_bulletin TEXT NOT NULL UNIQUE,
    -- The notice's direct dispatch: who holds a receipt code of the stopped bulletin is led there.
    by_dispatch BIGINT NOT NULL REFERENCES dispatch (serial),
    is_withdrawn BIGINT NOT NULL CHECK (is_withdrawn IN (0, 1)),
    at BIGINT NOT NULL
);
