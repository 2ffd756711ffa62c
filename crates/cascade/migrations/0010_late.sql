-- What waits, by how long it waits: the status page asks for the oldest. Why partial: what was sent is never asked for so, and
-- grows by a thousand rows with every bulletin.
CREATE INDEX relay_task_open ON relay_task (opened_at) WHERE stage = 'open';
