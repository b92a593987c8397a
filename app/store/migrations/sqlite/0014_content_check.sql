-- +goose Up
-- What the content check found and somebody answers for, once for every letter
-- of a notice; and names of customers that are plain words.
CREATE TABLE kept_findings (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    code text NOT NULL,
    fingerprint text NOT NULL,
    sentence blob NOT NULL,
    reason blob NOT NULL,
    kept_by text NOT NULL REFERENCES people (id),
    kept_at datetime NOT NULL,
    UNIQUE (notice_id, fingerprint)
);
CREATE INDEX kept_findings_incident ON kept_findings (incident_id, kept_at);

-- In the clear like the names of customers, which it repeats.
CREATE TABLE ordinary_words (
    id text PRIMARY KEY,
    word text NOT NULL,
    reason text NOT NULL,
    marked_by text NOT NULL REFERENCES people (id),
    marked_at datetime NOT NULL,
    ended_at datetime,
    ended_by text REFERENCES people (id),
    version integer NOT NULL
);
CREATE UNIQUE INDEX ordinary_words_word ON ordinary_words (word) WHERE ended_at IS NULL;
