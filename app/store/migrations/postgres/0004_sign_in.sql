-- +goose Up
-- The hash is a secret: sealed, so that a stolen database cannot be guessed at.
CREATE TABLE passwords (
    person_id text PRIMARY KEY REFERENCES people (id),
    hash bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL
);

-- One-time links by which a person sets a password. The digest of 256 random
-- bits tells nothing, so it stands in the clear, here and below.
CREATE TABLE invitations (
    token_key text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    ends_at timestamptz NOT NULL,
    used_at timestamptz,
    version bigint NOT NULL
);
CREATE INDEX invitations_person ON invitations (person_id);

-- Bookkeeping: also written through store.Upkeep, without a ledger entry. The
-- entry about signing in is made by the verb that opens the session.
CREATE TABLE sessions (
    id text PRIMARY KEY,
    token_key text NOT NULL UNIQUE,
    person_id text NOT NULL REFERENCES people (id),
    agent bytea NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person_id);

-- A key is a keyed digest of an address, of a network address or of both.
CREATE TABLE sign_in_tries (
    key text PRIMARY KEY,
    failed bigint NOT NULL,
    next_at timestamptz NOT NULL,
    tried_at timestamptz NOT NULL,
    known boolean NOT NULL
);
CREATE INDEX sign_in_tries_at ON sign_in_tries (tried_at);

CREATE TABLE preferences (
    person_id text PRIMARY KEY,
    theme text NOT NULL,
    keys boolean NOT NULL
);
