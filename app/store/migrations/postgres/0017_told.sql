-- +goose Up
-- What a customer was told otherwise than by a letter of ours: a call, a visit,
-- its portal, a courier, the post. It is written once. What was promised with
-- it is a duty.
CREATE TABLE tellings (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    channel text NOT NULL,
    at timestamptz NOT NULL,
    told_by text NOT NULL REFERENCES people (id),
    told_whom bytea NOT NULL,
    what bytea NOT NULL,
    evidence bytea NOT NULL,
    meets boolean NOT NULL,
    promised bytea NOT NULL,
    promised_at timestamptz,
    duty_id text REFERENCES obligations (id),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX tellings_tenant ON tellings (incident_id, tenant_id, at);

-- Legal may have the dates of a customer's own clock shown to it, on a page and
-- never in a letter.
CREATE TABLE clock_showings (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    reason bytea NOT NULL,
    shown_by text NOT NULL REFERENCES people (id),
    shown_at timestamptz NOT NULL,
    ended_by text REFERENCES people (id),
    ended_at timestamptz,
    end_reason bytea NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX clock_showings_tenant ON clock_showings (incident_id, tenant_id);

-- An answer that legal signed once and that people send unchanged: the letter
-- with what belongs to one customer left open. And each time it was sent, with
-- what was put into these holes.
CREATE TABLE approved_answers (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    from_notice_id text NOT NULL REFERENCES notices (id),
    language text NOT NULL,
    question bytea NOT NULL,
    answer bytea NOT NULL,
    subject bytea NOT NULL,
    body bytea NOT NULL,
    aware_at timestamptz,
    digest text NOT NULL,
    signed_by text NOT NULL REFERENCES people (id),
    signed_at timestamptz NOT NULL,
    proven_by text NOT NULL,
    ended_by text REFERENCES people (id),
    ended_at timestamptz,
    version bigint NOT NULL
);
CREATE INDEX approved_answers_incident ON approved_answers (incident_id);

CREATE TABLE answer_sendings (
    id text PRIMARY KEY,
    answer_id text NOT NULL REFERENCES approved_answers (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    notice_id text NOT NULL REFERENCES notices (id),
    edition_id text NOT NULL UNIQUE REFERENCES editions (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    filled bytea NOT NULL,
    sent_by text NOT NULL REFERENCES people (id),
    sent_at timestamptz NOT NULL,
    UNIQUE (answer_id, tenant_id)
);
