-- +goose Up
-- A send can be paused, how far it has come is kept beside it, a receipt says
-- when its letter was handed over, and what a relay takes is measured.
ALTER TABLE releases ADD COLUMN halted_at timestamptz;
ALTER TABLE releases ADD COLUMN halted_by text;
ALTER TABLE releases ADD COLUMN halted_why text NOT NULL DEFAULT '';
ALTER TABLE receipts ADD COLUMN handed_at timestamptz;
CREATE INDEX attempts_open ON attempts (node) WHERE ended_at IS NULL;

CREATE TABLE sendings (
    edition_id text PRIMARY KEY REFERENCES editions (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    letters bigint NOT NULL,
    made bigint NOT NULL,
    accepted bigint NOT NULL,
    deferred bigint NOT NULL,
    refused bigint NOT NULL,
    uncertain bigint NOT NULL,
    bounced bigint NOT NULL,
    handed bigint NOT NULL,
    last_at timestamptz,
    mark_at timestamptz,
    mark_handed bigint NOT NULL,
    before_at timestamptz,
    before_handed bigint NOT NULL
);
CREATE INDEX sendings_incident ON sendings (incident_id);
INSERT INTO sendings (edition_id, incident_id, letters, made, accepted, deferred, refused, uncertain, bounced, handed, last_at, mark_handed, before_handed)
    SELECT d.edition_id, d.incident_id, e.copies, count(*), sum(CASE WHEN d.state = 'accepted' THEN 1 ELSE 0 END), sum(CASE WHEN d.state = 'deferred' THEN 1 ELSE 0 END),
        sum(CASE WHEN d.state = 'refused' THEN 1 ELSE 0 END), sum(CASE WHEN d.state = 'uncertain' THEN 1 ELSE 0 END), sum(CASE WHEN d.state = 'bounced' THEN 1 ELSE 0 END),
        sum(d.tries), max(d.accepted_at), 0, 0
    FROM deliveries d JOIN editions e ON e.id = d.edition_id GROUP BY d.edition_id, d.incident_id, e.copies;
INSERT INTO sendings (edition_id, incident_id, letters, made, accepted, deferred, refused, uncertain, bounced, handed, mark_handed, before_handed)
    SELECT r.edition_id, r.incident_id, e.copies, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM releases r JOIN editions e ON e.id = r.edition_id
    WHERE r.begun_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.edition_id = r.edition_id);

CREATE TABLE relay_rates (
    id text PRIMARY KEY,
    relay text NOT NULL,
    measured_at timestamptz NOT NULL,
    letters bigint NOT NULL,
    connections bigint NOT NULL,
    latency_micros bigint NOT NULL
);
CREATE INDEX relay_rates_latest ON relay_rates (relay, measured_at);

-- What letters are held against for other customers changes rarely, and is asked
-- for with every letter: one row counts its changes.
CREATE TABLE register_changes (id bigint PRIMARY KEY CHECK (id = 1), n bigint NOT NULL);
INSERT INTO register_changes (id, n) VALUES (1, 1);
-- +goose StatementBegin
CREATE FUNCTION register_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE register_changes SET n = n + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tenants_known AFTER INSERT OR UPDATE OR DELETE ON tenants FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER contacts_known AFTER INSERT OR UPDATE OR DELETE ON contacts FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER agreements_known AFTER INSERT OR UPDATE OR DELETE ON agreements FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER ordinary_words_known AFTER INSERT OR UPDATE OR DELETE ON ordinary_words FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER organisations_known AFTER INSERT OR UPDATE OR DELETE ON organisations FOR EACH STATEMENT EXECUTE FUNCTION register_changed();

ALTER TABLE editions ADD COLUMN known text NOT NULL DEFAULT '';
