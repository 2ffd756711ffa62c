-- What lists of institutions tell beyond name and contacts. Beside `body`, because counting and addressing read that
-- table by the hundred thousand rows and need none of this.
CREATE TABLE body_detail (
    body BIGINT PRIMARY KEY REFERENCES body (serial),
    -- Seven digits; empty when unknown. With the telephone number it finds an institution again that has no code (C05).
    postal TEXT NOT NULL,
    address TEXT NOT NULL,
    director TEXT NOT NULL
);

-- Codes that a body had before, and further codes that it has beside its own (C03): a list of last year still finds it.
CREATE TABLE code_history (
    code TEXT NOT NULL,
    body BIGINT NOT NULL REFERENCES body (serial),
    -- ISO dates; none when nobody noted since when.
    since TEXT,
    -- None: a further code that is still valid.
    until TEXT,
    -- The same code may have meant another body before, never the same one twice.
    PRIMARY KEY (code, body)
);
CREATE INDEX code_history_by_body ON code_history (body);

-- People whose names are borrowed in fraudulent mails (役員・院長), present and former, with their real addresses.
-- They need not be able to sign in, so they are no rows of `person`.
CREATE TABLE protected_person (
    id BIGINT PRIMARY KEY,
    -- The name without spaces and in one spelling (髙 as 高), with the organisation: two lists that write it differently
    -- mean the same person.
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    romaji TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    -- Lists joined by semicolons, as in the file.
    domains TEXT NOT NULL,
    addresses TEXT NOT NULL,
    telephone TEXT NOT NULL,
    -- Former officers (前・元) are borrowed too.
    former BIGINT NOT NULL CHECK (former IN (0, 1)),
    created_at BIGINT NOT NULL,
    UNIQUE (folded, organisation)
);
