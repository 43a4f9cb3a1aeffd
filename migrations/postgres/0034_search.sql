-- What can be found by its words: a row for each topic, file of a document, reply, group and person, and for each part of a
-- longer text. The
-- words themselves are read from the queue `search_waiting`, which the triggers below fill in the transaction that changes
-- them; what is changed or deleted is out of the index from that moment.
CREATE TABLE search_rows (
    id BIGINT PRIMARY KEY,
    subject UUID NOT NULL,
    part BIGINT NOT NULL,
    source TEXT NOT NULL,
    topic_id UUID,
    group_id UUID,
    language TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (subject, source, part)
);

CREATE TABLE search_waiting (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT NOT NULL,
    subject UUID NOT NULL
);

INSERT INTO search_waiting (source, subject) SELECT 'group', id FROM groups ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'person', id FROM profiles ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics WHERE deleted_at IS NULL ORDER BY created_at, id;
INSERT INTO search_waiting (source, subject) SELECT 'file', id FROM documents ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'reply', id FROM replies WHERE deleted_at IS NULL ORDER BY created_at, id;

-- From here on each database speaks its own dialect.
-- Words are folded before they come here; `_` begins what no word of a person can be, such as the language `_cy`.
CREATE TABLE search_index (
    id BIGINT PRIMARY KEY REFERENCES search_rows (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_index_words ON search_index USING gin (words);

-- What was found by its words until now is out, and waits for being read anew.
CREATE FUNCTION search_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM search_rows WHERE subject = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO search_waiting (source, subject) VALUES (TG_ARGV[0], NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- Replies are also found by the title of what they answer.
CREATE FUNCTION search_replies_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting (source, subject)
    SELECT 'reply', id FROM replies WHERE topic_id = NEW.id AND deleted_at IS NULL ORDER BY created_at, id;
    RETURN NULL;
END $$;

CREATE TRIGGER topics_begun AFTER INSERT ON topics FOR EACH ROW WHEN (NEW.deleted_at IS NULL) EXECUTE FUNCTION search_again('topic');
CREATE TRIGGER topics_changed AFTER UPDATE OF title, html, language, deleted_at ON topics FOR EACH ROW
WHEN (OLD.title <> NEW.title OR OLD.html <> NEW.html OR OLD.language <> NEW.language
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
EXECUTE FUNCTION search_again('topic');
CREATE TRIGGER topics_gone AFTER DELETE ON topics FOR EACH ROW EXECUTE FUNCTION search_again('topic');
CREATE TRIGGER topics_renamed AFTER UPDATE OF title ON topics FOR EACH ROW WHEN (OLD.title <> NEW.title)
EXECUTE FUNCTION search_replies_again();

CREATE TRIGGER replies_made AFTER INSERT ON replies FOR EACH ROW WHEN (NEW.deleted_at IS NULL) EXECUTE FUNCTION search_again('reply');
CREATE TRIGGER replies_changed AFTER UPDATE OF html, language, topic_id, deleted_at ON replies FOR EACH ROW
WHEN (OLD.html <> NEW.html OR OLD.language <> NEW.language OR OLD.topic_id <> NEW.topic_id
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
EXECUTE FUNCTION search_again('reply');
CREATE TRIGGER replies_gone AFTER DELETE ON replies FOR EACH ROW EXECUTE FUNCTION search_again('reply');

CREATE TRIGGER groups_founded AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION search_again('group');
CREATE TRIGGER groups_changed AFTER UPDATE OF name, purpose, language, handle, host ON groups FOR EACH ROW
WHEN (OLD.name <> NEW.name OR OLD.purpose <> NEW.purpose OR OLD.language <> NEW.language
  OR OLD.handle <> NEW.handle OR OLD.host <> NEW.host)
EXECUTE FUNCTION search_again('group');
CREATE TRIGGER groups_gone AFTER DELETE ON groups FOR EACH ROW EXECUTE FUNCTION search_again('group');

CREATE TRIGGER profiles_made AFTER INSERT ON profiles FOR EACH ROW EXECUTE FUNCTION search_again('person');
CREATE TRIGGER profiles_changed AFTER UPDATE OF name, role, organisation, handle, host ON profiles FOR EACH ROW
WHEN (OLD.name <> NEW.name OR OLD.role <> NEW.role OR OLD.organisation <> NEW.organisation
  OR OLD.handle <> NEW.handle OR OLD.host <> NEW.host)
EXECUTE FUNCTION search_again('person');
CREATE TRIGGER profiles_gone AFTER DELETE ON profiles FOR EACH ROW EXECUTE FUNCTION search_again('person');

-- The same for what lies beside a topic, whose number stands in the column that is named second.
CREATE FUNCTION search_beside_again() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    topic UUID;
BEGIN
    IF TG_OP = 'DELETE' THEN
        topic := CAST(to_jsonb(OLD) ->> TG_ARGV[1] AS UUID);
    ELSE
        topic := CAST(to_jsonb(NEW) ->> TG_ARGV[1] AS UUID);
    END IF;
    DELETE FROM search_rows WHERE subject = topic AND source = TG_ARGV[0];
    INSERT INTO search_waiting (source, subject) VALUES (TG_ARGV[0], topic);
    RETURN NULL;
END $$;
-- A document is also found by what its newest file says, which is read some time after it has come.
CREATE TRIGGER topics_changed_of_documents AFTER UPDATE OF title, html, language, deleted_at ON topics FOR EACH ROW
WHEN (NEW.kind = 'document' AND (OLD.title <> NEW.title OR OLD.html <> NEW.html OR OLD.language <> NEW.language
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)))
EXECUTE FUNCTION search_beside_again('file', 'id');
CREATE TRIGGER documents_renewed AFTER UPDATE OF newest ON documents FOR EACH ROW WHEN (OLD.newest <> NEW.newest)
EXECUTE FUNCTION search_beside_again('file', 'id');
CREATE TRIGGER document_texts_read AFTER INSERT ON document_texts FOR EACH ROW
EXECUTE FUNCTION search_beside_again('file', 'document_id');
CREATE TRIGGER document_texts_gone AFTER DELETE ON document_texts FOR EACH ROW
EXECUTE FUNCTION search_beside_again('file', 'document_id');
-- A blog entry also by its teaser, an event by its place.
CREATE TRIGGER posts_changed AFTER UPDATE OF summary ON posts FOR EACH ROW WHEN (OLD.summary <> NEW.summary)
EXECUTE FUNCTION search_beside_again('topic', 'topic_id');
CREATE TRIGGER events_moved AFTER UPDATE OF place, street, locality ON events FOR EACH ROW
WHEN (OLD.place <> NEW.place OR OLD.street <> NEW.street OR OLD.locality <> NEW.locality)
EXECUTE FUNCTION search_beside_again('topic', 'topic_id');
