-- +goose Up
-- The indexes of signals stay: SQLite takes as many bytes for a number as it needs.
SELECT 1;

-- +goose Down
SELECT 1;
