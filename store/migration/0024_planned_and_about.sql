-- +goose Up
-- Planned work at a source, and what a delivery was about.
ALTER TABLE source ADD COLUMN planned TEXT NOT NULL DEFAULT '';    -- JSON, by start: the newest 100
ALTER TABLE delivery ADD COLUMN about BYTEA;                       -- at most 5 groups with a time, or deploys; NULL: read before this was kept

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
