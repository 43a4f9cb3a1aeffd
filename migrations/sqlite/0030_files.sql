-- Files: bytes that somebody has sent, known by their SHA-256. Names belong to whoever refers to a file; what nothing has
-- referred to for a day is deleted.
CREATE TABLE files (
    sha256 BLOB NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    checked TEXT NOT NULL,
    place TEXT NOT NULL UNIQUE
);
CREATE INDEX files_touched ON files (touched_at);
CREATE INDEX files_unscanned ON files (stored_at) WHERE checked = 'unscanned';

-- What somebody has sent within a day, whether anything else refers to it by now or not: their form may come back, and
-- nobody sends any amount.
CREATE TABLE held_files (
    id BLOB NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    sha256 BLOB NOT NULL REFERENCES files (sha256),
    name TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX held_files_owner ON held_files (owner, expires_at);
CREATE INDEX held_files_sha256 ON held_files (sha256);
CREATE INDEX held_files_expiry ON held_files (expires_at);
