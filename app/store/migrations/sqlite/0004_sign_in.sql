-- +goose Up
-- The hash is a secret: sealed, so that a stolen database cannot be guessed at.
CREATE TABLE passwords (
    person_id text PRIMARY KEY REFERENCES people (id),
    hash blob NOT NULL,
    changed_at datetime NOT NULL,
    version integer NOT NULL
);

-- One-time links by which a person sets a password. The digest of 256 random
-- bits tells nothing, so it stands in the clear, here and below.
CREATE TABLE invitations (
    token_key text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    created_at datetime NOT NULL,
    created_by text NOT NULL,
    ends_at datetime NOT NULL,
    used_at datetime,
    version integer NOT NULL
);
CREATE INDEX invitations_person ON invitations (person_id);

-- Bookkeeping: also written through store.Upkeep, without a ledger entry. The
-- entry about signing in is made by the verb that opens the session.
CREATE TABLE sessions (
    id text PRIMARY KEY,
    token_key text NOT NULL UNIQUE,
    person_id text NOT NULL REFERENCES people (id),
    agent blob NOT NULL,
    created_at datetime NOT NULL,
    seen_at datetime NOT NULL,
    ends_at datetime NOT NULL,
    ended_at datetime
);
CREATE INDEX sessions_person ON sessions (person_id);

-- A key is a keyed digest of an address, of a network address or of both.
CREATE TABLE sign_in_tries (
    key text PRIMARY KEY,
    failed integer NOT NULL,
    next_at datetime NOT NULL,
    tried_at datetime NOT NULL,
    known boolean NOT NULL
);
CREATE INDEX sign_in_tries_at ON sign_in_tries (tried_at);

CREATE TABLE preferences (
    person_id text PRIMARY KEY,
    theme text NOT NULL,
    keys boolean NOT NULL
);
