-- +goose Up
-- What is owed to others than customers is found without reading past what is owed to them.
CREATE INDEX obligations_owed ON obligations (incident_id, due_at, id) WHERE tenant_id IS NULL;
