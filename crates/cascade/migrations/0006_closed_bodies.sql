-- Only the few bodies that closed. The index over all of them drew questions for living bodies (ended_at IS NULL) away
-- from their own keys: the list of the directory read and sorted every body.
DROP INDEX body_ended;
CREATE INDEX body_closed ON body (ended_at) WHERE ended_at IS NOT NULL;
