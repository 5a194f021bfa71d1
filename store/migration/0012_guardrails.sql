-- +goose Up
-- What became of the numbers that must not get worse, beside what a check found out.

ALTER TABLE effect_check ADD COLUMN guards TEXT NOT NULL DEFAULT '';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
