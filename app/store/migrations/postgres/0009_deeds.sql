-- +goose Up
-- What was recorded of a duty is never altered: when facts change its clock, a
-- new row takes its place and the old one keeps its word.
ALTER TABLE obligations ADD COLUMN superseded_by text REFERENCES obligations (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE obligations ADD COLUMN meets_on text NOT NULL DEFAULT 'accepted';
ALTER TABLE obligations ADD COLUMN received_at timestamptz;
ALTER TABLE obligations ADD COLUMN acknowledged_at timestamptz;
ALTER TABLE obligations ADD COLUMN bounced_at timestamptz;
ALTER TABLE obligations ADD COLUMN other_started_at timestamptz;
ALTER TABLE obligations ADD COLUMN other_due_at timestamptz;
ALTER TABLE obligations ADD COLUMN other_working text;
DROP INDEX obligations_one;
CREATE UNIQUE INDEX obligations_one ON obligations (incident_id, coalesce(tenant_id, ''), regime_id) WHERE superseded_by IS NULL;
CREATE INDEX obligations_superseded ON obligations (superseded_by) WHERE superseded_by IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION obligations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a duty is never altered and never deleted: % on obligations is refused, supersede it', TG_OP;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER obligations_update BEFORE UPDATE ON obligations FOR EACH ROW
WHEN (OLD.incident_id IS DISTINCT FROM NEW.incident_id OR
    OLD.tenant_id IS DISTINCT FROM NEW.tenant_id OR
    OLD.regime_id IS DISTINCT FROM NEW.regime_id OR
    OLD.book_version IS DISTINCT FROM NEW.book_version OR
    OLD.because IS DISTINCT FROM NEW.because OR
    OLD.undecided IS DISTINCT FROM NEW.undecided OR
    OLD.started_at IS DISTINCT FROM NEW.started_at OR
    OLD.due_at IS DISTINCT FROM NEW.due_at OR
    OLD.outer_at IS DISTINCT FROM NEW.outer_at OR
    OLD.working IS DISTINCT FROM NEW.working OR
    OLD.other_started_at IS DISTINCT FROM NEW.other_started_at OR
    OLD.other_due_at IS DISTINCT FROM NEW.other_due_at OR
    OLD.other_working IS DISTINCT FROM NEW.other_working OR
    OLD.meets_on IS DISTINCT FROM NEW.meets_on OR
    OLD.opened_at IS DISTINCT FROM NEW.opened_at OR
    (OLD.superseded_by IS NOT NULL AND OLD.superseded_by IS DISTINCT FROM NEW.superseded_by))
    EXECUTE FUNCTION obligations_refuse();
CREATE TRIGGER obligations_delete BEFORE DELETE ON obligations FOR EACH ROW EXECUTE FUNCTION obligations_refuse();
CREATE TRIGGER obligations_truncate BEFORE TRUNCATE ON obligations FOR EACH STATEMENT EXECUTE FUNCTION obligations_refuse();

ALTER TABLE incidents ADD COLUMN customers_known_at timestamptz;
ALTER TABLE incidents ADD COLUMN book_version text NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN calendars_version text NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN zones_version text NOT NULL DEFAULT '';
ALTER TABLE exposures ADD COLUMN found_at timestamptz;

CREATE TABLE proposals (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    obligation_id text NOT NULL REFERENCES obligations (id),
    regime_id text NOT NULL,
    name text NOT NULL,
    cause text NOT NULL,
    ends boolean NOT NULL,
    from_due timestamptz,
    from_outer timestamptz,
    to_started timestamptz,
    to_due timestamptz,
    to_outer timestamptz,
    to_undecided boolean NOT NULL,
    to_soft boolean NOT NULL,
    to_trigger text NOT NULL,
    to_because text NOT NULL,
    to_working text,
    book_version text NOT NULL,
    proposed_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    decided_at timestamptz,
    decided_by text REFERENCES people (id),
    reason text NOT NULL,
    accepted boolean NOT NULL,
    seconded_at timestamptz,
    seconded_by text REFERENCES people (id),
    version integer NOT NULL
);
CREATE INDEX proposals_incident ON proposals (incident_id, proposed_at);
CREATE INDEX proposals_obligation ON proposals (obligation_id);

CREATE TABLE awareness_proposals (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    at timestamptz NOT NULL,
    zone text NOT NULL,
    reason text NOT NULL,
    stood text NOT NULL,
    proposed_at timestamptz NOT NULL,
    proposed_by text NOT NULL REFERENCES people (id),
    withdrawn_at timestamptz,
    seconded_at timestamptz,
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
    at timestamptz NOT NULL
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
    at timestamptz NOT NULL
);
CREATE INDEX delay_reasons_incident ON delay_reasons (incident_id, day);
