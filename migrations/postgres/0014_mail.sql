-- Who wants no mail about requests to join; and how long requests waited for an answer, found by group.
ALTER TABLE accounts ADD COLUMN request_mail BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX memberships_answered ON memberships (group_id, since) WHERE since > asked_at;
