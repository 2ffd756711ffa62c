-- Relaying by itself (自動伝達): a body may say that what nobody touched for so many working hours goes out as it stands.
CREATE TABLE relay_policy (
    -- One rule for each body, so that nobody has to guess which of two applies.
    body BIGINT PRIMARY KEY REFERENCES body (serial),
    -- Ten working days at most: a longer wait would be no help against the delay it is meant for.
    hours BIGINT NOT NULL CHECK (hours BETWEEN 1 AND 80),
    -- The number book needs a name for every number, and a letter somebody who answers for it.
    set_by TEXT NOT NULL REFERENCES person (id),
    set_at BIGINT NOT NULL
);
-- When the task goes out by itself. Saving, sending or ending the rule empties it, and the job that finds another time here
-- than its own does nothing.
ALTER TABLE relay_task ADD COLUMN auto_at BIGINT;
-- 1 when it went out by itself, sent_by is then who set the rule.
ALTER TABLE relay_task ADD COLUMN is_automatic BIGINT NOT NULL DEFAULT 0;
-- Why it could not go out by itself, in words for the clerk.
ALTER TABLE relay_task ADD COLUMN auto_fault TEXT;
INSERT INTO role_verb (role, verb) VALUES ('association_clerk', 'cascade.policy');
