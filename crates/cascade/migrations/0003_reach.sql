-- Bodies that closed leave the curve of the time to acknowledge; they are few among very many.
CREATE INDEX body_ended ON body (ended_at);
