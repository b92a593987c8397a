-- +goose Up
-- A send can be paused, how far it has come is kept beside it, a receipt says
-- when its letter was handed over, and what a relay takes is measured.
ALTER TABLE releases ADD COLUMN halted_at datetime;
ALTER TABLE releases ADD COLUMN halted_by text;
ALTER TABLE releases ADD COLUMN halted_why text NOT NULL DEFAULT '';
ALTER TABLE receipts ADD COLUMN handed_at datetime;
CREATE INDEX attempts_open ON attempts (node) WHERE ended_at IS NULL;

CREATE TABLE sendings (
    edition_id text PRIMARY KEY REFERENCES editions (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    letters integer NOT NULL,
    made integer NOT NULL,
    accepted integer NOT NULL,
    deferred integer NOT NULL,
    refused integer NOT NULL,
    uncertain integer NOT NULL,
    bounced integer NOT NULL,
    handed integer NOT NULL,
    last_at datetime,
    mark_at datetime,
    mark_handed integer NOT NULL,
    before_at datetime,
    before_handed integer NOT NULL
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
    measured_at datetime NOT NULL,
    letters integer NOT NULL,
    connections integer NOT NULL,
    latency_micros integer NOT NULL
);
CREATE INDEX relay_rates_latest ON relay_rates (relay, measured_at);

-- What letters are held against for other customers changes rarely, and is asked
-- for with every letter: one row counts its changes.
CREATE TABLE register_changes (id integer PRIMARY KEY CHECK (id = 1), n integer NOT NULL);
INSERT INTO register_changes (id, n) VALUES (1, 1);
-- +goose StatementBegin
CREATE TRIGGER tenants_insert_known AFTER INSERT ON tenants BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tenants_update_known AFTER UPDATE ON tenants BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tenants_delete_known AFTER DELETE ON tenants BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_insert_known AFTER INSERT ON contacts BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_update_known AFTER UPDATE ON contacts BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_delete_known AFTER DELETE ON contacts BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreements_insert_known AFTER INSERT ON agreements BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreements_update_known AFTER UPDATE ON agreements BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreements_delete_known AFTER DELETE ON agreements BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ordinary_words_insert_known AFTER INSERT ON ordinary_words BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ordinary_words_update_known AFTER UPDATE ON ordinary_words BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ordinary_words_delete_known AFTER DELETE ON ordinary_words BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER organisations_insert_known AFTER INSERT ON organisations BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER organisations_update_known AFTER UPDATE ON organisations BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER organisations_delete_known AFTER DELETE ON organisations BEGIN UPDATE register_changes SET n = n + 1; END;
-- +goose StatementEnd

ALTER TABLE editions ADD COLUMN known text NOT NULL DEFAULT '';
