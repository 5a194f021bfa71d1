-- +goose Up
-- The indexes of signals hold eight bytes of each, see docs/decisions/0029: a hash of
-- the workspace stands before the moment, and one with the theme before the stretch.
-- Questions ask for the workspace and the key themselves too.
DROP INDEX signal_is;
CREATE INDEX signal_is ON signal (((hashint8(workspace_id)::bigint << 50) + (id >> 13)));
DROP INDEX signal_theme_at;
CREATE INDEX signal_theme_at ON signal ((hashint8(workspace_id) # theme_id), ((id >> 33)::int)) WHERE state < 8;

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
