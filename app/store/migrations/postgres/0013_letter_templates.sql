-- +goose Up
-- The words of letters as people saved them, version by version. Number 0 is
-- the one that comes with the release and is not kept here. A version is never
-- altered: what was drafted from it can always be read beside it.
CREATE TABLE letter_templates (
    id text PRIMARY KEY,
    slug text NOT NULL,
    language text NOT NULL,
    number bigint NOT NULL,
    subject bytea NOT NULL,
    body bytea NOT NULL,
    why bytea NOT NULL,
    author_id text NOT NULL REFERENCES people (id),
    saved_at timestamptz NOT NULL,
    UNIQUE (slug, language, number)
);

-- +goose StatementBegin
CREATE FUNCTION letter_templates_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a letter is never altered and never deleted: % on letter_templates is refused', TG_OP;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER letter_templates_rows BEFORE UPDATE OR DELETE ON letter_templates FOR EACH ROW EXECUTE FUNCTION letter_templates_refuse();
CREATE TRIGGER letter_templates_truncate BEFORE TRUNCATE ON letter_templates FOR EACH STATEMENT EXECUTE FUNCTION letter_templates_refuse();
