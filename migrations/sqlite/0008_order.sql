-- Keeping order in groups: what is pinned, locked, removed; who may not come back; what was reported; who found what
-- helpful; who has moved where.
ALTER TABLE topics ADD COLUMN pinned_at BIGINT;
ALTER TABLE topics ADD COLUMN locked_at BIGINT;
ALTER TABLE topics ADD COLUMN lock_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN removed_by BLOB;
ALTER TABLE topics ADD COLUMN removal_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN removed_by BLOB;
ALTER TABLE replies ADD COLUMN removal_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN remote_replies BIGINT NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN asked_as TEXT NOT NULL DEFAULT 'Follow';
ALTER TABLE profiles ADD COLUMN moved_to TEXT;
ALTER TABLE groups ADD COLUMN moved_to TEXT;

CREATE TABLE likes (
    contribution BLOB NOT NULL,
    person_id BLOB NOT NULL REFERENCES profiles (id),
    activity TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (contribution, person_id)
);

CREATE TABLE bans (
    group_id BLOB NOT NULL REFERENCES groups (id),
    person_id BLOB NOT NULL REFERENCES profiles (id),
    until BIGINT,
    reason TEXT NOT NULL,
    banned_by BLOB,
    at BIGINT NOT NULL,
    PRIMARY KEY (group_id, person_id)
);

CREATE TABLE reports (
    id BLOB PRIMARY KEY,
    group_id BLOB REFERENCES groups (id),
    subject TEXT NOT NULL,
    reporter TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BLOB,
    UNIQUE (subject, reporter)
);
CREATE INDEX reports_group ON reports (group_id, at) WHERE closed_at IS NULL;

CREATE TABLE aliases (
    actor TEXT NOT NULL,
    alias TEXT NOT NULL,
    PRIMARY KEY (actor, alias)
);
