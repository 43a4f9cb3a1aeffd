-- Order in groups, the second part: which reply is the answer, words that facilitators took out and can put back,
-- warnings and suspensions, the log of a group, and what was decided about reports.
ALTER TABLE topics ADD COLUMN answer_url TEXT NOT NULL DEFAULT '';
ALTER TABLE group_policies ADD COLUMN log_for TEXT NOT NULL DEFAULT 'members';

CREATE TABLE kept_words (
    contribution UUID PRIMARY KEY,
    topic_id UUID NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    author_id UUID NOT NULL REFERENCES profiles (id),
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE INDEX kept_words_topic ON kept_words (topic_id);
CREATE INDEX kept_words_author ON kept_words (author_id);
CREATE INDEX kept_words_at ON kept_words (kept_at);

CREATE TABLE warnings (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL REFERENCES groups (id),
    person_id UUID NOT NULL REFERENCES profiles (id),
    words TEXT NOT NULL,
    warned_by UUID,
    until BIGINT,
    at BIGINT NOT NULL,
    seen_at BIGINT
);
CREATE INDEX warnings_person ON warnings (person_id, group_id, at);

CREATE TABLE suspensions (
    group_id UUID NOT NULL REFERENCES groups (id),
    person_id UUID NOT NULL REFERENCES profiles (id),
    until BIGINT NOT NULL,
    reason TEXT NOT NULL,
    suspended_by UUID,
    at BIGINT NOT NULL,
    PRIMARY KEY (group_id, person_id)
);

CREATE TABLE group_log (
    seq BIGINT PRIMARY KEY,
    group_id UUID NOT NULL REFERENCES groups (id),
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    by_id UUID,
    person_id UUID,
    topic_id UUID,
    reply_id UUID,
    reason TEXT NOT NULL,
    until BIGINT
);
CREATE INDEX group_log_group ON group_log (group_id, seq);

DROP INDEX reports_group;
CREATE TABLE reports_with_decisions (
    id UUID PRIMARY KEY,
    group_id UUID REFERENCES groups (id),
    place TEXT NOT NULL,
    subject TEXT NOT NULL,
    reporter TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by UUID,
    decision TEXT NOT NULL,
    UNIQUE (subject, reporter, place)
);
INSERT INTO reports_with_decisions (id, group_id, place, subject, reporter, reason, at, closed_at, closed_by, decision)
    SELECT id, group_id, '', subject, reporter, reason, at, closed_at, closed_by, ''
      FROM reports;
DROP TABLE reports;
ALTER TABLE reports_with_decisions RENAME TO reports;
CREATE INDEX reports_group ON reports (group_id, at) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON reports (group_id, closed_at) WHERE closed_at IS NOT NULL;
