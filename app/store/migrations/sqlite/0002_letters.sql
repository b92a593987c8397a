-- +goose Up
CREATE TABLE notices (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    kind text NOT NULL,
    reference text NOT NULL UNIQUE,
    created_at datetime NOT NULL,
    created_by text NOT NULL,
    UNIQUE (incident_id, kind)
);

CREATE TABLE drafts (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    language text NOT NULL,
    subject blob NOT NULL,
    body blob NOT NULL,
    author_id text NOT NULL,
    changed_at datetime NOT NULL,
    version integer NOT NULL,
    UNIQUE (notice_id, tenant_id)
);

CREATE TABLE waves (
    id text PRIMARY KEY,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    due_at datetime,
    created_at datetime NOT NULL
);
CREATE INDEX waves_notice ON waves (notice_id, due_at);

CREATE TABLE editions (
    id text PRIMARY KEY,
    wave_id text NOT NULL REFERENCES waves (id),
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    number integer NOT NULL,
    digest text NOT NULL,
    copies integer NOT NULL,
    frozen_at datetime NOT NULL,
    frozen_by text NOT NULL REFERENCES people (id),
    voided_at datetime,
    void_reason text NOT NULL,
    version integer NOT NULL,
    UNIQUE (wave_id, number)
);

CREATE TABLE copies (
    id text PRIMARY KEY,
    edition_id text NOT NULL REFERENCES editions (id),
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    author_id text NOT NULL,
    language text NOT NULL,
    sender text NOT NULL,
    reply_to text NOT NULL,
    subject blob NOT NULL,
    text blob NOT NULL,
    html blob NOT NULL,
    contacts blob NOT NULL,
    digest text NOT NULL,
    UNIQUE (edition_id, tenant_id),
    UNIQUE (id, tenant_id)
);

CREATE TABLE approvals (
    id text PRIMARY KEY,
    edition_id text NOT NULL UNIQUE REFERENCES editions (id),
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    digest text NOT NULL,
    signed_by text NOT NULL REFERENCES people (id),
    signed_at datetime NOT NULL
);

CREATE TABLE message_bases (
    id text PRIMARY KEY,
    edition_id text NOT NULL REFERENCES editions (id),
    language text NOT NULL,
    message blob NOT NULL,
    UNIQUE (edition_id, language)
);

CREATE TABLE deliveries (
    id text PRIMARY KEY,
    edition_id text NOT NULL REFERENCES editions (id),
    copy_id text NOT NULL,
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    position integer NOT NULL,
    batch integer NOT NULL,
    address blob NOT NULL,
    message_id text NOT NULL UNIQUE,
    message_digest text NOT NULL,
    message blob NOT NULL,
    state text NOT NULL,
    tries integer NOT NULL,
    next_try_at datetime,
    accepted_at datetime,
    created_at datetime NOT NULL,
    version integer NOT NULL,
    UNIQUE (copy_id, position),
    FOREIGN KEY (copy_id, tenant_id) REFERENCES copies (id, tenant_id)
);
CREATE INDEX deliveries_batch ON deliveries (edition_id, batch);
CREATE INDEX deliveries_tenant ON deliveries (incident_id, tenant_id);
CREATE INDEX deliveries_next ON deliveries (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE attempts (
    id text PRIMARY KEY,
    delivery_id text NOT NULL REFERENCES deliveries (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    number integer NOT NULL,
    node text NOT NULL,
    begun_at datetime NOT NULL,
    ended_at datetime,
    outcome text NOT NULL,
    UNIQUE (delivery_id, number)
);

CREATE TABLE receipts (
    id text PRIMARY KEY,
    delivery_id text NOT NULL REFERENCES deliveries (id),
    attempt_id text NOT NULL REFERENCES attempts (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    at datetime NOT NULL,
    outcome text NOT NULL,
    code integer NOT NULL,
    enhanced text NOT NULL,
    reply blob NOT NULL,
    queue_id text NOT NULL,
    tls text NOT NULL
);
CREATE INDEX receipts_delivery ON receipts (delivery_id, at);
