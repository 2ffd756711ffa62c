-- A letter is found by its gist (要点) and its questions too: of a paper from outside the gist is all that was typed of its
-- content. What was taken in before is taken in again by the job.
INSERT INTO job (id, kind, subject, payload, state, due, attempts, created_at)
    VALUES ('0198c0de-a2c4-4000-8000-000000000002', 'archive.fill', 'gist', 'again', 'queued', 0, 0, 0);
