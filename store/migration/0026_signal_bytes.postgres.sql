-- +goose Up
-- Signals in fewer bytes, see docs/decisions/0028: uuid holds sixteen without a word on
-- their length, and an index by hash holds four of the workspace and the name. It
-- refuses a row that is equal to another in both, as a unique one would.
ALTER TABLE delivery_key DROP CONSTRAINT delivery_key_key;
ALTER TABLE delivery_key ALTER COLUMN key TYPE uuid USING encode(key, 'hex')::uuid;
ALTER TABLE delivery_key ADD CONSTRAINT delivery_key_once EXCLUDE USING hash ((int8send(workspace_id) || uuid_send(key)) WITH =) WITH (fillfactor = 90);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
