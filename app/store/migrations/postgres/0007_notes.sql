-- +goose Up
CREATE TABLE notes (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    at timestamptz NOT NULL,
    zone text NOT NULL,
    author_id text NOT NULL,
    text text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX notes_incident ON notes (incident_id, recorded_at);
