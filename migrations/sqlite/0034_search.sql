-- What can be found by its words: a row for each topic, file of a document, reply, group and person, and for each part of a
-- longer text. The
-- words themselves are read from the queue `search_waiting`, which the triggers below fill in the transaction that changes
-- them; what is changed or deleted is out of the index from that moment.
CREATE TABLE search_rows (
    id BIGINT PRIMARY KEY,
    subject BLOB NOT NULL,
    part BIGINT NOT NULL,
    source TEXT NOT NULL,
    topic_id BLOB,
    group_id BLOB,
    language TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (subject, source, part)
);

CREATE TABLE search_waiting (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    subject BLOB NOT NULL
);

INSERT INTO search_waiting (source, subject) SELECT 'group', id FROM groups ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'person', id FROM profiles ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics WHERE deleted_at IS NULL ORDER BY created_at, id;
INSERT INTO search_waiting (source, subject) SELECT 'file', id FROM documents ORDER BY id;
INSERT INTO search_waiting (source, subject) SELECT 'reply', id FROM replies WHERE deleted_at IS NULL ORDER BY created_at, id;

-- From here on each database speaks its own dialect.
-- Words are folded before they come here; `_` begins what no word of a person can be, such as the language `_cy`.
CREATE VIRTUAL TABLE search_index USING fts5(
    title, words, about, marks,
    content = '', contentless_delete = 1, prefix = '3', tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
CREATE TRIGGER search_rows_gone AFTER DELETE ON search_rows BEGIN
    DELETE FROM search_index WHERE rowid = OLD.id;
END;

CREATE TRIGGER topics_begun AFTER INSERT ON topics WHEN NEW.deleted_at IS NULL BEGIN
    INSERT INTO search_waiting (source, subject) VALUES ('topic', NEW.id);
END;
CREATE TRIGGER topics_changed AFTER UPDATE OF title, html, language, deleted_at ON topics
WHEN OLD.title <> NEW.title OR OLD.html <> NEW.html OR OLD.language <> NEW.language
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
    INSERT INTO search_waiting (source, subject) VALUES ('topic', NEW.id);
    INSERT INTO search_waiting (source, subject) SELECT 'file', NEW.id WHERE NEW.kind = 'document';
END;
-- Replies are also found by the title of what they answer.
CREATE TRIGGER topics_renamed AFTER UPDATE OF title ON topics WHEN OLD.title <> NEW.title BEGIN
    INSERT INTO search_waiting (source, subject)
    SELECT 'reply', id FROM replies WHERE topic_id = NEW.id AND deleted_at IS NULL ORDER BY created_at, id;
END;
CREATE TRIGGER topics_gone AFTER DELETE ON topics BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
END;

CREATE TRIGGER replies_made AFTER INSERT ON replies WHEN NEW.deleted_at IS NULL BEGIN
    INSERT INTO search_waiting (source, subject) VALUES ('reply', NEW.id);
END;
CREATE TRIGGER replies_changed AFTER UPDATE OF html, language, deleted_at, topic_id ON replies
WHEN OLD.html <> NEW.html OR OLD.language <> NEW.language OR OLD.topic_id <> NEW.topic_id
  OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
    INSERT INTO search_waiting (source, subject) VALUES ('reply', NEW.id);
END;
CREATE TRIGGER replies_gone AFTER DELETE ON replies BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
END;

CREATE TRIGGER groups_founded AFTER INSERT ON groups BEGIN
    INSERT INTO search_waiting (source, subject) VALUES ('group', NEW.id);
END;
CREATE TRIGGER groups_changed AFTER UPDATE OF name, purpose, language, handle, host ON groups
WHEN OLD.name <> NEW.name OR OLD.purpose <> NEW.purpose OR OLD.language <> NEW.language OR OLD.handle <> NEW.handle
  OR OLD.host <> NEW.host BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
    INSERT INTO search_waiting (source, subject) VALUES ('group', NEW.id);
END;
CREATE TRIGGER groups_gone AFTER DELETE ON groups BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
END;

CREATE TRIGGER profiles_made AFTER INSERT ON profiles BEGIN
    INSERT INTO search_waiting (source, subject) VALUES ('person', NEW.id);
END;
CREATE TRIGGER profiles_changed AFTER UPDATE OF name, role, organisation, handle, host ON profiles
WHEN OLD.name <> NEW.name OR OLD.role <> NEW.role OR OLD.organisation <> NEW.organisation OR OLD.handle <> NEW.handle
  OR OLD.host <> NEW.host BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
    INSERT INTO search_waiting (source, subject) VALUES ('person', NEW.id);
END;
CREATE TRIGGER profiles_gone AFTER DELETE ON profiles BEGIN
    DELETE FROM search_rows WHERE subject = OLD.id;
END;

-- A document is also found by what its newest file says, which is read some time after it has come.
CREATE TRIGGER documents_renewed AFTER UPDATE OF newest ON documents WHEN OLD.newest <> NEW.newest BEGIN
    DELETE FROM search_rows WHERE subject = NEW.id AND source = 'file';
    INSERT INTO search_waiting (source, subject) VALUES ('file', NEW.id);
END;
CREATE TRIGGER document_texts_read AFTER INSERT ON document_texts BEGIN
    INSERT INTO search_waiting (source, subject) VALUES ('file', NEW.document_id);
END;
CREATE TRIGGER document_texts_gone AFTER DELETE ON document_texts BEGIN
    DELETE FROM search_rows WHERE subject = OLD.document_id AND source = 'file';
    INSERT INTO search_waiting (source, subject) VALUES ('file', OLD.document_id);
END;
-- A blog entry also by its teaser, an event by its place.
CREATE TRIGGER posts_changed AFTER UPDATE OF summary ON posts WHEN OLD.summary <> NEW.summary BEGIN
    DELETE FROM search_rows WHERE subject = NEW.topic_id AND source = 'topic';
    INSERT INTO search_waiting (source, subject) VALUES ('topic', NEW.topic_id);
END;
CREATE TRIGGER events_moved AFTER UPDATE OF place, street, locality ON events
WHEN OLD.place <> NEW.place OR OLD.street <> NEW.street OR OLD.locality <> NEW.locality BEGIN
    DELETE FROM search_rows WHERE subject = NEW.topic_id AND source = 'topic';
    INSERT INTO search_waiting (source, subject) VALUES ('topic', NEW.topic_id);
END;
