-- The record of what facilitators decide, a chain in each group: of our groups, and copies of others'. Requests put
-- before facilitators of other hubs, and those that other hubs put before ours.
CREATE TABLE decision_chains (
    group_id BLOB PRIMARY KEY REFERENCES groups (id),
    number BIGINT NOT NULL,
    digest TEXT NOT NULL
);

CREATE TABLE decisions (
    group_id BLOB NOT NULL REFERENCES groups (id),
    number BIGINT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (group_id, number)
);
CREATE INDEX decisions_about ON decisions (group_id, about, number);

CREATE TABLE decision_disputes (
    group_id BLOB NOT NULL REFERENCES groups (id),
    number BIGINT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (group_id, number, digest)
);

CREATE TABLE offers (
    url TEXT PRIMARY KEY,
    group_id BLOB NOT NULL REFERENCES groups (id),
    person_id BLOB NOT NULL REFERENCES profiles (id),
    facilitator_id BLOB NOT NULL REFERENCES profiles (id),
    is_taken_away BOOLEAN NOT NULL,
    UNIQUE (group_id, person_id, facilitator_id)
);

CREATE TABLE offered (
    id BLOB PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    group_id BLOB NOT NULL REFERENCES groups (id),
    facilitator_id BLOB NOT NULL REFERENCES profiles (id),
    asker TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    host TEXT NOT NULL,
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    is_first BOOLEAN NOT NULL,
    is_silent BOOLEAN NOT NULL,
    software TEXT NOT NULL,
    trust TEXT NOT NULL,
    state TEXT NOT NULL,
    sent TEXT NOT NULL,
    words TEXT NOT NULL,
    trouble TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    since BIGINT NOT NULL,
    undo_until BIGINT
);
CREATE INDEX offered_cards ON offered (facilitator_id, group_id, state);
CREATE INDEX offered_asker ON offered (group_id, asker);

ALTER TABLE memberships ADD COLUMN decision_url TEXT;
