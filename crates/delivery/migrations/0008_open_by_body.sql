-- What one institution has not confirmed yet, on each of its pages: the few open rows of a body out of all that was ever
-- sent to it. Confirmed rows leave the index, so it stays as small as what is still open.
CREATE INDEX addressee_open_by_body ON addressee (body, bulletin) WHERE acknowledged_at IS NULL;
