-- +goose Up
-- The index of signals stays: SQLite holds the values of each row anyhow.
SELECT 1;

-- +goose Down
SELECT 1;
