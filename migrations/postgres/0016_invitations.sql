-- Invitations into groups: those that ours have sent, and those that people of this hub have got from groups elsewhere.
CREATE TABLE invitations (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL REFERENCES groups (id),
    person_id UUID REFERENCES profiles (id),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    names_group BOOLEAN NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    url TEXT,
    token_hash TEXT UNIQUE,
    invited_by UUID REFERENCES profiles (id),
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (group_id, address)
);
CREATE INDEX invitations_person ON invitations (person_id, group_id);
CREATE INDEX invitations_url ON invitations (url);
CREATE INDEX invitations_inviter ON invitations (invited_by, sent_at);
CREATE INDEX invitations_expiry ON invitations (state, expires_at);
