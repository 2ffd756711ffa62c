-- The grams of what a body is looked for by (`noroshi_terms::search_text`). Why an index: a search without a hit must not
-- read every body. Rows from before hold none; the program fills them at its start.
ALTER TABLE body_search ADD COLUMN grams TEXT NOT NULL DEFAULT '';
CREATE TEXT INDEX body_search_text ON body_search (serial, grams);
