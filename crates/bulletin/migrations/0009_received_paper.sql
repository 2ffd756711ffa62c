-- Papers received from outside (収受): a clerk registers what came from a body that does not write here. A paper is a document
-- in `bulletin`, `part` and `bulletin_file` like what is written here, so that reading, relaying and the archive need no second way.
CREATE TABLE received_paper (
    bulletin TEXT PRIMARY KEY REFERENCES bulletin (id),
    -- Who received it; the same as the issuer of the row, asked for without it.
    body BIGINT NOT NULL REFERENCES body (serial),
    -- As on the paper, one line for each line.
    issuer TEXT NOT NULL,
    number TEXT NOT NULL,
    letter_date TEXT NOT NULL,
    title TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    -- The same paper registered twice would be relayed twice (R01). Why the title: a 事務連絡 has no number, its issuer may write
    -- two on one day.
    UNIQUE (body, issuer, number, letter_date, title)
);
INSERT INTO role_verb (role, verb) VALUES ('association_clerk', 'bulletin.register_paper');
