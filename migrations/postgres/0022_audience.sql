-- What the log holds for members alone, also when its group is open; and since when a group is open that was not: what was
-- on its way to it then is still for its members.
ALTER TABLE log ADD COLUMN for_members BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE groups ADD COLUMN opened_at BIGINT;
UPDATE log SET for_members = TRUE
 WHERE audience IN (SELECT id FROM groups WHERE access <> 'open')
    OR order_key IN (SELECT url FROM topics WHERE for_members)
    OR EXISTS (SELECT 1 FROM groups g WHERE g.access <> 'open'
                  AND (log.order_key = g.url OR log.order_key LIKE g.url || ' %'));
