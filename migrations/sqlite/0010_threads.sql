-- Where the group's own hub keeps everything said in a discussion, and when it was asked last how much that is.
ALTER TABLE topics ADD COLUMN thread TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN counted_at BIGINT;
CREATE INDEX topics_context ON topics (context);
