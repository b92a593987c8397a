-- +goose Up
-- How many of the entries changed nothing that pages count (quiet), and how many
-- only a large sending under way (leaving): what is counted over every customer
-- is counted anew when one of the others is written.
ALTER TABLE ledger_head ADD COLUMN quiet BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_head ADD COLUMN leaving BIGINT NOT NULL DEFAULT 0;
