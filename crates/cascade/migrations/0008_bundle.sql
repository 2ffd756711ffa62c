-- Several bulletins behind one cover (まとめての伝達, R03): one letter with one number, one row for each bulletin that it stands
-- in front of, because each bulletin goes its own way below. All rows of one letter name the first of them.
ALTER TABLE cover ADD COLUMN bundle TEXT;
CREATE INDEX cover_bundle ON cover (bundle);
