-- How often a program died, or hung, while it did this job, since the job last came forward. A failed try counts in `attempts`; a program that is killed by the
-- job itself (a file that takes all memory) leaves no word, and its job would otherwise be taken up again without end.
ALTER TABLE job ADD COLUMN deaths BIGINT NOT NULL DEFAULT 0;
