-- What lists of large groups ask for: members by their hub and by their role, what is pinned, topics of one kind; and what a
-- search asks of rows and topics without reading their words.
ALTER TABLE memberships ADD COLUMN host TEXT NOT NULL DEFAULT '';
UPDATE memberships SET host = (SELECT p.host FROM profiles p WHERE p.id = memberships.person_id);
CREATE INDEX memberships_hosts ON memberships (group_id, standing, host);
CREATE INDEX memberships_roles ON memberships (group_id, role);
CREATE INDEX topics_pinned ON topics (group_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX topics_kind ON topics (group_id, kind, last_at, id, for_members, deleted_at);
CREATE INDEX topics_heads ON topics (id, group_id, kind, for_members, deleted_at);
CREATE INDEX search_heads ON search_rows (id, topic_id, group_id, source, language, at);
-- What topics are called is in the index a second time, for itself: a search in titles is not to read everything else.
INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics WHERE deleted_at IS NULL ORDER BY created_at, id;

-- From here on each database speaks its own dialect.
-- A search walks through what is of one kind, the newest first: rows of all kinds stand in one table.
CREATE INDEX search_discussions ON search_index (id) WHERE words @@ CAST('''_discussion''' AS tsquery);
CREATE INDEX search_documents ON search_index (id) WHERE words @@ CAST('''_document''' AS tsquery);
CREATE INDEX search_posts ON search_index (id) WHERE words @@ CAST('''_post''' AS tsquery);
CREATE INDEX search_events ON search_index (id) WHERE words @@ CAST('''_event''' AS tsquery);
CREATE INDEX search_groups ON search_index (id) WHERE words @@ CAST('''_group''' AS tsquery);
CREATE INDEX search_people ON search_index (id) WHERE words @@ CAST('''_person''' AS tsquery);
CREATE INDEX search_titled ON search_index (id) WHERE words @@ CAST('''_titled''' AS tsquery);
