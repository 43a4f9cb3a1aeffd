-- Who says that something is gone: what one of them says takes nothing from the other.
ALTER TABLE tombstones RENAME TO tombstones_before;
DROP INDEX tombstones_at;

CREATE TABLE tombstones (
    url TEXT NOT NULL,
    buried_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (url, buried_by)
);
CREATE INDEX tombstones_at ON tombstones (at);

INSERT INTO tombstones (url, buried_by, at) SELECT url, COALESCE(buried_by, ''), at FROM tombstones_before;
DROP TABLE tombstones_before;
