-- Members who want to join groups of hubs that this one does not talk with.
CREATE TABLE partner_wishes (
    group_id UUID NOT NULL REFERENCES groups (id),
    person_id UUID NOT NULL REFERENCES profiles (id),
    host TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX partner_wishes_host ON partner_wishes (host);
