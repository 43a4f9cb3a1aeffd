-- Personal blogs: a person's blog is an audience beside the groups, kept in their table so that every rule about who reads a
-- topic is asked of it, and found by no address of a group; and who follows it.
ALTER TABLE groups ADD COLUMN blogger_id BLOB REFERENCES profiles (id);
CREATE UNIQUE INDEX groups_blogger ON groups (blogger_id);
CREATE TABLE followers (
    blog_id BLOB NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    standing TEXT NOT NULL,
    asked TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (blog_id, person_id)
);
CREATE INDEX followers_person ON followers (person_id);

-- From here on each database speaks its own dialect.
-- A blog is called as its person is, and is there for nobody while their account is closed to them.
CREATE TRIGGER blogs_renamed AFTER UPDATE OF name ON profiles WHEN OLD.name <> NEW.name BEGIN
    UPDATE groups SET name = NEW.name WHERE blogger_id = NEW.id;
END;
CREATE TRIGGER blogs_shut AFTER UPDATE OF standing ON accounts WHEN OLD.standing <> NEW.standing BEGIN
    UPDATE groups SET access = CASE NEW.standing WHEN 'active' THEN 'open' ELSE 'private' END WHERE blogger_id = NEW.profile_id;
END;
-- Nobody becomes a member of a blog: what is written there is for everybody, or for nobody.
CREATE TRIGGER blogs_have_no_members BEFORE INSERT ON memberships
WHEN EXISTS (SELECT 1 FROM groups g WHERE g.id = NEW.group_id AND g.blogger_id IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'a blog has no members');
END;
