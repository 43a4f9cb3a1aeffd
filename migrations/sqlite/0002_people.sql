-- People: their public face (here or on another hub), and how those of this hub sign in.
CREATE TABLE handles (
    handle TEXT PRIMARY KEY,
    kind TEXT NOT NULL
);

CREATE TABLE profiles (
    id BLOB PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    host TEXT NOT NULL,
    is_ours BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX profiles_handle ON profiles (handle, host);

CREATE TABLE accounts (
    id BLOB PRIMARY KEY,
    profile_id BLOB NOT NULL UNIQUE REFERENCES profiles (id),
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    standing TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE attempts (
    attempt_key TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attempts_key ON attempts (attempt_key, at);
CREATE INDEX sessions_expiry ON sessions (expires_at);
