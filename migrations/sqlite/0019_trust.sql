-- Whether a host keeps what is written for members to members. `trust` is what follows from the rest: what the
-- administrator decided about this host, else what it says of itself, else what is known of its software.
ALTER TABLE instances ADD COLUMN is_capable BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE instances ADD COLUMN trust_decided TEXT;
ALTER TABLE instances ADD COLUMN trust TEXT NOT NULL DEFAULT 'ask';

-- What is known of software, from a version on; the administrator may change it.
CREATE TABLE software_trust (
    software TEXT NOT NULL,
    since TEXT NOT NULL,
    trust TEXT NOT NULL,
    PRIMARY KEY (software, since)
);
INSERT INTO software_trust (software, since, trust) VALUES
    ('folkmoot', '', 'keeps'),
    ('lemmy', '', 'refuse'),
    ('lemmy', '1.0', 'keeps'),
    ('mbin', '', 'refuse'),
    ('kbin', '', 'refuse'),
    ('piefed', '', 'refuse'),
    ('nodebb', '', 'refuse'),
    ('discourse', '', 'refuse'),
    ('wordpress', '', 'refuse'),
    ('mastodon', '', 'nothing'),
    ('gotosocial', '', 'nothing'),
    ('pleroma', '', 'nothing'),
    ('akkoma', '', 'nothing'),
    ('misskey', '', 'nothing'),
    ('sharkey', '', 'nothing'),
    ('iceshrimp', '', 'nothing'),
    ('mobilizon', '', 'nothing');
UPDATE instances SET trust = COALESCE((
    SELECT s.trust FROM software_trust s WHERE instances.software = s.software || ' '
        OR instances.software LIKE s.software || ' %' ORDER BY s.since LIMIT 1), 'ask');
