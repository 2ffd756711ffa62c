-- A letter for several bulletins names all of them in its 記. A paper from outside is for whom the covers address (R03), so who
-- was not addressed with it does not read the letter that names it in front of another bulletin either. The first question is
-- the one of 0009.
DROP VIEW relay_unreached;
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
              AND NOT EXISTS (SELECT 1 FROM relay_left_out o WHERE o.task = t.id AND o.body = p.child))
    UNION ALL
    SELECT c.bulletin AS bulletin, c.body AS by_body, a.body AS body
      FROM cover c
      JOIN cover k ON k.bundle = c.bundle AND k.id <> c.id
      JOIN received_paper x ON x.bulletin = k.bulletin
      JOIN bulletin b ON b.id = k.bulletin
      JOIN body_ancestor a ON a.ancestor = c.body AND a.body <> c.body AND a.body <> b.issuer
     WHERE NOT EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = k.bulletin AND s.body = a.body);
