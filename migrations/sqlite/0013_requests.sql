-- What was said when somebody asked to join a group, and by whom and how it was answered.
ALTER TABLE memberships ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN question_url TEXT;
ALTER TABLE memberships ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN decided_by BLOB REFERENCES profiles (id);
ALTER TABLE memberships ADD COLUMN asked_at BIGINT;
ALTER TABLE memberships ADD COLUMN undo_until BIGINT;
ALTER TABLE memberships ADD COLUMN again_at BIGINT;
-- The activity by which we last said yes; what takes that back names it.
ALTER TABLE memberships ADD COLUMN accepted TEXT;
CREATE INDEX memberships_waiting ON memberships (group_id, standing, asked_at);
CREATE INDEX memberships_question ON memberships (question_url) WHERE question_url IS NOT NULL;
