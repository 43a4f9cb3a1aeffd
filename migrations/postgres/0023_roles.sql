-- Who looks after a group: when somebody last signed in, when facilitators of other hubs were last heard of, and which
-- groups nobody looks after. What a group asks everybody who wants to join, and what they answer.
ALTER TABLE accounts ADD COLUMN signed_in_at BIGINT;

CREATE TABLE heard (
    person_id UUID PRIMARY KEY REFERENCES profiles (id),
    at BIGINT NOT NULL
);

CREATE TABLE orphans (
    group_id UUID PRIMARY KEY REFERENCES groups (id),
    since BIGINT NOT NULL
);

ALTER TABLE memberships ADD COLUMN group_question TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN group_answer TEXT NOT NULL DEFAULT '';
ALTER TABLE offered ADD COLUMN group_question TEXT NOT NULL DEFAULT '';
ALTER TABLE offered ADD COLUMN group_answer TEXT NOT NULL DEFAULT '';
