-- +goose Up
CREATE INDEX copies_incident ON copies (incident_id, tenant_id);
CREATE INDEX editions_incident ON editions (incident_id, frozen_at);
CREATE INDEX incidents_created ON incidents (created_at);
CREATE INDEX receipts_at ON receipts (at);
CREATE INDEX calls_person ON calls (person_id, answered_at);
