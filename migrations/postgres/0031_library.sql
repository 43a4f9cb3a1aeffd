-- The library: documents beside the topics they begin, their versions, which never change, the text inside them, and the
-- collections in which a group keeps them.
CREATE TABLE collections (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL REFERENCES groups (id),
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (group_id, name)
);

CREATE TABLE documents (
    id UUID PRIMARY KEY REFERENCES topics (id) ON DELETE CASCADE,
    licence TEXT NOT NULL,
    accessible TEXT NOT NULL,
    alternative TEXT NOT NULL,
    review_at BIGINT,
    group_review_at BIGINT,
    superseded_by TEXT NOT NULL,
    collection_id UUID REFERENCES collections (id) ON DELETE SET NULL,
    place BIGINT NOT NULL DEFAULT 0,
    downloads BIGINT NOT NULL DEFAULT 0,
    newest BIGINT NOT NULL,
    link TEXT NOT NULL,
    link_name TEXT NOT NULL,
    link_type TEXT NOT NULL,
    chain TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT 'other',
    year BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX documents_collection ON documents (collection_id, place, id);
CREATE INDEX documents_review ON documents (review_at);
CREATE INDEX documents_group_review ON documents (group_review_at);

CREATE TABLE document_tags (
    document_id UUID NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    by_group BOOLEAN NOT NULL,
    PRIMARY KEY (document_id, tag)
);
CREATE INDEX document_tags_tag ON document_tags (tag);

CREATE TABLE document_versions (
    document_id UUID NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    url TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    change_note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    restores BIGINT,
    previous TEXT NOT NULL,
    previous_digest TEXT NOT NULL,
    record TEXT NOT NULL,
    digest TEXT NOT NULL,
    file_url TEXT NOT NULL,
    bytes TEXT NOT NULL,
    arrived BIGINT NOT NULL DEFAULT 0,
    proof TEXT NOT NULL,
    PRIMARY KEY (document_id, number)
);
CREATE INDEX document_versions_sha256 ON document_versions (sha256);
CREATE INDEX document_versions_bytes ON document_versions (bytes) WHERE bytes = 'refused';

CREATE TABLE document_companions (
    document_id UUID NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    sha256 BYTEA NOT NULL REFERENCES files (sha256),
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (document_id, role)
);
CREATE INDEX document_companions_sha256 ON document_companions (sha256);

CREATE TABLE document_texts (
    document_id UUID NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    unreadable TEXT NOT NULL,
    is_cut BOOLEAN NOT NULL,
    parts BIGINT NOT NULL,
    thumbnail BYTEA REFERENCES files (sha256),
    PRIMARY KEY (document_id, number),
    FOREIGN KEY (document_id, number) REFERENCES document_versions (document_id, number) ON DELETE CASCADE
);
CREATE INDEX document_texts_thumbnail ON document_texts (thumbnail);
