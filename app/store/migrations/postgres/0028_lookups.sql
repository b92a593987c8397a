-- +goose Up
-- What a sending asks for again and again is found without reading past what is done.
CREATE INDEX deliveries_waiting ON deliveries (edition_id, batch) WHERE next_try_at IS NOT NULL;
CREATE INDEX copies_promised ON copies (id, promises_at) WHERE promises_at IS NOT NULL;
CREATE INDEX copies_struck ON copies (id) WHERE struck_at IS NOT NULL;
