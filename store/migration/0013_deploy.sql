-- +goose Up
-- What went to production, as pipelines and people tell it.

CREATE TABLE deploy (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	team_id      BIGINT   NOT NULL,  -- 0 when it belongs to the whole workspace
	external_id  TEXT     NOT NULL,  -- how whoever tells it knows it
	service      TEXT     NOT NULL,
	version      TEXT     NOT NULL,  -- build or tag
	at           BIGINT   NOT NULL,
	commit_at    BIGINT,             -- of the first commit in it; NULL when nobody told
	rollback     SMALLINT NOT NULL,
	failed       SMALLINT NOT NULL,
	mended_at    BIGINT,
	unplanned    SMALLINT NOT NULL,
	reported_at  BIGINT   NOT NULL,
	CONSTRAINT deploy_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT deploy_once UNIQUE (workspace_id, external_id)
);
CREATE INDEX deploy_at ON deploy (workspace_id, at, id);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
