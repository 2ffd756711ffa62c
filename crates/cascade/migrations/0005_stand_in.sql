-- A body without a clerk is relayed by the body above it (代わりの伝達): its members get that body's letter, its associations
-- their task with that body's cover.
CREATE TABLE relay_stand_in (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    -- The body without a clerk.
    body BIGINT NOT NULL REFERENCES body (serial),
    -- Who relays for it, with which cover, none when the issuer is directly above and its direct mail has arrived anyway.
    by_body BIGINT NOT NULL REFERENCES body (serial),
    cover TEXT REFERENCES cover (id),
    at BIGINT NOT NULL,
    -- One body above stands in, not both of two: nobody gets the same letter twice (R01).
    PRIMARY KEY (bulletin, body)
);
