-- +goose Up
-- What a check of the kind number found out.

ALTER TABLE effect_check ADD COLUMN result TEXT NOT NULL DEFAULT '';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
