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
CREATE TABLE search_words (word TEXT COLLATE "C" PRIMARY KEY);
TRUNCATE search_rows CASCADE;
