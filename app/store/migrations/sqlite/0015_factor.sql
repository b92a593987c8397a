-- +goose Up
-- A second factor. The secrets are sealed: who has them makes codes. A step
-- that was taken is never taken again.
CREATE TABLE factors (
    person_id text PRIMARY KEY REFERENCES people (id),
    secret blob NOT NULL,
    pending blob NOT NULL,
    pending_at datetime,
    confirmed_at datetime,
    last_step integer NOT NULL,
    reset_at datetime,
    reset_by text NOT NULL,
    reset_reason blob NOT NULL,
    version integer NOT NULL
);

-- The key is a keyed digest of whose code it is and of the code.
CREATE TABLE recovery_codes (
    key text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    made_at datetime NOT NULL,
    used_at datetime,
    ended_at datetime,
    version integer NOT NULL
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
    signed_at datetime NOT NULL,
    proven_by text NOT NULL
);
CREATE INDEX countersignatures_incident ON countersignatures (incident_id);

-- A letter as others left it, before its author changed it: what whoever
-- countersigns is shown.
ALTER TABLE drafts ADD COLUMN others blob;

-- Outside counsel on one incident, until it ends.
CREATE TABLE guests (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    person_id text NOT NULL REFERENCES people (id),
    invited_by text NOT NULL REFERENCES people (id),
    invited_at datetime NOT NULL,
    ended_at datetime,
    version integer NOT NULL
);
CREATE INDEX guests_incident ON guests (incident_id);
CREATE INDEX guests_person ON guests (person_id);
