-- +goose Up
-- What people said of a deploy and a failure. What the rule links is worked out.

CREATE TABLE failure_deploy (
	workspace_id BIGINT   NOT NULL,
	failure_id   BIGINT   NOT NULL,
	deploy_id    BIGINT   NOT NULL,
	caused       SMALLINT NOT NULL,  -- 1: it caused the failure, 0: it did not
	said_by      BIGINT   NOT NULL,  -- member, 0 for the operator and programs
	said_at      BIGINT   NOT NULL,
	CONSTRAINT failure_deploy_key PRIMARY KEY (workspace_id, failure_id, deploy_id)
);
CREATE INDEX failure_deploy_of ON failure_deploy (workspace_id, deploy_id, failure_id);
CREATE UNIQUE INDEX failure_deploy_cause ON failure_deploy (workspace_id, failure_id) WHERE caused = 1;

-- Where a repository tells of a deploy: by this a release and its deployment are one.
ALTER TABLE deploy ADD COLUMN repository  TEXT     NOT NULL DEFAULT '';
ALTER TABLE deploy ADD COLUMN commit_hash TEXT     NOT NULL DEFAULT '';
ALTER TABLE deploy ADD COLUMN tag         TEXT     NOT NULL DEFAULT '';
ALTER TABLE deploy ADD COLUMN is_release  SMALLINT NOT NULL DEFAULT 0;

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
