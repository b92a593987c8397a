-- +goose Up
-- A change voids only the letters it touches; a wave may be of one language;
-- a signature does not send: its release does. What was opened before signing
-- is kept, and what was found to differ from what was signed.
ALTER TABLE copies ADD COLUMN struck_at timestamptz;
ALTER TABLE copies ADD COLUMN struck_by text NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN struck_why text NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN struck_signed boolean NOT NULL DEFAULT false;
ALTER TABLE waves ADD COLUMN language text NOT NULL DEFAULT '';

CREATE TABLE releases (
    id text PRIMARY KEY,
    edition_id text NOT NULL UNIQUE REFERENCES editions (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    mode text NOT NULL,
    send_at timestamptz,
    held_at timestamptz,
    held_by text,
    held_why text NOT NULL,
    released_at timestamptz,
    released_by text,
    begun_at timestamptz,
    paused_at timestamptz,
    paused_why text NOT NULL,
    rest_at timestamptz,
    rest_by text,
    generation bigint NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX releases_incident ON releases (incident_id);
INSERT INTO releases (id, edition_id, incident_id, mode, send_at, held_why, begun_at, paused_why, rest_at, generation, version)
    SELECT 'release-' || a.edition_id, a.edition_id, a.incident_id, 'now', a.signed_at, '', a.signed_at, '', a.signed_at, 1, 1 FROM approvals a;

CREATE TABLE openings (
    id text PRIMARY KEY,
    edition_id text NOT NULL REFERENCES editions (id),
    copy_id text NOT NULL REFERENCES copies (id),
    copy_digest text NOT NULL,
    person_id text NOT NULL REFERENCES people (id),
    opened_at timestamptz NOT NULL,
    UNIQUE (copy_id, person_id)
);
CREATE INDEX openings_person ON openings (person_id, copy_digest);
CREATE INDEX openings_edition ON openings (edition_id, person_id);

CREATE TABLE sequence_failures (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    edition_id text NOT NULL REFERENCES editions (id),
    at timestamptz NOT NULL,
    why text NOT NULL
);
CREATE INDEX sequence_failures_edition ON sequence_failures (edition_id);
