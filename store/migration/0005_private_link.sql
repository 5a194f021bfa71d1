-- +goose Up
-- What rounds off the week: which topics of a huddle were talked about and what
-- becomes of the other cards, the failure that a missed sprint goal is, and links
-- by which calendars and feed readers look in.

ALTER TABLE huddle ADD COLUMN talked TEXT NOT NULL DEFAULT '';      -- JSON array of topics that were talked about, '' for none
ALTER TABLE huddle ADD COLUMN leftover TEXT NOT NULL DEFAULT '';    -- '' until it closes, then keep or let_go
ALTER TABLE huddle ADD COLUMN carried BIGINT NOT NULL DEFAULT 0;    -- cards that went on to the next huddle

ALTER TABLE sprint ADD COLUMN failure_id BIGINT NOT NULL DEFAULT 0; -- the missed goal as a failure, 0 for none

-- A secret address for a calendar or a feed reader: it reads and can nothing else.
CREATE TABLE private_link (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	member_id    BIGINT NOT NULL,  -- whose it is; 0 when it belongs to the workspace
	name         TEXT   NOT NULL,
	hash         BYTEA  NOT NULL,  -- SHA-256 of the secret part of the address
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	revoked_at   BIGINT,           -- NULL while it works
	CONSTRAINT private_link_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT private_link_hash UNIQUE (hash)
);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
