-- +goose Up
-- Planned work at a source, and what a delivery was about.
ALTER TABLE source ADD COLUMN planned TEXT NOT NULL DEFAULT '';    -- JSON, by start: the newest 100
ALTER TABLE delivery ADD COLUMN about TEXT NOT NULL DEFAULT '';    -- at most 5 lines: a group with a time, or a deploy

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
