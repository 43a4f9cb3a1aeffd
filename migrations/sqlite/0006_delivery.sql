-- Delivery that several processes share: destinations with small numbers, their cursors in rows of their own so that
-- moving them writes little, leases, and how each host has answered.
DROP INDEX destinations_host;
DROP INDEX subscriptions_audience;
ALTER TABLE destinations RENAME TO destinations_before;
ALTER TABLE log_targets RENAME TO log_targets_before;
ALTER TABLE subscriptions RENAME TO subscriptions_before;
ALTER TABLE delivered RENAME TO delivered_before;
ALTER TABLE parked RENAME TO parked_before;

CREATE TABLE destinations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX destinations_host ON destinations (host);

CREATE TABLE positions (
    destination INTEGER PRIMARY KEY REFERENCES destinations (id),
    position BIGINT NOT NULL
);

CREATE TABLE log_targets (
    destination BIGINT NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);
CREATE INDEX log_targets_seq ON log_targets (seq);

CREATE TABLE subscriptions (
    destination BIGINT NOT NULL REFERENCES destinations (id),
    audience BLOB NOT NULL,
    since_seq BIGINT NOT NULL,
    until_seq BIGINT,
    PRIMARY KEY (destination, audience, since_seq)
);
CREATE INDEX subscriptions_audience ON subscriptions (audience);

CREATE TABLE delivered (
    destination BIGINT NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);

CREATE TABLE parked (
    destination BIGINT NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    given_up BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);

INSERT INTO destinations (inbox, host, created_at)
    SELECT inbox, host, created_at FROM destinations_before ORDER BY created_at;
INSERT INTO positions (destination, position)
    SELECT d.id, b.position FROM destinations_before b JOIN destinations d ON d.inbox = b.inbox;
INSERT INTO log_targets (destination, seq)
    SELECT d.id, t.seq FROM log_targets_before t JOIN destinations_before b ON b.id = t.destination
           JOIN destinations d ON d.inbox = b.inbox;
INSERT INTO subscriptions (destination, audience, since_seq, until_seq)
    SELECT d.id, s.audience, s.since_seq, s.until_seq FROM subscriptions_before s
           JOIN destinations_before b ON b.id = s.destination JOIN destinations d ON d.inbox = b.inbox;
INSERT INTO delivered (destination, seq)
    SELECT d.id, v.seq FROM delivered_before v JOIN destinations_before b ON b.id = v.destination
           JOIN destinations d ON d.inbox = b.inbox;
INSERT INTO parked (destination, seq, attempts, given_up, reason, at)
    SELECT d.id, p.seq, p.attempts, p.given_up, p.reason, p.at FROM parked_before p
           JOIN destinations_before b ON b.id = p.destination JOIN destinations d ON d.inbox = b.inbox;

DROP TABLE log_targets_before;
DROP TABLE subscriptions_before;
DROP TABLE delivered_before;
DROP TABLE parked_before;
DROP TABLE destinations_before;

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL,
    fence BIGINT NOT NULL
);

ALTER TABLE instances ADD COLUMN shard BIGINT NOT NULL DEFAULT 0;
ALTER TABLE instances ADD COLUMN pause TEXT NOT NULL DEFAULT '';
ALTER TABLE instances ADD COLUMN refusals BIGINT NOT NULL DEFAULT 0;
ALTER TABLE instances ADD COLUMN dialect TEXT NOT NULL DEFAULT '';
ALTER TABLE instances ADD COLUMN missed_since BIGINT;
CREATE INDEX log_object_kind ON log (object, kind, seq);
DROP INDEX log_object;
