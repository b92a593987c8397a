-- +goose Up
CREATE TABLE organisations (
    id text PRIMARY KEY,
    name text NOT NULL,
    zone text NOT NULL,
    roles text NOT NULL,
    establishments text NOT NULL,
    fedramp boolean NOT NULL,
    mail_from text NOT NULL,
    reply_to text NOT NULL,
    phone text NOT NULL,
    promise_target_hours integer NOT NULL,
    promise_cap_hours integer NOT NULL,
    investigation_cap_hours integer NOT NULL,
    sending_minutes integer NOT NULL,
    margin_minutes integer NOT NULL,
    escalate_minutes integer NOT NULL,
    first_alarm_delay_minutes integer NOT NULL,
    hold_seconds integer NOT NULL,
    created_at datetime NOT NULL,
    version integer NOT NULL
);

CREATE TABLE people (
    id text PRIMARY KEY,
    name text NOT NULL,
    email blob NOT NULL,
    email_key text NOT NULL UNIQUE,
    zone text NOT NULL,
    roles text NOT NULL,
    deputy_id text REFERENCES people (id),
    created_at datetime NOT NULL,
    disabled_at datetime,
    version integer NOT NULL
);

CREATE TABLE tenants (
    id text PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    name text NOT NULL,
    country text NOT NULL,
    language text NOT NULL,
    zone text NOT NULL,
    sectors text NOT NULL,
    states text NOT NULL,
    created_at datetime NOT NULL,
    version integer NOT NULL
);

CREATE TABLE contacts (
    id text PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants (id),
    position integer NOT NULL,
    name blob NOT NULL,
    address blob NOT NULL,
    address_key text NOT NULL,
    UNIQUE (tenant_id, position)
);
CREATE INDEX contacts_address_key ON contacts (address_key);

CREATE TABLE agreements (
    id text PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants (id),
    "trigger" text NOT NULL,
    window_hours integer,
    channel text NOT NULL,
    clause text NOT NULL,
    recorded_at datetime NOT NULL
);
CREATE INDEX agreements_tenant ON agreements (tenant_id, recorded_at);

CREATE TABLE incidents (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    year integer NOT NULL,
    ordinal integer NOT NULL,
    title text NOT NULL,
    severity text NOT NULL,
    commander_id text NOT NULL REFERENCES people (id),
    customers_known boolean NOT NULL,
    facts_version integer NOT NULL,
    duties_version integer NOT NULL,
    facts_at datetime NOT NULL,
    created_at datetime NOT NULL,
    created_by text NOT NULL REFERENCES people (id),
    version integer NOT NULL,
    UNIQUE (year, ordinal)
);

CREATE TABLE instants (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    kind text NOT NULL,
    at datetime NOT NULL,
    zone text NOT NULL,
    source text NOT NULL,
    standing text NOT NULL,
    author_id text NOT NULL,
    reason text NOT NULL,
    corrects_id text REFERENCES instants (id),
    recorded_at datetime NOT NULL
);
CREATE INDEX instants_incident ON instants (incident_id, recorded_at, id);

CREATE TABLE confirmations (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    confirmed_at datetime NOT NULL,
    confirmed_by text NOT NULL REFERENCES people (id),
    customers_known boolean NOT NULL
);
CREATE INDEX confirmations_incident ON confirmations (incident_id);

CREATE TABLE withdrawals (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    confirmation_id text NOT NULL UNIQUE REFERENCES confirmations (id),
    reason text NOT NULL,
    proposed_at datetime NOT NULL,
    proposed_by text NOT NULL REFERENCES people (id),
    by_legal boolean NOT NULL,
    seconded_at datetime,
    seconded_by text REFERENCES people (id)
);

CREATE TABLE accounts (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    language text NOT NULL,
    data text NOT NULL,
    what_happened text NOT NULL,
    what_we_did text NOT NULL,
    what_you_can_do text NOT NULL,
    unknown text NOT NULL,
    next_update_at datetime,
    author_id text NOT NULL,
    changed_at datetime NOT NULL,
    version integer NOT NULL,
    UNIQUE (incident_id, language)
);

CREATE TABLE exposures (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    involvement text NOT NULL,
    reason text NOT NULL,
    data text NOT NULL,
    encrypted text NOT NULL,
    places text NOT NULL,
    records integer,
    decided_at datetime,
    decided_by text NOT NULL,
    version integer NOT NULL,
    UNIQUE (incident_id, tenant_id)
);

CREATE TABLE tasks (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    kind text NOT NULL,
    tenant_id text REFERENCES tenants (id),
    title text NOT NULL,
    owner_id text NOT NULL REFERENCES people (id),
    opened_at datetime NOT NULL,
    due_at datetime,
    done_at datetime,
    done_by text,
    version integer NOT NULL
);
CREATE INDEX tasks_incident ON tasks (incident_id, opened_at);

CREATE TABLE obligations (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text REFERENCES tenants (id),
    audience text NOT NULL,
    regime_id text NOT NULL,
    book_version text NOT NULL,
    name text NOT NULL,
    recipient text NOT NULL,
    because text NOT NULL,
    undecided boolean NOT NULL,
    soft boolean NOT NULL,
    "trigger" text NOT NULL,
    started_at datetime,
    due_at datetime,
    outer_at datetime,
    working text NOT NULL,
    met_at datetime,
    met_by text NOT NULL,
    ended_at datetime,
    end_reason text NOT NULL,
    opened_at datetime NOT NULL,
    version integer NOT NULL
);
CREATE UNIQUE INDEX obligations_one ON obligations (incident_id, coalesce(tenant_id, ''), regime_id);
CREATE INDEX obligations_tenant ON obligations (incident_id, tenant_id);
CREATE INDEX obligations_due ON obligations (incident_id, due_at) WHERE met_at IS NULL AND ended_at IS NULL;

CREATE TABLE filings (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    obligation_id text NOT NULL REFERENCES obligations (id),
    filed_at datetime NOT NULL,
    filed_by text NOT NULL REFERENCES people (id),
    channel text NOT NULL,
    reference text NOT NULL,
    recorded_at datetime NOT NULL
);

CREATE TABLE alarms (
    id text PRIMARY KEY,
    incident_id text REFERENCES incidents (id),
    due_at datetime,
    threshold text NOT NULL,
    fire_at datetime NOT NULL,
    next_at datetime,
    generation integer NOT NULL,
    ended_at datetime,
    end_reason text NOT NULL,
    answered_by text,
    created_at datetime NOT NULL,
    version integer NOT NULL
);
CREATE UNIQUE INDEX alarms_one ON alarms (incident_id, due_at, threshold);
CREATE INDEX alarms_next ON alarms (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE calls (
    id text PRIMARY KEY,
    alarm_id text NOT NULL REFERENCES alarms (id),
    incident_id text REFERENCES incidents (id),
    person_id text NOT NULL REFERENCES people (id),
    step integer NOT NULL,
    opened_at datetime NOT NULL,
    claimed_at datetime NOT NULL,
    spoken_at datetime,
    heard text NOT NULL,
    answered_at datetime,
    token blob NOT NULL,
    token_key text NOT NULL UNIQUE,
    version integer NOT NULL,
    UNIQUE (alarm_id, person_id)
);
