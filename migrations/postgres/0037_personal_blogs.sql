-- Personal blogs: a person's blog is an audience beside the groups, kept in their table so that every rule about who reads a
-- topic is asked of it, and found by no address of a group; and who follows it.
ALTER TABLE groups ADD COLUMN blogger_id UUID REFERENCES profiles (id);
CREATE UNIQUE INDEX groups_blogger ON groups (blogger_id);
CREATE TABLE followers (
    blog_id UUID NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    person_id UUID NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    standing TEXT NOT NULL,
    asked TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (blog_id, person_id)
);
CREATE INDEX followers_person ON followers (person_id);

-- From here on each database speaks its own dialect.
-- A blog is called as its person is, and is there for nobody while their account is closed to them.
CREATE FUNCTION blogs_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups SET name = NEW.name WHERE blogger_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER blogs_renamed AFTER UPDATE OF name ON profiles FOR EACH ROW WHEN (OLD.name <> NEW.name)
EXECUTE FUNCTION blogs_renamed();
CREATE FUNCTION blogs_shut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups SET access = CASE NEW.standing WHEN 'active' THEN 'open' ELSE 'private' END WHERE blogger_id = NEW.profile_id;
    RETURN NULL;
END $$;
CREATE TRIGGER blogs_shut AFTER UPDATE OF standing ON accounts FOR EACH ROW WHEN (OLD.standing <> NEW.standing)
EXECUTE FUNCTION blogs_shut();
-- Nobody becomes a member of a blog: what is written there is for everybody, or for nobody.
CREATE FUNCTION blogs_have_no_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM groups g WHERE g.id = NEW.group_id AND g.blogger_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a blog has no members';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER blogs_have_no_members BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION blogs_have_no_members();
