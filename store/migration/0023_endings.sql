-- +goose Up
-- How an action stood each time that it was opened again (JSON): a chart of the days
-- before still counts it as done.
ALTER TABLE action ADD COLUMN endings TEXT NOT NULL DEFAULT '';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
