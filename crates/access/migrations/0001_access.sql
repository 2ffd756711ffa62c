-- Roles are data: what each may do (role_verb) and which parts of a bulletin it may see (role_audience).
CREATE TABLE role (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    place BIGINT NOT NULL
);
CREATE TABLE role_verb (
    role TEXT NOT NULL REFERENCES role (code),
    verb TEXT NOT NULL,
    PRIMARY KEY (role, verb)
);
CREATE TABLE role_audience (
    role TEXT NOT NULL REFERENCES role (code),
    audience TEXT NOT NULL,
    PRIMARY KEY (role, audience)
);
-- A person holds a role at a body; several roles at several bodies are usual in small offices.
CREATE TABLE role_grant (
    person TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES role (code),
    body BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (person, role, body)
);
CREATE INDEX role_grant_body ON role_grant (body, role);
-- One-time links. Only the hash of the token is kept: a stolen database opens no door.
CREATE TABLE signin_link (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person TEXT,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);

INSERT INTO role (code, name, place) VALUES
    ('author', '起案者', 1), ('approver', '決裁者', 2), ('association_clerk', '伝達担当', 3), ('institution_member', '医療機関の職員', 4),
    ('vendor', '保守会社', 5), ('administrator', '管理者', 6), ('window_desk', '相談窓口', 7), ('ministry_desk', '省の担当', 8),
    ('police_desk', '警察の担当', 9), ('mail_administrator', 'メール管理者', 10), ('call_taker', '電話受付', 11);

INSERT INTO role_verb (role, verb) VALUES
    ('author', 'bulletin.draft'), ('author', 'bulletin.read_draft'), ('approver', 'bulletin.read_draft'), ('author', 'bulletin.publish'), ('author', 'bulletin.read'), ('author', 'reach.read'),
    ('author', 'directory.read'), ('author', 'number.read'), ('author', 'number.cancel'),
    ('approver', 'bulletin.approve'), ('approver', 'bulletin.publish'), ('approver', 'bulletin.read'), ('approver', 'reach.read'),
    ('approver', 'directory.read'), ('approver', 'number.read'), ('approver', 'number.cancel'),
    ('association_clerk', 'bulletin.read'), ('association_clerk', 'cascade.relay'), ('association_clerk', 'reach.read'),
    ('association_clerk', 'directory.read'), ('association_clerk', 'directory.keep'),
    ('association_clerk', 'number.read'), ('association_clerk', 'number.cancel'),
    ('institution_member', 'bulletin.read'), ('institution_member', 'bulletin.acknowledge'),
    ('vendor', 'bulletin.read'),
    ('administrator', 'directory.read'), ('administrator', 'directory.keep'), ('administrator', 'directory.build'),
    ('administrator', 'delivery.watch'),
    ('author', 'delivery.watch'), ('approver', 'delivery.watch'),
    ('window_desk', 'bulletin.read'), ('ministry_desk', 'bulletin.read'), ('police_desk', 'bulletin.read'),
    ('mail_administrator', 'bulletin.read'), ('call_taker', 'bulletin.read');

-- A vendor reads restricted parts only under a valid confidentiality agreement (H03), and a desk only what the issuer opens.
INSERT INTO role_audience (role, audience) VALUES
    ('author', 'public'), ('author', 'members'), ('author', 'medical_staff_nda'),
    ('approver', 'public'), ('approver', 'members'), ('approver', 'medical_staff_nda'),
    ('association_clerk', 'public'), ('association_clerk', 'members'), ('association_clerk', 'medical_staff_nda'),
    ('institution_member', 'public'), ('institution_member', 'members'), ('institution_member', 'medical_staff_nda'),
    ('vendor', 'public'), ('administrator', 'public'),
    ('window_desk', 'public'), ('window_desk', 'members'), ('call_taker', 'public'), ('call_taker', 'members'),
    ('ministry_desk', 'public'), ('police_desk', 'public'), ('mail_administrator', 'public');
