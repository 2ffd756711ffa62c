-- Members of a tree (会員): whom letters are addressed to. Vendors, police and ministry desks and consultation windows hang in
-- the directory so that they are found; what an association writes to its members does not go to them. The one place where
-- a kind decides it. Why CASE: a plain list of kinds would draw questions for a few bodies to the index over all kinds.
CREATE VIEW tree_member AS
    SELECT serial, code, name, kind, prefecture, created_at, ended_at FROM body
     WHERE CASE WHEN kind IN ('national', 'prefectural', 'district', 'branch', 'institution') THEN 1 ELSE 0 END = 1;
