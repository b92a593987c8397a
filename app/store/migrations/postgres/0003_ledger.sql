-- +goose Up
CREATE TABLE ledger_head (
    id bigint PRIMARY KEY CHECK (id = 1),
    seq bigint NOT NULL
);
INSERT INTO ledger_head (id, seq) VALUES (1, 0);

CREATE TABLE ledger_entries (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    verb text NOT NULL,
    actor text NOT NULL,
    subject text NOT NULL,
    digest text NOT NULL
);
CREATE INDEX ledger_subject ON ledger_entries (subject, seq);

CREATE TABLE ledger_bodies (
    seq bigint PRIMARY KEY REFERENCES ledger_entries (seq),
    salt bytea NOT NULL,
    body bytea NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER ledger_entries_rows BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER ledger_entries_truncate BEFORE TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER ledger_bodies_rows BEFORE UPDATE OR DELETE ON ledger_bodies
    FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER ledger_bodies_truncate BEFORE TRUNCATE ON ledger_bodies
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses();

-- Bookkeeping: written through store.Upkeep only, without a ledger entry.
CREATE TABLE heartbeats (
    name text NOT NULL,
    node text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (name, node)
);

CREATE TABLE claims (
    name text PRIMARY KEY,
    node text NOT NULL,
    until timestamptz NOT NULL
);

CREATE TABLE sealings (
    id text PRIMARY KEY,
    canary bytea NOT NULL
);

CREATE TABLE setup_links (
    token_key text PRIMARY KEY,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
