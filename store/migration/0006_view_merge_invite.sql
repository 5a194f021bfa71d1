-- +goose Up
-- Views of the log, failures that were merged, links that invite several people,
-- the tracker of a team, and how dense a member likes pages.

-- The failures that were merged into another: few, so few rows.
CREATE INDEX failure_merged ON failure (workspace_id, merged_into, id) WHERE merged_into <> 0;

ALTER TABLE member ADD COLUMN density TEXT NOT NULL DEFAULT '';            -- '' or compact
ALTER TABLE team ADD COLUMN tracker_kind TEXT NOT NULL DEFAULT '';         -- github, gitlab, jira, linear; '' for none
ALTER TABLE team ADD COLUMN tracker_url TEXT NOT NULL DEFAULT '';
ALTER TABLE workspace ADD COLUMN tracker_kind TEXT NOT NULL DEFAULT '';    -- where a team has none of its own
ALTER TABLE workspace ADD COLUMN tracker_url TEXT NOT NULL DEFAULT '';

CREATE TABLE saved_view (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	query        TEXT   NOT NULL,  -- the filters as they stand in an address, in order
	owner_id     BIGINT NOT NULL,  -- the member whose own it is; 0 when it is shared
	team_id      BIGINT NOT NULL,  -- the team that shares it; 0 for the whole workspace
	removed_at   BIGINT,           -- NULL while it stands
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT saved_view_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT saved_view_number UNIQUE (workspace_id, number)
);

-- A link with which several people may join. Its code is stored hashed.
CREATE TABLE invitation (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	hash         BYTEA  NOT NULL,
	role         TEXT   NOT NULL,
	team_id      BIGINT NOT NULL,  -- 0 for every team there is when somebody joins
	most         BIGINT NOT NULL,  -- how many people it lets in
	used         BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL,
	revoked_at   BIGINT,           -- NULL while it works
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT invitation_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT invitation_number UNIQUE (workspace_id, number),
	CONSTRAINT invitation_hash   UNIQUE (hash),
	CONSTRAINT invitation_role   CHECK (role IN ('viewer', 'member', 'lead', 'admin')),
	CONSTRAINT invitation_full   CHECK (used <= most)
);
