-- +goose Up
CREATE TABLE ledger_head (
    id integer PRIMARY KEY CHECK (id = 1),
    seq integer NOT NULL
);
INSERT INTO ledger_head (id, seq) VALUES (1, 0);

CREATE TABLE ledger_entries (
    seq integer PRIMARY KEY,
    at datetime NOT NULL,
    verb text NOT NULL,
    actor text NOT NULL,
    subject text NOT NULL,
    digest text NOT NULL
);
CREATE INDEX ledger_subject ON ledger_entries (subject, seq);

CREATE TABLE ledger_bodies (
    seq integer PRIMARY KEY REFERENCES ledger_entries (seq),
    salt blob NOT NULL,
    body blob NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER ledger_entries_update BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE on ledger_entries is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_entries_delete BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE on ledger_entries is refused');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing a DELETE trigger, hence this one.
-- +goose StatementBegin
CREATE TRIGGER ledger_entries_replace BEFORE INSERT ON ledger_entries
WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: REPLACE on ledger_entries is refused');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_bodies_update BEFORE UPDATE ON ledger_bodies
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE on ledger_bodies is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_bodies_delete BEFORE DELETE ON ledger_bodies
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE on ledger_bodies is refused');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing a DELETE trigger, hence this one.
-- +goose StatementBegin
CREATE TRIGGER ledger_bodies_replace BEFORE INSERT ON ledger_bodies
WHEN EXISTS (SELECT 1 FROM ledger_bodies WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: REPLACE on ledger_bodies is refused');
END;
-- +goose StatementEnd

-- Bookkeeping: written through store.Upkeep only, without a ledger entry.
CREATE TABLE heartbeats (
    name text NOT NULL,
    node text NOT NULL,
    at datetime NOT NULL,
    PRIMARY KEY (name, node)
);

CREATE TABLE claims (
    name text PRIMARY KEY,
    node text NOT NULL,
    until datetime NOT NULL
);

CREATE TABLE sealings (
    id text PRIMARY KEY,
    canary blob NOT NULL
);

CREATE TABLE setup_links (
    token_key text PRIMARY KEY,
    created_at datetime NOT NULL,
    used_at datetime
);
