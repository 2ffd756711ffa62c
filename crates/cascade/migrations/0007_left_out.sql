-- Members that a relay leaves out (一部の会員への伝達, R03): the clerk takes them off before sending; who came to the body
-- meanwhile gets the letter like everybody. Kept after sending, so that the page can say who did not get it from this body.
CREATE TABLE relay_left_out (
    task TEXT NOT NULL REFERENCES relay_task (id),
    body BIGINT NOT NULL REFERENCES body (serial),
    PRIMARY KEY (task, body)
);
