-- +goose Up
-- What people at legal's desk say about a letter: a draft, a frozen letter, or
-- a whole edition. Exactly one of the first two is named, or the edition alone.
CREATE TABLE comments (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    notice_id text NOT NULL REFERENCES notices (id),
    tenant_id text REFERENCES tenants (id),
    edition_id text REFERENCES editions (id),
    copy_id text REFERENCES copies (id),
    draft_id text REFERENCES drafts (id),
    quote blob,
    words blob NOT NULL,
    by_id text NOT NULL REFERENCES people (id),
    at datetime NOT NULL,
    settled_at datetime,
    settled_by text REFERENCES people (id),
    version integer NOT NULL
);
CREATE INDEX comments_notice ON comments (notice_id, at);

-- A task to change the letters of one wave ends when that is put before legal
-- again.
ALTER TABLE tasks ADD COLUMN wave_id text REFERENCES waves (id);
