-- +goose Up
-- A customer's own page. Each message carries a link of its reader's own, whose
-- token is kept as a digest; the button behind it opens a sitting in one
-- browser. A forwarded link keeps its token sealed until its mail is made.
CREATE TABLE portal_links (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    delivery_id text REFERENCES deliveries (id),
    from_id text REFERENCES portal_links (id),
    token_key text NOT NULL UNIQUE,
    token bytea,
    address bytea,
    created_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    opened_at timestamptz,
    revoked_at timestamptz,
    revoke_why text NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX portal_links_customer ON portal_links (incident_id, tenant_id);

CREATE TABLE portal_sittings (
    id text PRIMARY KEY,
    link_id text NOT NULL REFERENCES portal_links (id),
    token_key text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX portal_sittings_link ON portal_sittings (link_id);

-- What a customer said on its page: that it has the letters, what it asks, and
-- whom else to tell. None of it is ever changed by the customer again.
CREATE TABLE acknowledgements (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    link_id text NOT NULL REFERENCES portal_links (id),
    copy_id text NOT NULL REFERENCES copies (id),
    name bytea NOT NULL,
    role bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX acknowledgements_customer ON acknowledgements (incident_id, tenant_id, at);

CREATE TABLE customer_questions (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    link_id text NOT NULL REFERENCES portal_links (id),
    task_id text NOT NULL REFERENCES tasks (id),
    name bytea NOT NULL,
    words bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    answer_id text REFERENCES notices (id),
    closed_at timestamptz,
    closed_by text,
    close_why bytea,
    version bigint NOT NULL
);
CREATE INDEX customer_questions_incident ON customer_questions (incident_id, tenant_id, asked_at);
CREATE INDEX customer_questions_open ON customer_questions (due_at) WHERE closed_at IS NULL;
CREATE INDEX customer_questions_answer ON customer_questions (answer_id) WHERE answer_id IS NOT NULL;

CREATE TABLE named_contacts (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    tenant_id text NOT NULL REFERENCES tenants (id),
    link_id text NOT NULL REFERENCES portal_links (id),
    name bytea NOT NULL,
    address bytea NOT NULL,
    why bytea,
    named_by bytea NOT NULL,
    named_at timestamptz NOT NULL,
    taken boolean NOT NULL,
    decided_at timestamptz,
    decided_by text REFERENCES people (id),
    version bigint NOT NULL
);
CREATE INDEX named_contacts_tenant ON named_contacts (tenant_id, named_at);

-- The short digest that a letter prints, so that anybody can ask whether it is
-- real.
ALTER TABLE copies ADD COLUMN check_code text NOT NULL DEFAULT '';
CREATE INDEX copies_check ON copies (check_code) WHERE check_code <> '';

ALTER TABLE organisations ADD COLUMN banner text NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN contract_phone text NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN answer_hours bigint NOT NULL DEFAULT 24;
