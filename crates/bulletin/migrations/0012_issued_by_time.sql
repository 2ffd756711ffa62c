-- The first page asks an institution what it has not confirmed of the last weeks. Without the id in the index every bulletin
-- of those weeks was read from the table, which holds its whole text, only to learn that this institution has confirmed it.
CREATE INDEX bulletin_issued_with_id ON bulletin (stage, issued_at, id);
