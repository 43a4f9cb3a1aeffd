-- Words are kept apart by whose they are (see `Kept`), and known by how they begin: everything is read anew. A word that
-- stands nowhere any more may stay among the known ones.
DELETE FROM search_waiting;
INSERT INTO search_waiting (source, subject) SELECT 'group', id FROM groups ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'person', id FROM profiles ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics WHERE deleted_at IS NULL ORDER BY created_at, id;
INSERT INTO search_waiting (source, subject) SELECT 'file', id FROM documents ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'reply', id FROM replies WHERE deleted_at IS NULL ORDER BY created_at, id;
-- What a search asks of groups, for each row that it looks at, without reading what they are for.
CREATE INDEX groups_heads ON groups (id, access, host);

-- From here on each database speaks its own dialect.
CREATE TABLE search_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
DROP TRIGGER search_rows_gone;
DELETE FROM search_rows;
INSERT INTO search_index (search_index) VALUES ('delete-all');
CREATE TRIGGER search_rows_gone AFTER DELETE ON search_rows BEGIN
    DELETE FROM search_index WHERE rowid = OLD.id;
END;
