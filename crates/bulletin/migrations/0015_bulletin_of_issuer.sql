-- Whether a bulletin is one of those that a body issued, asked for one bulletin after the other by the view of its readers:
-- without this PostgreSQL reads all bulletins of the body each time.
CREATE INDEX bulletin_of_issuer ON bulletin (id, issuer);
