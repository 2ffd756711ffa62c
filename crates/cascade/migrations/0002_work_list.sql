-- The work list (仕事の一覧): how urgent a relay is follows from the kind of bulletin, and who stands in while a clerk is away.
-- Why the default: what was opened before counts as the most urgent kind, so that nothing old looks less urgent than it is.
ALTER TABLE relay_task ADD COLUMN kind TEXT NOT NULL DEFAULT 'warning'
    CHECK (kind IN ('warning', 'pass_on', 'information', 'administrative'));
-- A substitute clerk (代理): a clerk of a neighbouring office relays for a body between two dates, both included.
-- Why PRIMARY KEY (body, person): naming somebody again moves the dates, and two periods never contradict each other.
-- Why office: the substitute's right to relay is the one held there, it ends here when it ends there.
CREATE TABLE relay_substitute (
    body BIGINT NOT NULL REFERENCES body (serial),
    person TEXT NOT NULL REFERENCES person (id),
    office BIGINT NOT NULL REFERENCES body (serial),
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    named_by TEXT NOT NULL REFERENCES person (id),
    named_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (body, person),
    -- A period that ends before it begins would never apply and nobody would notice.
    CHECK (since <= until),
    -- Nobody stands in for the own office: its clerks relay anyway.
    CHECK (office <> body)
);
CREATE INDEX relay_substitute_person ON relay_substitute (person, until);
INSERT INTO role_verb (role, verb) VALUES ('association_clerk', 'cascade.substitute');
