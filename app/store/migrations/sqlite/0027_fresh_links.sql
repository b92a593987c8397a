-- +goose Up
-- A link that one of us sent anew, and what was answered to the mails that carry
-- links and codes, so that an export can list them.
ALTER TABLE portal_links ADD COLUMN sent_by text REFERENCES people (id);
ALTER TABLE portal_links ADD COLUMN heard text NOT NULL DEFAULT '';
ALTER TABLE portal_links ADD COLUMN heard_at datetime;
ALTER TABLE record_codes ADD COLUMN heard_at datetime;
