-- +goose Up
-- A holding notice that is signed can be armed: it leaves by itself when a
-- signature would be wanted at last, to whoever was not told by then. How long
-- a bell waits for each rung of its ladder is a list.
ALTER TABLE releases ADD COLUMN armed_at timestamptz;
ALTER TABLE releases ADD COLUMN armed_by text NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN expires_at timestamptz;
ALTER TABLE releases ADD COLUMN fired_at timestamptz;
ALTER TABLE releases ADD COLUMN disarmed_at timestamptz;
ALTER TABLE releases ADD COLUMN disarmed_by text NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN disarm_why text NOT NULL DEFAULT '';
CREATE INDEX releases_armed ON releases (incident_id) WHERE mode = 'armed';
ALTER TABLE organisations ADD COLUMN ladder_minutes text NOT NULL DEFAULT '';
