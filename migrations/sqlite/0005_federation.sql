-- The door to other hubs: whom we know, what we send and how far each has got, what came in.
CREATE TABLE instances (
    host TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    software TEXT NOT NULL,
    name TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    retry_at BIGINT,
    last_success_at BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE actors (
    url TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    outbox TEXT,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    private_key TEXT,
    fetched_at BIGINT NOT NULL
);
CREATE INDEX actors_subject ON actors (subject);
CREATE INDEX actors_key ON actors (key_id);

CREATE TABLE log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL UNIQUE,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    order_key TEXT NOT NULL,
    audience BLOB,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX log_audience ON log (audience, seq);
CREATE INDEX log_actor ON log (actor, kind, seq);
CREATE INDEX log_object ON log (object);

CREATE TABLE destinations (
    id BLOB PRIMARY KEY,
    inbox TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX destinations_host ON destinations (host);

CREATE TABLE log_targets (
    destination BLOB NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);

CREATE TABLE subscriptions (
    destination BLOB NOT NULL REFERENCES destinations (id),
    audience BLOB NOT NULL,
    since_seq BIGINT NOT NULL,
    until_seq BIGINT,
    PRIMARY KEY (destination, audience, since_seq)
);
CREATE INDEX subscriptions_audience ON subscriptions (audience);

CREATE TABLE delivered (
    destination BLOB NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);

CREATE TABLE parked (
    destination BLOB NOT NULL REFERENCES destinations (id),
    seq BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    given_up BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (destination, seq)
);

CREATE TABLE received (
    id BLOB PRIMARY KEY,
    activity TEXT NOT NULL UNIQUE,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    body TEXT NOT NULL,
    standing TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    note TEXT,
    received_at BIGINT NOT NULL
);
CREATE INDEX received_due ON received (due_at, id) WHERE standing = 'waiting';

CREATE TABLE applied (
    activity TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);

CREATE TABLE tombstones (
    url TEXT PRIMARY KEY,
    buried_by TEXT,
    at BIGINT NOT NULL
);

CREATE TABLE lookups (
    query TEXT PRIMARY KEY,
    standing TEXT NOT NULL,
    found TEXT,
    asked_at BIGINT NOT NULL
);

CREATE TABLE backfills (
    group_id BLOB PRIMARY KEY REFERENCES groups (id),
    standing TEXT NOT NULL,
    total BIGINT NOT NULL,
    arrived BIGINT NOT NULL,
    next_page TEXT,
    started_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX received_settled ON received (received_at) WHERE standing <> 'waiting';
CREATE INDEX applied_at ON applied (at);
CREATE INDEX tombstones_at ON tombstones (at);
