-- +goose Up
-- The bell's page turns back through what rang, newest first.
CREATE INDEX alarms_ended ON alarms (ended_at, id) WHERE ended_at IS NOT NULL;
