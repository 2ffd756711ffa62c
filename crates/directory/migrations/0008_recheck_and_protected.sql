-- When somebody last said that a person still holds a role (R09). Beside role_grant, because a grant says since when, and a
-- check is of the directory: a grant without a row here counts as checked on the day it was given.
CREATE TABLE role_holder_check (
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    body BIGINT NOT NULL REFERENCES body (serial),
    verified_at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    -- The last check counts; who checked before is in the log of changes.
    PRIMARY KEY (person, role, body)
);

-- Whose people these are: that body's keepers see and mend them. Lists of before belong to the national body.
ALTER TABLE protected_person ADD COLUMN body BIGINT REFERENCES body (serial);
UPDATE protected_person SET body = (SELECT MIN(serial) FROM body WHERE kind = 'national');
-- Further ways in which the name is written, typed by people, joined by semicolons; those that follow from variants of kanji
-- are worked out.
ALTER TABLE protected_person ADD COLUMN spellings TEXT NOT NULL DEFAULT '';
CREATE INDEX protected_person_by_body ON protected_person (body);
