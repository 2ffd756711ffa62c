-- An office's standard texts: what its next draft begins with. One set per body, so that everybody there begins alike.
CREATE TABLE office_text (
    body BIGINT PRIMARY KEY REFERENCES body (serial),
    addressee TEXT NOT NULL,
    honorific TEXT NOT NULL,
    sender TEXT NOT NULL,
    contact TEXT NOT NULL,
    attachment_sentence TEXT NOT NULL,
    fax_sentence TEXT NOT NULL,
    kept_by TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
INSERT INTO role_verb (role, verb) VALUES ('author', 'bulletin.keep_texts');
