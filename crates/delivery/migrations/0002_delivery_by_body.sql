-- What became of the mails for one body: a nation-wide bulletin has a thousand dispatches, and the primary key would have
-- to be asked once for each of them.
CREATE INDEX delivery_by_body ON delivery (body, dispatch);
