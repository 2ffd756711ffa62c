-- Number books (発番台帳): which series a body writes, and every number that was taken.

CREATE TABLE number_series (
    id BIGINT PRIMARY KEY,
    body BIGINT NOT NULL,
    -- How the body writes its numbers, for example 全診連発第{}号(情).
    template TEXT NOT NULL,
    -- The same series written with other spaces or widths has the same key (D03).
    series_key TEXT NOT NULL,
    -- Two templates of one series would propose the same numbers.
    UNIQUE (body, series_key)
);

CREATE TABLE number_taken (
    body BIGINT NOT NULL,
    series_key TEXT NOT NULL,
    -- Counters restart on 1 April (D02).
    fiscal_year BIGINT NOT NULL,
    serial BIGINT NOT NULL CHECK (serial > 0),
    -- The number as it was printed.
    written TEXT NOT NULL,
    -- What bears the number: a bulletin, a cover or a case letter.
    document TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    -- A cancelled number stays and is shown as 欠番; deleting the row would let it be given again (D04).
    cancelled_at BIGINT,
    cancel_reason TEXT,
    -- The whole point of the book: of two who take the same number at once, the database lets one win (D04).
    PRIMARY KEY (body, series_key, fiscal_year, serial),
    CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL))
);
-- What bears which number.
CREATE INDEX number_taken_by_document ON number_taken (document);
