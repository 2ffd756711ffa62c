-- Numbers taken by hand (手で取った番号), for a letter that is written outside the system.
-- Why: a number that a bulletin or cover bears has gone out with it and must not become a 欠番; one that was taken by hand and
-- not used must. NULL: a document of the system bears it.
ALTER TABLE number_taken ADD COLUMN held_for TEXT;
INSERT INTO role_verb (role, verb) VALUES
    ('author', 'number.hold'), ('approver', 'number.hold'), ('association_clerk', 'number.hold');
