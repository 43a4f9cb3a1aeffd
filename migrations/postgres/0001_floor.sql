-- What happened, who has read how far, and what is to be done later.
CREATE TABLE journal (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE cursors (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    job_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT,
    failed_at BIGINT,
    last_error TEXT,
    UNIQUE (name, job_key)
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE failed_at IS NULL;
