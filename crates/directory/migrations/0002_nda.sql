-- Confidentiality agreements (秘密保持契約) between an institution and a vendor (H03): while one is valid the vendor's staff
-- read what the audience 'medical_staff_nda' opens. Dates are ISO texts, both days included.
CREATE TABLE nda (
    id BIGINT PRIMARY KEY,
    institution BIGINT NOT NULL REFERENCES body (serial),
    vendor BIGINT NOT NULL REFERENCES body (serial),
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Ended before its time: from that moment it opens nothing. The row stays for the record of what was readable when.
    ended_at BIGINT,
    -- Nobody signs with oneself.
    CHECK (institution <> vendor),
    -- A slip that swaps the dates would make an agreement that is never valid and looks as if it were.
    CHECK (since <= until)
);
CREATE INDEX nda_by_vendor ON nda (vendor, institution);
CREATE INDEX nda_by_institution ON nda (institution);
