-- The search folds more variants of kanji than before (one table for search and names, `noroshi_terms::kanji_variants`).
-- Rows that hold one of them lose their grams here; the program folds them anew at its start.
UPDATE body_search SET grams = '' WHERE words LIKE '%斉%' OR words LIKE '%圓%' OR words LIKE '%彌%' OR words LIKE '%藏%'
    OR words LIKE '%寬%' OR words LIKE '%槇%' OR words LIKE '%曾%' OR words LIKE '%淵%' OR words LIKE '%豐%'
    OR words LIKE '%鐵%' OR words LIKE '%峯%' OR words LIKE '%舘%';
