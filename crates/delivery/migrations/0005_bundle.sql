-- A relay may carry several bulletins behind one cover (まとめての伝達, R03): one mail, one code. These are the further ones;
-- the first stands in the dispatch itself.
CREATE TABLE dispatch_bulletin (
    dispatch BIGINT NOT NULL REFERENCES dispatch (serial),
    bulletin TEXT NOT NULL,
    -- In the order of the letters.
    place BIGINT NOT NULL,
    -- The same bulletin twice in one mail would be counted twice.
    PRIMARY KEY (dispatch, bulletin)
);
CREATE INDEX dispatch_bulletin_by_bulletin ON dispatch_bulletin (bulletin, dispatch);
