-- +goose Up
-- What people say: answers to questions of the book, counsel's word on its
-- rows, promises, holds, waivers, and the links to one's own deadlines.
ALTER TABLE organisations ADD COLUMN entities text NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN rules_version integer NOT NULL DEFAULT 0;
ALTER TABLE exposures ADD COLUMN counts text NOT NULL DEFAULT '{}';
ALTER TABLE agreements ADD COLUMN unit text NOT NULL DEFAULT 'hours';
ALTER TABLE agreements ADD COLUMN calendar text NOT NULL DEFAULT '';
ALTER TABLE agreements ADD COLUMN addresses blob;
ALTER TABLE agreements ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE agreements ADD COLUMN contents text NOT NULL DEFAULT '';
ALTER TABLE agreements ADD COLUMN meets_on text NOT NULL DEFAULT 'accepted';

CREATE TABLE rulings (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    question text NOT NULL,
    yes boolean NOT NULL,
    reason text NOT NULL,
    ruled_by text NOT NULL REFERENCES people (id),
    ruled_at datetime NOT NULL,
    corrects_id text UNIQUE REFERENCES rulings (id)
);
CREATE UNIQUE INDEX rulings_first ON rulings (incident_id, question) WHERE corrects_id IS NULL;

CREATE TABLE adoptions (
    id text PRIMARY KEY,
    number integer NOT NULL,
    regime_id text NOT NULL,
    digest text NOT NULL,
    book_version text NOT NULL,
    set_aside boolean NOT NULL,
    reason text NOT NULL,
    adopted_by text NOT NULL REFERENCES people (id),
    adopted_at datetime NOT NULL,
    UNIQUE (regime_id, number)
);

CREATE TABLE promises (
    id text PRIMARY KEY,
    number integer NOT NULL UNIQUE,
    title text NOT NULL,
    published_at datetime NOT NULL,
    effective_from datetime NOT NULL,
    clauses text NOT NULL,
    recorded_by text NOT NULL REFERENCES people (id),
    recorded_at datetime NOT NULL
);

CREATE TABLE holds (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    details blob NOT NULL,
    form text NOT NULL,
    regimes text NOT NULL,
    allowed text NOT NULL,
    asked_at datetime NOT NULL,
    starts_at datetime NOT NULL,
    ends_at datetime,
    may_know text NOT NULL,
    recorded_by text NOT NULL REFERENCES people (id),
    by_legal boolean NOT NULL,
    recorded_at datetime NOT NULL,
    approved_by text REFERENCES people (id),
    approved_at datetime,
    lifted_by text REFERENCES people (id),
    lifted_at datetime,
    resumed_at datetime,
    version integer NOT NULL
);
CREATE INDEX holds_incident ON holds (incident_id, recorded_at);
CREATE INDEX holds_running ON holds (ends_at) WHERE resumed_at IS NULL;

CREATE TABLE hold_decisions (
    id text PRIMARY KEY,
    hold_id text NOT NULL REFERENCES holds (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    regime_id text NOT NULL,
    obligation_id text REFERENCES obligations (id),
    pause boolean NOT NULL,
    reason blob NOT NULL,
    decided_by text NOT NULL REFERENCES people (id),
    decided_at datetime NOT NULL
);
CREATE INDEX hold_decisions_incident ON hold_decisions (incident_id, decided_at);

CREATE TABLE waivers (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    obligation_id text NOT NULL REFERENCES obligations (id),
    reason text NOT NULL,
    proposed_by text NOT NULL REFERENCES people (id),
    proposed_at datetime NOT NULL,
    answer text NOT NULL,
    answer_reason text NOT NULL,
    answered_by text REFERENCES people (id),
    answered_at datetime,
    version integer NOT NULL
);
CREATE INDEX waivers_incident ON waivers (incident_id, proposed_at);
CREATE UNIQUE INDEX waivers_waiting ON waivers (obligation_id) WHERE answered_at IS NULL;

CREATE TABLE feeds (
    id text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    token_key text NOT NULL UNIQUE,
    created_at datetime NOT NULL,
    revoked_at datetime,
    version integer NOT NULL
);
CREATE INDEX feeds_person ON feeds (person_id, created_at);
