-- Whom the cover of a body does not reach, because its clerk left them out (R03): the member itself, and whoever stands below
-- it and has no other way down from that body. Why a view: the pages and the archive ask the same question, and who hangs where
-- is asked on the day of reading, as everywhere.
CREATE VIEW relay_unreached AS
    SELECT t.bulletin AS bulletin, t.body AS by_body, a.body AS body
      FROM relay_task t
      JOIN relay_left_out l ON l.task = t.id
      JOIN body_ancestor a ON a.ancestor = l.body
     WHERE NOT EXISTS (SELECT 1 FROM body_ancestor n JOIN body_parent p ON p.child = n.ancestor AND p.until IS NULL
            WHERE n.body = a.body
              -- A step down from that body, or from one for which it stands in.
              AND (p.parent = t.body OR EXISTS (SELECT 1 FROM relay_stand_in s
                    WHERE s.bulletin = t.bulletin AND s.body = p.parent AND s.by_body = t.body))
              -- To the reader, or to somebody who relays on; below a body without a clerk its own steps count.
              AND (p.child = a.body OR NOT EXISTS (SELECT 1 FROM relay_stand_in s
                    WHERE s.bulletin = t.bulletin AND s.body = p.child AND s.by_body = t.body))
              AND NOT EXISTS (SELECT 1 FROM relay_left_out o WHERE o.task = t.id AND o.body = p.child));
