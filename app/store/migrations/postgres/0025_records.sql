-- +goose Up
-- Which of our records? One file, dealt out to the customers it is about. Its
-- rows are personal data: they are kept sealed, in pieces, a customer's own.
CREATE TABLE record_uploads (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    notice_id text NOT NULL REFERENCES notices (id),
    name bytea NOT NULL,
    columns bytea NOT NULL,
    lines integer NOT NULL,
    lists integer NOT NULL,
    digest text NOT NULL,
    uploaded_by text NOT NULL REFERENCES people (id),
    uploaded_at timestamptz NOT NULL,
    read_at timestamptz,
    kept_by text NOT NULL,
    kept_at timestamptz,
    version integer NOT NULL
);
CREATE INDEX record_uploads_notice ON record_uploads (notice_id, uploaded_at);

CREATE TABLE record_lists (
    id text PRIMARY KEY,
    upload_id text NOT NULL REFERENCES record_uploads (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    edition_id text NOT NULL REFERENCES editions (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    lines integer NOT NULL,
    pieces integer NOT NULL,
    digest text NOT NULL,
    UNIQUE (upload_id, tenant_id)
);
CREATE INDEX record_lists_tenant ON record_lists (incident_id, tenant_id);

CREATE TABLE record_pieces (
    id text PRIMARY KEY,
    upload_id text NOT NULL REFERENCES record_uploads (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    number integer NOT NULL,
    content bytea NOT NULL,
    UNIQUE (upload_id, tenant_id, number)
);

CREATE TABLE record_codes (
    id text PRIMARY KEY,
    delivery_id text NOT NULL REFERENCES deliveries (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    session text NOT NULL,
    code bytea NOT NULL,
    code_key text NOT NULL,
    asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    heard text NOT NULL,
    tries integer NOT NULL,
    used_at timestamptz,
    version integer NOT NULL
);
CREATE INDEX record_codes_delivery ON record_codes (delivery_id, asked_at);
