-- Some audiences open to a role only under a confidentiality agreement (H03): the view `part_reader` asks for one.
-- Why a column and not another table: what a role may see stays in one place.
ALTER TABLE role_audience ADD COLUMN needs_nda BIGINT NOT NULL DEFAULT 0 CHECK (needs_nda IN (0, 1));

-- Two narrower audiences: staff of institutions without vendors, and associations only.
INSERT INTO role_audience (role, audience, needs_nda) VALUES
    ('author', 'medical_staff', 0), ('approver', 'medical_staff', 0), ('association_clerk', 'medical_staff', 0),
    ('institution_member', 'medical_staff', 0),
    ('author', 'associations', 0), ('approver', 'associations', 0), ('association_clerk', 'associations', 0),
    ('vendor', 'members', 1), ('vendor', 'medical_staff_nda', 1);
