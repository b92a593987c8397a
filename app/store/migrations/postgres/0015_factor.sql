-- +goose Up
-- A second factor. The secrets are sealed: who has them makes codes. A step
-- that was taken is never taken again.
CREATE TABLE factors (
    person_id text PRIMARY KEY REFERENCES people (id),
    secret bytea NOT NULL,
    pending bytea NOT NULL,
    pending_at timestamptz,
    confirmed_at timestamptz,
    last_step bigint NOT NULL,
    reset_at timestamptz,
    reset_by text NOT NULL,
    reset_reason bytea NOT NULL,
    version bigint NOT NULL
);

-- The key is a keyed digest of whose code it is and of the code.
CREATE TABLE recovery_codes (
    key text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz,
    version bigint NOT NULL
);
CREATE INDEX recovery_codes_person ON recovery_codes (person_id);

-- What the signer proved themselves by, and whether somebody else must sign
-- too before anything is sent.
ALTER TABLE approvals ADD COLUMN proven_by text NOT NULL DEFAULT '';
ALTER TABLE approvals ADD COLUMN needs_counter boolean NOT NULL DEFAULT false;

CREATE TABLE countersignatures (
    id text PRIMARY KEY,
    edition_id text NOT NULL UNIQUE REFERENCES editions (id),
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    digest text NOT NULL,
    signed_by text NOT NULL REFERENCES people (id),
    signed_at timestamptz NOT NULL,
    proven_by text NOT NULL
);
CREATE INDEX countersignatures_incident ON countersignatures (incident_id);

-- A letter as others left it, before its author changed it: what whoever
-- countersigns is shown.
ALTER TABLE drafts ADD COLUMN others bytea;

-- Outside counsel on one incident, until it ends.
CREATE TABLE guests (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    person_id text NOT NULL REFERENCES people (id),
    invited_by text NOT NULL REFERENCES people (id),
    invited_at timestamptz NOT NULL,
    ended_at timestamptz,
    version bigint NOT NULL
);
CREATE INDEX guests_incident ON guests (incident_id);
CREATE INDEX guests_person ON guests (person_id);
