-- Discussions: a topic and its replies, written here or copied from the hub they were written on.
CREATE TABLE topics (
    id UUID PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    is_ours BOOLEAN NOT NULL,
    group_id UUID NOT NULL REFERENCES groups (id),
    author_id UUID NOT NULL REFERENCES profiles (id),
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    language TEXT NOT NULL,
    context TEXT NOT NULL,
    reply_count BIGINT NOT NULL DEFAULT 0,
    confirmed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    last_at BIGINT NOT NULL
);
CREATE INDEX topics_group ON topics (group_id, last_at, id);
CREATE INDEX topics_author ON topics (author_id, created_at);

CREATE TABLE replies (
    id UUID PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    is_ours BOOLEAN NOT NULL,
    topic_id UUID NOT NULL REFERENCES topics (id),
    parent_id UUID REFERENCES replies (id),
    author_id UUID NOT NULL REFERENCES profiles (id),
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    language TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT
);
CREATE INDEX replies_topic ON replies (topic_id, created_at, id);
CREATE INDEX replies_author ON replies (author_id, created_at);
CREATE INDEX topics_outbox ON topics (group_id, id);
