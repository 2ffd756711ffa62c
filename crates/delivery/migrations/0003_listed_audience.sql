-- A relay (伝達) names each body it addresses: the members directly below, those of bodies for which it stands in, without
-- those that the clerk left out. Frozen with the relay, so that the page, the counts and the mails can never differ.
CREATE TABLE dispatch_addressee (
    dispatch BIGINT NOT NULL REFERENCES dispatch (serial),
    body BIGINT NOT NULL,
    -- Under two of those bodies at once it still gets one mail.
    PRIMARY KEY (dispatch, body)
);
-- 0: everybody below, by the tree, as the direct path goes and as relays went before this table.
ALTER TABLE dispatch ADD COLUMN is_listed BIGINT NOT NULL DEFAULT 0 CHECK (is_listed IN (0, 1));
