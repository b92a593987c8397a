-- +goose Up
-- What authorities and people are told and the record does not know by itself,
-- field by field.
CREATE TABLE particulars (
    id text PRIMARY KEY,
    incident_id text NOT NULL REFERENCES incidents (id),
    field text NOT NULL,
    words bytea NOT NULL,
    author_id text NOT NULL REFERENCES people (id),
    changed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    UNIQUE (incident_id, field)
);

-- A filing keeps the worksheet as it stood, with its SHA-256, and what was
-- acknowledged at once. It is written once; filings from before have neither.
ALTER TABLE filings ADD COLUMN receipt bytea;
ALTER TABLE filings ADD COLUMN sheet bytea;
ALTER TABLE filings ADD COLUMN digest text NOT NULL DEFAULT '';

-- What an authority gave later: its number, its acknowledgement. A filing is
-- completed once.
CREATE TABLE completions (
    id text PRIMARY KEY,
    filing_id text NOT NULL UNIQUE REFERENCES filings (id),
    incident_id text NOT NULL REFERENCES incidents (id),
    reference text NOT NULL,
    receipt bytea NOT NULL,
    completed_by text NOT NULL REFERENCES people (id),
    completed_at timestamptz NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION filings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a filing is written once and completed once: % on % is refused', TG_OP, TG_TABLE_NAME;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER filings_rows BEFORE UPDATE OR DELETE ON filings FOR EACH ROW EXECUTE FUNCTION filings_refuse();
CREATE TRIGGER filings_truncate BEFORE TRUNCATE ON filings FOR EACH STATEMENT EXECUTE FUNCTION filings_refuse();
CREATE TRIGGER completions_rows BEFORE UPDATE OR DELETE ON completions FOR EACH ROW EXECUTE FUNCTION filings_refuse();
CREATE TRIGGER completions_truncate BEFORE TRUNCATE ON completions FOR EACH STATEMENT EXECUTE FUNCTION filings_refuse();
