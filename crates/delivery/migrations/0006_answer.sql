-- Answers to the questions in a confirmation (了知のときの質問). The questions stand in the issued content, which never changes, so
-- that their place names them.
CREATE TABLE answer (
    bulletin TEXT NOT NULL,
    body BIGINT NOT NULL,
    -- There are five places at most; another number would be counted under no question.
    question BIGINT NOT NULL CHECK (question BETWEEN 1 AND 5),
    -- Texts are never counted one by one: a count tells them apart without the content of the bulletin.
    kind TEXT NOT NULL CHECK (kind IN ('yes_no', 'one_of', 'number', 'text')),
    value TEXT NOT NULL,
    -- How often it was given; the history holds the versions before.
    version BIGINT NOT NULL CHECK (version > 0),
    at BIGINT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('link', 'page')),
    -- An institution counts once: its latest answer.
    PRIMARY KEY (bulletin, body, question)
);

-- What was answered before. Only added to.
CREATE TABLE answer_before (
    bulletin TEXT NOT NULL,
    body BIGINT NOT NULL,
    question BIGINT NOT NULL,
    version BIGINT NOT NULL,
    value TEXT NOT NULL,
    at BIGINT NOT NULL,
    via TEXT NOT NULL,
    -- Two rows of one version would mean that an answer was lost between two who answered at once.
    PRIMARY KEY (bulletin, body, question, version)
);
