-- +goose Up
-- What people wrote down, by when they did: numbers of a period ask for what was logged
-- in it and had begun before.
CREATE INDEX failure_logged ON failure (workspace_id, created_at, noticed_at) WHERE import_id = 0;

-- The few that are not open: all others are, which every page counts.
CREATE INDEX failure_not_open ON failure (workspace_id, state) WHERE state <> 'open';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
