-- Protected people (守る人) once more, each entered by one body. In `protected_person` a name at an organisation was unique in the
-- whole country: whoever entered it first kept the true office out. Why a new table: a UNIQUE of the old one cannot be taken away.
CREATE TABLE guarded_person (
    id BIGINT PRIMARY KEY,
    -- Who entered the person: that body's keepers see and mend it. None: from a list at the command line before there was a body.
    body BIGINT REFERENCES body (serial),
    -- The name without spaces and in one spelling (髙 as 高).
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    romaji TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    -- Lists joined by semicolons, as in the file.
    spellings TEXT NOT NULL,
    domains TEXT NOT NULL,
    addresses TEXT NOT NULL,
    telephone TEXT NOT NULL,
    -- Former officers (前・元) are borrowed too.
    former BIGINT NOT NULL CHECK (former IN (0, 1)),
    created_at BIGINT NOT NULL
);
-- The same person twice in one body's list would be mended once and stay wrong once. With the organisation, because the list
-- of a large office holds people of one name at several.
CREATE UNIQUE INDEX guarded_person_once ON guarded_person ((COALESCE(body, 0)), folded, organisation);
INSERT INTO guarded_person (id, body, folded, name, kana, romaji, role, organisation, spellings, domains, addresses, telephone,
                            former, created_at)
    SELECT id, body, folded, name, kana, romaji, role, organisation, spellings, domains, addresses, telephone, former, created_at
      FROM protected_person;
-- Private addresses are not kept twice: who is removed from the list must be gone.
DELETE FROM protected_person;

-- Bodies that closed before their roles and agreements ended with them.
UPDATE role_grant SET until = (SELECT b.ended_at FROM body AS b WHERE b.serial = role_grant.body)
 WHERE until IS NULL AND body IN (SELECT serial FROM body WHERE ended_at IS NOT NULL);
UPDATE nda SET ended_at = (SELECT MIN(b.ended_at) FROM body AS b WHERE b.serial IN (nda.institution, nda.vendor))
 WHERE ended_at IS NULL
   AND EXISTS (SELECT 1 FROM body AS b WHERE b.serial IN (nda.institution, nda.vendor) AND b.ended_at IS NOT NULL);
