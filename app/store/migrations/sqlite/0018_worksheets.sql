-- +goose Up
-- What authorities and people are told and the record does not know by itself,
-- field by field.
CREATE TABLE particulars (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    field text NOT NULL,
    words blob NOT NULL,
    author_id text NOT NULL REFERENCES people (id),
    changed_at datetime NOT NULL,
    version integer NOT NULL,
    UNIQUE (incident_id, field)
);

-- A filing keeps the worksheet as it stood, with its SHA-256, and what was
-- acknowledged at once. It is written once; filings from before have neither.
ALTER TABLE filings ADD COLUMN receipt blob;
ALTER TABLE filings ADD COLUMN sheet blob;
ALTER TABLE filings ADD COLUMN digest text NOT NULL DEFAULT '';

-- What an authority gave later: its number, its acknowledgement. A filing is
-- completed once.
CREATE TABLE completions (
    id text PRIMARY KEY,
    filing_id text NOT NULL UNIQUE REFERENCES filings (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    reference text NOT NULL,
    receipt blob NOT NULL,
    completed_by text NOT NULL REFERENCES people (id),
    completed_at datetime NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER filings_update BEFORE UPDATE ON filings
BEGIN
    SELECT RAISE(ABORT, 'a filing is written once: UPDATE on filings is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER filings_delete BEFORE DELETE ON filings
BEGIN
    SELECT RAISE(ABORT, 'a filing is never deleted: DELETE on filings is refused');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing a DELETE trigger, hence this one.
-- +goose StatementBegin
CREATE TRIGGER filings_replace BEFORE INSERT ON filings
WHEN EXISTS (SELECT 1 FROM filings f WHERE f.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a filing is written once: REPLACE on filings is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER completions_update BEFORE UPDATE ON completions
BEGIN
    SELECT RAISE(ABORT, 'a filing is completed once: UPDATE on completions is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER completions_delete BEFORE DELETE ON completions
BEGIN
    SELECT RAISE(ABORT, 'a filing is completed once: DELETE on completions is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER completions_replace BEFORE INSERT ON completions
WHEN EXISTS (SELECT 1 FROM completions c WHERE c.id = NEW.id OR c.filing_id = NEW.filing_id)
BEGIN
    SELECT RAISE(ABORT, 'a filing is completed once: REPLACE on completions is refused');
END;
-- +goose StatementEnd
