-- +goose Up
-- What a duty was counted by stands with it: rule, zone, calendars and the
-- closed days that were skipped. What is still missing to decide it, what it
-- waits for and whether counsel has checked its rule are shown beside it.
ALTER TABLE obligations ADD COLUMN counting text;
ALTER TABLE obligations ADD COLUMN closed_days text;
ALTER TABLE obligations ADD COLUMN contested_at datetime;
ALTER TABLE obligations ADD COLUMN not_started boolean NOT NULL DEFAULT false;
ALTER TABLE obligations ADD COLUMN missing text NOT NULL DEFAULT '';
ALTER TABLE obligations ADD COLUMN unchecked text NOT NULL DEFAULT '';
ALTER TABLE obligations ADD COLUMN reasons boolean NOT NULL DEFAULT false;

-- +goose StatementBegin
CREATE TRIGGER obligations_counted BEFORE UPDATE ON obligations
WHEN OLD.counting IS NOT NEW.counting OR OLD.closed_days IS NOT NEW.closed_days OR OLD.contested_at IS NOT NEW.contested_at
BEGIN
    SELECT RAISE(ABORT, 'a duty is never altered: UPDATE on obligations is refused, supersede it');
END;
-- +goose StatementEnd
