-- +goose Up
-- An incident has any number of letters of one kind: updates follow each other,
-- and so do corrections and answers. The table is made anew because SQLite
-- cannot drop what it was made with; nothing refers to a letter that is not
-- back before the commit.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE notices_before AS SELECT * FROM notices;
DROP TABLE notices;
CREATE TABLE notices (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    kind text NOT NULL,
    ordinal integer NOT NULL,
    reference text NOT NULL UNIQUE,
    follows_id text REFERENCES notices (id),
    tenant_id text REFERENCES tenants (id),
    created_at datetime NOT NULL,
    created_by text NOT NULL,
    UNIQUE (incident_id, kind, ordinal)
);
INSERT INTO notices (id, incident_id, kind, ordinal, reference, created_at, created_by)
    SELECT id, incident_id, kind, 1, reference, created_at, created_by FROM notices_before;
DROP TABLE notices_before;

-- Whom a letter goes to, where that is not everybody affected: those who got
-- the wrong sentence, those who were told, the one who asked.
CREATE TABLE addressees (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    added_at datetime NOT NULL,
    UNIQUE (notice_id, tenant_id)
);

-- Words of one letter alone, in one language: what is new, what was wrong and
-- what is right, a question and its answer.
CREATE TABLE notice_words (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    language text NOT NULL,
    field text NOT NULL,
    words blob NOT NULL,
    author_id text NOT NULL,
    changed_at datetime NOT NULL,
    version integer NOT NULL,
    UNIQUE (notice_id, language, field)
);

-- A letter that a person has edited keeps what the product wrote before that,
-- and what it would write now that the facts are other.
ALTER TABLE drafts ADD COLUMN base_subject blob;
ALTER TABLE drafts ADD COLUMN base_body blob;
ALTER TABLE drafts ADD COLUMN offered_subject blob;
ALTER TABLE drafts ADD COLUMN offered_body blob;
ALTER TABLE drafts ADD COLUMN stale_at datetime;

-- By when a letter says that its reader hears again: it becomes a duty.
ALTER TABLE copies ADD COLUMN promises_at datetime;
