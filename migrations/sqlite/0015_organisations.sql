-- Organisations, who belongs to them and how that was checked; addresses that were confirmed, and links that confirm them.
ALTER TABLE accounts ADD COLUMN email_confirmed_at BIGINT;
ALTER TABLE accounts ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN told_at BIGINT;

CREATE TABLE confirmations (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    account_id BLOB REFERENCES accounts (id),
    email TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX confirmations_account ON confirmations (account_id);
CREATE INDEX confirmations_expiry ON confirmations (expires_at);

CREATE TABLE organisations (
    id BLOB PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    nation TEXT NOT NULL,
    website TEXT NOT NULL,
    contact_id BLOB REFERENCES profiles (id),
    merged_into BLOB REFERENCES organisations (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX organisations_name ON organisations (name, id);

CREATE TABLE organisation_domains (
    domain TEXT PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisations (id)
);
CREATE INDEX organisation_domains_organisation ON organisation_domains (organisation_id);

CREATE TABLE belongings (
    person_id BLOB PRIMARY KEY REFERENCES profiles (id),
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    checked_by TEXT NOT NULL,
    checked_at BIGINT,
    checker_id BLOB REFERENCES profiles (id),
    since BIGINT NOT NULL
);
CREATE INDEX belongings_organisation ON belongings (organisation_id, checked_by);

CREATE TABLE denials (
    organisation_id BLOB NOT NULL REFERENCES organisations (id),
    person_id BLOB NOT NULL REFERENCES profiles (id),
    by_id BLOB NOT NULL REFERENCES profiles (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, person_id)
);

CREATE TABLE statements (
    person_id BLOB PRIMARY KEY REFERENCES profiles (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    nation TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_at BIGINT
);
