-- +goose Up
-- What came back to the return path of a delivery: reports of mail servers,
-- automatic answers, and what people wrote. Each is kept once.
CREATE TABLE returns (
    id text PRIMARY KEY,
    delivery_id text NOT NULL REFERENCES deliveries (id),
    notice_id text NOT NULL REFERENCES notices (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    at timestamptz NOT NULL,
    digest text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL DEFAULT '',
    mailbox_full boolean NOT NULL DEFAULT false,
    address_left boolean NOT NULL DEFAULT false,
    reply bytea,
    sender bytea,
    subject bytea,
    words bytea
);
CREATE UNIQUE INDEX returns_once ON returns (delivery_id, digest);
CREATE INDEX returns_incident ON returns (incident_id, id);
