-- Blogs: what a post has beside its words, files among it; what somebody is still writing, of any kind; who may post; and by
-- which secret somebody's feeds are read.
CREATE TABLE posts (
    topic_id UUID PRIMARY KEY REFERENCES topics (id) ON DELETE CASCADE,
    summary TEXT NOT NULL
);
CREATE TABLE post_files (
    topic_id UUID NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    role TEXT NOT NULL,
    sha256 BYTEA REFERENCES files (sha256),
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (topic_id, position)
);
CREATE INDEX post_files_sha256 ON post_files (sha256);
CREATE TABLE drafts (
    id UUID PRIMARY KEY,
    author_id UUID NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    becomes TEXT NOT NULL,
    group_id UUID NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    topic_id UUID REFERENCES topics (id) ON DELETE CASCADE,
    reply_to UUID,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    for_members BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    publish_at BIGINT,
    zone TEXT NOT NULL,
    failure TEXT NOT NULL
);
CREATE INDEX drafts_author ON drafts (author_id, changed_at);
CREATE INDEX drafts_group ON drafts (group_id);
CREATE INDEX drafts_topic ON drafts (topic_id);
CREATE TABLE draft_files (
    draft_id UUID NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    role TEXT NOT NULL,
    sha256 BYTEA NOT NULL REFERENCES files (sha256),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (draft_id, position)
);
CREATE INDEX draft_files_sha256 ON draft_files (sha256);
CREATE TABLE feed_keys (
    account_id UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    key_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
ALTER TABLE group_policies ADD COLUMN blog TEXT NOT NULL DEFAULT 'members';
CREATE INDEX topics_blog ON topics (group_id, created_at) WHERE kind = 'post';
