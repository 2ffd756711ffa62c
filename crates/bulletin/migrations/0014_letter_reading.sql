-- Every reading is recorded. A letter for members is opened often, also by the same person for the second and the third time:
-- one entry of the log for each person, bulletin and day (in Tokyo) tells who read it when, and does not bury the rest.
CREATE TABLE letter_reading (
    bulletin TEXT NOT NULL REFERENCES bulletin (id),
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    -- Why PRIMARY KEY: of two pages opened at once one leaves the entry.
    PRIMARY KEY (bulletin, person, day)
);
