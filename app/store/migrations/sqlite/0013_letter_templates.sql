-- +goose Up
-- The words of letters as people saved them, version by version. Number 0 is
-- the one that comes with the release and is not kept here. A version is never
-- altered: what was drafted from it can always be read beside it.
CREATE TABLE letter_templates (
    id text PRIMARY KEY,
    slug text NOT NULL,
    language text NOT NULL,
    number integer NOT NULL,
    subject blob NOT NULL,
    body blob NOT NULL,
    why blob NOT NULL,
    author_id text NOT NULL REFERENCES people (id),
    saved_at datetime NOT NULL,
    UNIQUE (slug, language, number)
);

-- +goose StatementBegin
CREATE TRIGGER letter_templates_update BEFORE UPDATE ON letter_templates
BEGIN
    SELECT RAISE(ABORT, 'a version of a letter is never altered: UPDATE on letter_templates is refused');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER letter_templates_delete BEFORE DELETE ON letter_templates
BEGIN
    SELECT RAISE(ABORT, 'a version of a letter is never deleted: DELETE on letter_templates is refused');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing a DELETE trigger, hence this one.
-- +goose StatementBegin
CREATE TRIGGER letter_templates_replace BEFORE INSERT ON letter_templates
WHEN EXISTS (SELECT 1 FROM letter_templates t WHERE t.id = NEW.id OR (t.slug = NEW.slug AND t.language = NEW.language AND t.number = NEW.number))
BEGIN
    SELECT RAISE(ABORT, 'a version of a letter is never altered: REPLACE on letter_templates is refused');
END;
-- +goose StatementEnd
