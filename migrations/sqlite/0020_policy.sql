-- How people get into a group: what it asks them, and from which hubs they may come.
CREATE TABLE group_policies (
    group_id BLOB PRIMARY KEY REFERENCES groups (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    hubs TEXT NOT NULL
);
CREATE TABLE group_hubs (
    group_id BLOB NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    is_chosen BOOLEAN NOT NULL,
    is_automatic BOOLEAN NOT NULL,
    PRIMARY KEY (group_id, host)
);
