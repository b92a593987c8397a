-- +goose Up
-- Ready to notify? Whom a delivery went to is known again by a digest of the
-- address; once a year each contact is asked whether they still are the one.
ALTER TABLE organisations ADD COLUMN contact_checks_a_day integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN address_key text NOT NULL DEFAULT '';
CREATE INDEX deliveries_came_back ON deliveries (tenant_id, address_key) WHERE state IN ('refused', 'bounced');

CREATE TABLE contact_checks (
    id text PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants (id),
    address blob NOT NULL,
    address_key text NOT NULL,
    token blob NOT NULL,
    token_key text NOT NULL UNIQUE,
    asked_at datetime NOT NULL,
    tries integer NOT NULL,
    heard text NOT NULL,
    sent_at datetime,
    answer text NOT NULL,
    answered_at datetime,
    instead_name blob NOT NULL,
    instead_address blob NOT NULL,
    settled_at datetime,
    settled_by text NOT NULL,
    version integer NOT NULL
);
CREATE INDEX contact_checks_contact ON contact_checks (tenant_id, address_key, asked_at);
CREATE INDEX contact_checks_asked ON contact_checks (asked_at);
