-- +goose Up
-- An incident has any number of letters of one kind: updates follow each other,
-- and so do corrections and answers.
ALTER TABLE notices DROP CONSTRAINT notices_incident_id_kind_key;
ALTER TABLE notices ADD COLUMN ordinal bigint NOT NULL DEFAULT 1;
ALTER TABLE notices ALTER COLUMN ordinal DROP DEFAULT;
ALTER TABLE notices ADD COLUMN follows_id text REFERENCES notices (id);
ALTER TABLE notices ADD COLUMN tenant_id text REFERENCES tenants (id);
ALTER TABLE notices ADD UNIQUE (incident_id, kind, ordinal);

-- Whom a letter goes to, where that is not everybody affected: those who got
-- the wrong sentence, those who were told, the one who asked.
CREATE TABLE addressees (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    added_at timestamptz NOT NULL,
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
    words bytea NOT NULL,
    author_id text NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    UNIQUE (notice_id, language, field)
);

-- A letter that a person has edited keeps what the product wrote before that,
-- and what it would write now that the facts are other.
ALTER TABLE drafts ADD COLUMN base_subject bytea;
ALTER TABLE drafts ADD COLUMN base_body bytea;
ALTER TABLE drafts ADD COLUMN offered_subject bytea;
ALTER TABLE drafts ADD COLUMN offered_body bytea;
ALTER TABLE drafts ADD COLUMN stale_at timestamptz;

-- By when a letter says that its reader hears again: it becomes a duty.
ALTER TABLE copies ADD COLUMN promises_at timestamptz;
