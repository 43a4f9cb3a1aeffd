-- Groups, here or on another hub, and who belongs to them.
CREATE TABLE groups (
    id UUID PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    host TEXT NOT NULL,
    is_ours BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    language TEXT NOT NULL,
    access TEXT NOT NULL,
    remote_members BIGINT NOT NULL DEFAULT 0,
    archived_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX groups_handle ON groups (handle, host);
CREATE INDEX groups_name ON groups (name);

CREATE TABLE memberships (
    group_id UUID NOT NULL REFERENCES groups (id),
    person_id UUID NOT NULL REFERENCES profiles (id),
    standing TEXT NOT NULL,
    role TEXT NOT NULL,
    asked TEXT,
    since BIGINT NOT NULL,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX memberships_person ON memberships (person_id);
