-- The directory (名簿): bodies, how they hang together, how they are reached, who works there.

CREATE TABLE body (
    -- Given by the program: dispatches refer to bodies by the hundred thousand, and a number keeps those rows short.
    serial BIGINT PRIMARY KEY,
    -- Unique because imports find a body again by its code, never by its name (C05).
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    -- A kind outside this list would fall out of every tier's count without a trace.
    kind TEXT NOT NULL CHECK (kind IN
        ('national', 'prefectural', 'district', 'branch', 'institution', 'vendor', 'police', 'ministry', 'window')),
    -- JIS X 0401; none for national bodies and for university associations without an area (R06).
    prefecture TEXT,
    created_at BIGINT NOT NULL,
    -- A body that closed stays: bulletins and receipts of past years keep pointing at it.
    ended_at BIGINT,
    abbreviation TEXT
);
-- A prefecture's bodies in serial order, page by page.
CREATE INDEX body_by_prefecture ON body (prefecture, serial);
-- The number of bodies of a tier.
CREATE INDEX body_by_kind ON body (kind, serial);

-- What a body is looked for by: name, code and reading in one text of small letters. Why a table of its own: a search
-- without a hit reads all of it, and these rows are a fraction of the bodies'.
CREATE TABLE body_search (
    serial BIGINT PRIMARY KEY REFERENCES body (serial),
    words TEXT NOT NULL
);

CREATE TABLE body_parent (
    child BIGINT NOT NULL REFERENCES body (serial),
    parent BIGINT NOT NULL REFERENCES body (serial),
    since BIGINT NOT NULL,
    until BIGINT,
    -- Hanging twice under the same parent would deliver the same cover twice.
    PRIMARY KEY (child, parent),
    -- Nobody is above oneself.
    CHECK (child <> parent)
);
-- Children of a body.
CREATE INDEX body_parent_by_parent ON body_parent (parent, child);

-- Every body with everybody above it, itself included at depth 0: who may see whom, and who is addressed, is then one
-- look-up. Kept by the store together with body_parent.
CREATE TABLE body_ancestor (
    body BIGINT NOT NULL REFERENCES body (serial),
    ancestor BIGINT NOT NULL REFERENCES body (serial),
    -- The shortest way up; with two parents there may be several.
    depth BIGINT NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (body, ancestor)
);
-- Bodies under an ancestor in serial order.
CREATE INDEX body_ancestor_by_ancestor ON body_ancestor (ancestor, body, depth);

CREATE TABLE contact (
    id BIGINT PRIMARY KEY,
    body BIGINT NOT NULL REFERENCES body (serial),
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'fax', 'tel')),
    address TEXT NOT NULL,
    -- Contacts rot (R09): a FAX number that nobody confirmed gets no restricted page (L07).
    verified_at BIGINT,
    created_at BIGINT NOT NULL,
    -- An ended contact stays: the delivery record of last year went there.
    ended_at BIGINT
);
CREATE INDEX contact_by_body ON contact (body, channel);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    -- Unique because a sign-in link goes to the one person with this address; always lower case.
    mail TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    left_at BIGINT
);

-- The only thing of the directory that delivery reads in SQL: whom a bulletin can reach, and where.
CREATE VIEW directory_addressee AS
    SELECT body.serial AS body, body.kind AS kind, body.prefecture AS prefecture, body.code AS code, body.name AS name,
           contact.channel AS channel, contact.address AS address
      FROM body JOIN contact ON contact.body = body.serial
     WHERE body.ended_at IS NULL AND contact.ended_at IS NULL;
