-- What a conversation begins with, and whether that was written for members: then it stays theirs, also when its group is
-- opened to everybody.
ALTER TABLE topics ADD COLUMN kind TEXT NOT NULL DEFAULT 'discussion';
ALTER TABLE topics ADD COLUMN for_members BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE topics SET for_members = TRUE WHERE group_id IN (SELECT id FROM groups WHERE access <> 'open');
