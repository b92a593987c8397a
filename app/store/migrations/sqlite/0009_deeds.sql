-- +goose Up
-- What was recorded of a duty is never altered: when facts change its clock, a
-- new row takes its place and the old one keeps its word.
ALTER TABLE obligations ADD COLUMN superseded_by text REFERENCES obligations (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE obligations ADD COLUMN meets_on text NOT NULL DEFAULT 'accepted';
ALTER TABLE obligations ADD COLUMN received_at datetime;
ALTER TABLE obligations ADD COLUMN acknowledged_at datetime;
ALTER TABLE obligations ADD COLUMN bounced_at datetime;
ALTER TABLE obligations ADD COLUMN other_started_at datetime;
ALTER TABLE obligations ADD COLUMN other_due_at datetime;
ALTER TABLE obligations ADD COLUMN other_working text;
DROP INDEX obligations_one;
CREATE UNIQUE INDEX obligations_one ON obligations (incident_id, coalesce(tenant_id, ''), regime_id) WHERE superseded_by IS NULL;
CREATE INDEX obligations_superseded ON obligations (superseded_by) WHERE superseded_by IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER obligations_update BEFORE UPDATE ON obligations
WHEN OLD.incident_id IS NOT NEW.incident_id OR
    OLD.tenant_id IS NOT NEW.tenant_id OR
    OLD.regime_id IS NOT NEW.regime_id OR
    OLD.book_version IS NOT NEW.book_version OR
    OLD.because IS NOT NEW.because OR
    OLD.undecided IS NOT NEW.undecided OR
    OLD.started_at IS NOT NEW.started_at OR
    OLD.due_at IS NOT NEW.due_at OR
    OLD.outer_at IS NOT NEW.outer_at OR
    OLD.working IS NOT NEW.working OR
    OLD.other_started_at IS NOT NEW.other_started_at OR
    OLD.other_due_at IS NOT NEW.other_due_at OR
    OLD.other_working IS NOT NEW.other_working OR
    OLD.meets_on IS NOT NEW.meets_on OR
    OLD.opened_at IS NOT NEW.opened_at OR
    (OLD.superseded_by IS NOT NULL AND OLD.superseded_by IS NOT NEW.superseded_by)
BEGIN
    SELECT RAISE(ABORT, 'a duty is never altered: UPDATE on obligations is refused, supersede it');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER obligations_delete BEFORE DELETE ON obligations
BEGIN
    SELECT RAISE(ABORT, 'a duty is never deleted: DELETE on obligations is refused');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing a DELETE trigger, hence this one.
-- +goose StatementBegin
CREATE TRIGGER obligations_replace BEFORE INSERT ON obligations
WHEN EXISTS (SELECT 1 FROM obligations o WHERE o.id = NEW.id AND (
    o.incident_id IS NOT NEW.incident_id OR
    o.tenant_id IS NOT NEW.tenant_id OR
    o.regime_id IS NOT NEW.regime_id OR
    o.book_version IS NOT NEW.book_version OR
    o.because IS NOT NEW.because OR
    o.undecided IS NOT NEW.undecided OR
    o.started_at IS NOT NEW.started_at OR
    o.due_at IS NOT NEW.due_at OR
    o.outer_at IS NOT NEW.outer_at OR
    o.working IS NOT NEW.working OR
    o.other_started_at IS NOT NEW.other_started_at OR
    o.other_due_at IS NOT NEW.other_due_at OR
    o.other_working IS NOT NEW.other_working OR
    o.meets_on IS NOT NEW.meets_on OR
    o.opened_at IS NOT NEW.opened_at))
BEGIN
    SELECT RAISE(ABORT, 'a duty is never altered: REPLACE on obligations is refused, supersede it');
END;
-- +goose StatementEnd

ALTER TABLE incidents ADD COLUMN customers_known_at datetime;
ALTER TABLE incidents ADD COLUMN book_version text NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN calendars_version text NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN zones_version text NOT NULL DEFAULT '';
ALTER TABLE exposures ADD COLUMN found_at datetime;

CREATE TABLE proposals (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    obligation_id text NOT NULL REFERENCES obligations (id),
    regime_id text NOT NULL,
    name text NOT NULL,
    cause text NOT NULL,
    ends boolean NOT NULL,
    from_due datetime,
    from_outer datetime,
    to_started datetime,
    to_due datetime,
    to_outer datetime,
    to_undecided boolean NOT NULL,
    to_soft boolean NOT NULL,
    to_trigger text NOT NULL,
    to_because text NOT NULL,
    to_working text,
    book_version text NOT NULL,
    proposed_at datetime NOT NULL,
    withdrawn_at datetime,
    decided_at datetime,
    decided_by text REFERENCES people (id),
    reason text NOT NULL,
    accepted boolean NOT NULL,
    seconded_at datetime,
    seconded_by text REFERENCES people (id),
    version integer NOT NULL
);
CREATE INDEX proposals_incident ON proposals (incident_id, proposed_at);
CREATE INDEX proposals_obligation ON proposals (obligation_id);

CREATE TABLE awareness_proposals (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    at datetime NOT NULL,
    zone text NOT NULL,
    reason text NOT NULL,
    stood text NOT NULL,
    proposed_at datetime NOT NULL,
    proposed_by text NOT NULL REFERENCES people (id),
    withdrawn_at datetime,
    seconded_at datetime,
    seconded_by text REFERENCES people (id),
    instant_id text REFERENCES instants (id),
    version integer NOT NULL
);
CREATE INDEX awareness_proposals_incident ON awareness_proposals (incident_id, proposed_at);

CREATE TABLE reliances (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    regime_id text NOT NULL,
    tenant_id text REFERENCES tenants (id),
    reading text NOT NULL,
    reason text NOT NULL,
    by_id text NOT NULL REFERENCES people (id),
    at datetime NOT NULL
);
CREATE INDEX reliances_incident ON reliances (incident_id, at);

CREATE TABLE delay_reasons (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    regime_id text NOT NULL,
    tenant_id text REFERENCES tenants (id),
    day text NOT NULL,
    reason text NOT NULL,
    by_id text NOT NULL REFERENCES people (id),
    at datetime NOT NULL
);
CREATE INDEX delay_reasons_incident ON delay_reasons (incident_id, day);
