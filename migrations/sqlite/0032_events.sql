-- Events: what a meeting has beside its words; who keeps it; who comes; and by which address somebody's calendar is read.
CREATE TABLE events (
    topic_id BLOB PRIMARY KEY REFERENCES topics (id) ON DELETE CASCADE,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    shows_end BOOLEAN NOT NULL,
    last_at BIGINT NOT NULL,
    zone TEXT NOT NULL,
    rule TEXT NOT NULL,
    exceptions TEXT NOT NULL,
    place TEXT NOT NULL,
    street TEXT NOT NULL,
    locality TEXT NOT NULL,
    postcode TEXT NOT NULL,
    country TEXT NOT NULL,
    is_online BOOLEAN NOT NULL,
    link TEXT NOT NULL,
    link_is_open BOOLEAN NOT NULL,
    capacity BIGINT,
    waits BOOLEAN NOT NULL,
    language TEXT NOT NULL,
    interpretation TEXT NOT NULL,
    status TEXT NOT NULL,
    listing TEXT NOT NULL,
    discussion TEXT NOT NULL,
    elsewhere TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    remote_attending BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX events_time ON events (starts_at, last_at);
CREATE TABLE event_organisers (
    event_id BLOB NOT NULL REFERENCES events (topic_id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    PRIMARY KEY (event_id, url)
);
CREATE TABLE attendances (
    event_id BLOB NOT NULL REFERENCES events (topic_id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES profiles (id),
    answer TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL,
    asked TEXT,
    asked_as TEXT NOT NULL,
    said TEXT NOT NULL,
    link TEXT NOT NULL,
    position BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (event_id, person_id)
);
CREATE INDEX attendances_person ON attendances (person_id, state);
CREATE INDEX attendances_order ON attendances (event_id, state, position);
CREATE TABLE calendar_keys (
    account_id BLOB PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    key_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
ALTER TABLE group_policies ADD COLUMN events TEXT NOT NULL DEFAULT 'members';
ALTER TABLE group_policies ADD COLUMN in_calendars BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN event_mail BOOLEAN NOT NULL DEFAULT TRUE;
