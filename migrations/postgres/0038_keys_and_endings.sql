-- Secret addresses that programs read by, each for one purpose; and events that are gone, until those who come are told.
CREATE TABLE address_keys (
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, purpose)
);
INSERT INTO address_keys (account_id, purpose, key_hash, created_at, used_at)
    SELECT account_id, 'calendar', key_hash, created_at, used_at FROM calendar_keys;
INSERT INTO address_keys (account_id, purpose, key_hash, created_at, used_at)
    SELECT account_id, 'feeds', key_hash, created_at, used_at FROM feed_keys;
DROP TABLE calendar_keys;
DROP TABLE feed_keys;
-- Since when its words are gone, and what it was called: only until those who come are told.
ALTER TABLE events ADD COLUMN ended_at BIGINT;
ALTER TABLE events ADD COLUMN ended_title TEXT NOT NULL DEFAULT '';
CREATE INDEX events_ended ON events (ended_at) WHERE ended_at IS NOT NULL;
