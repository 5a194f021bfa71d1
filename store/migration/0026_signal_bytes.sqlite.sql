-- +goose Up
-- Signals stay as they are: on SQLite it is the key of a workspace that became shorter.
SELECT 1;

-- +goose Down
SELECT 1;
