-- An activity is known by its id and its actor together: nobody uses up the ids that a neighbour will use. And which
-- pages of a group's past were read, so that pages in a circle come to an end.
DROP INDEX received_due;
DROP INDEX received_settled;
DROP INDEX applied_at;
ALTER TABLE received RENAME TO received_before;
ALTER TABLE applied RENAME TO applied_before;

CREATE TABLE received (
    id BLOB PRIMARY KEY,
    activity TEXT NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    body TEXT NOT NULL,
    standing TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    note TEXT,
    received_at BIGINT NOT NULL,
    UNIQUE (activity, actor)
);
CREATE INDEX received_due ON received (due_at, id) WHERE standing = 'waiting';
CREATE INDEX received_settled ON received (received_at) WHERE standing <> 'waiting';

CREATE TABLE applied (
    activity TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (activity, actor)
);
CREATE INDEX applied_at ON applied (at);

INSERT INTO received (id, activity, actor, host, body, standing, attempts, due_at, note, received_at)
    SELECT id, activity, actor, host, body, standing, attempts, due_at, note, received_at FROM received_before;
INSERT INTO applied (activity, actor, at)
    SELECT a.activity, COALESCE(r.actor, ''), a.at FROM applied_before a
           LEFT JOIN received_before r ON r.activity = a.activity;
DROP TABLE received_before;
DROP TABLE applied_before;

CREATE TABLE backfill_pages (
    group_id BLOB NOT NULL REFERENCES groups (id),
    page TEXT NOT NULL,
    PRIMARY KEY (group_id, page)
);
