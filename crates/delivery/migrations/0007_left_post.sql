-- Why somebody says that a mail came wrong (R08): this is another place, or the person in charge has gone and the address with
-- them. The second needs another call to the office, and the institution is still the right one: notices go on to it.
ALTER TABLE misdelivery ADD COLUMN reason TEXT NOT NULL DEFAULT 'elsewhere' CHECK (reason IN ('elsewhere', 'left-post'));
