-- Delivery (配信): what left for whom, by which way, and who said that it was read.

CREATE TABLE dispatch (
    -- Given by the program and small: a receipt code has twenty bits for it.
    serial BIGINT PRIMARY KEY,
    bulletin TEXT NOT NULL,
    -- Another path would be counted nowhere (R01: direct and relay are told apart).
    path TEXT NOT NULL CHECK (path IN ('direct', 'relay')),
    -- Unique because dispatching the same bulletin or cover letter twice is dispatching it once.
    source TEXT NOT NULL UNIQUE,
    issuer BIGINT NOT NULL,
    under_body BIGINT NOT NULL,
    -- 1: the bodies directly below; 99: all below.
    depth BIGINT NOT NULL CHECK (depth IN (1, 99)),
    -- Bodies that came later or had ended by then are not addressed (O01).
    as_of BIGINT NOT NULL,
    -- Frozen at issue: what was sent stays what it was after a correction (O01).
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    -- Expansion (O01): bodies to reach, bodies done, the last body done, and whether all are done.
    addressed BIGINT NOT NULL,
    expanded BIGINT NOT NULL,
    position BIGINT NOT NULL,
    is_expanded BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- All dispatches of a bulletin: the direct one and the relays.
CREATE INDEX dispatch_by_bulletin ON dispatch (bulletin, path);

-- The frozen audience of a bulletin with what became of each body: reach is one GROUP BY over it.
CREATE TABLE addressee (
    bulletin TEXT NOT NULL,
    body BIGINT NOT NULL,
    kind TEXT NOT NULL,
    prefecture TEXT,
    -- As it was at issue; without an address only paper or telephone reaches the body.
    has_mail BIGINT NOT NULL,
    -- The earliest time on any path (R01).
    delivered_at BIGINT,
    acknowledged_at BIGINT,
    -- A body counts once, however many ways lead to it (R01).
    PRIMARY KEY (bulletin, body)
);
-- Reach is counted for each kind and prefecture without touching the table; it is asked by every page that shows it.
CREATE INDEX addressee_reach ON addressee (bulletin, kind, prefecture, has_mail, delivered_at, acknowledged_at);

CREATE TABLE delivery (
    dispatch BIGINT NOT NULL REFERENCES dispatch (serial),
    body BIGINT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('mail')),
    address TEXT NOT NULL,
    -- Domain of the address: where throttling and failures belong together (O02).
    site TEXT NOT NULL,
    -- Name in the To line; frozen, so that a repeated mail is the same mail (O04).
    recipient TEXT NOT NULL,
    -- Another word would be a mail that nobody sends and nobody misses.
    state TEXT NOT NULL CHECK (state IN
        ('queued', 'leased', 'submitted-unknown', 'accepted', 'bounced', 'suppressed', 'expired', 'cancelled')),
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- A program that is killed leaves its lease behind; after lease_until another one takes over (O04).
    lease_owner TEXT,
    lease_until BIGINT,
    reason TEXT,
    state_at BIGINT NOT NULL,
    accepted_at BIGINT,
    -- Expanding twice makes no second mail (O01).
    PRIMARY KEY (dispatch, body, channel)
);
-- The next rows to send, and counts of each state.
CREATE INDEX delivery_due ON delivery (state, due);

-- Every try, also the one before last. Only added to.
CREATE TABLE delivery_attempt (
    dispatch BIGINT NOT NULL,
    body BIGINT NOT NULL,
    channel TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'bounced', 'deferred', 'expired', 'repeat-after-doubt')),
    reason TEXT,
    -- Two tries with one number would mean that two programs sent the same mail.
    PRIMARY KEY (dispatch, body, channel, number)
);

-- The mail engine cannot reach the relay and says until when it waits.
CREATE TABLE mail_pause (
    engine TEXT PRIMARY KEY,
    until BIGINT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE acknowledgement (
    bulletin TEXT NOT NULL,
    body BIGINT NOT NULL,
    at BIGINT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('link', 'page')),
    dispatch BIGINT,
    -- As typed; voluntary.
    reader TEXT,
    -- The first word counts; saying it again changes nothing.
    PRIMARY KEY (bulletin, body)
);

-- 「この機関ではありません」: the code reached somebody else, so the contact is wrong.
CREATE TABLE misdelivery (
    bulletin TEXT NOT NULL,
    body BIGINT NOT NULL,
    at BIGINT NOT NULL,
    dispatch BIGINT NOT NULL,
    PRIMARY KEY (bulletin, body)
);
