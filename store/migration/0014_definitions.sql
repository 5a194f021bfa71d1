-- +goose Up
-- What a number meant before it was defined anew, oldest first.

ALTER TABLE kpi_series ADD COLUMN earlier TEXT NOT NULL DEFAULT '';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
