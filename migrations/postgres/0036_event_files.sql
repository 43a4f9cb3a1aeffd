-- Files of events: what those who come are to read, or what was shown.
CREATE TABLE event_files (
    event_id UUID NOT NULL REFERENCES events (topic_id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    sha256 BYTEA NOT NULL REFERENCES files (sha256),
    name TEXT NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE INDEX event_files_sha256 ON event_files (sha256);
-- So that the address of a file that was taken away never leads to another.
ALTER TABLE events ADD COLUMN file_numbers BIGINT NOT NULL DEFAULT 0;
