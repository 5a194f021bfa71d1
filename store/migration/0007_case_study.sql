-- +goose Up
-- A closed loop, told to people who were not there: a frozen copy.

CREATE TABLE case_study (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,  -- whose loop it was
	team_id      BIGINT NOT NULL,  -- 0 when it belongs to the whole workspace
	state        TEXT   NOT NULL,
	title        TEXT   NOT NULL,
	setting      TEXT   NOT NULL,
	assumed      TEXT   NOT NULL,
	happened     TEXT   NOT NULL,
	changed      TEXT   NOT NULL,
	verdicts     TEXT   NOT NULL,  -- what each check said when it was taken
	taken_at     BIGINT NOT NULL,
	published_at BIGINT,           -- first time
	reason       TEXT   NOT NULL,  -- why it was retired
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT case_study_key       PRIMARY KEY (workspace_id, id),
	CONSTRAINT case_study_number    UNIQUE (workspace_id, number),
	CONSTRAINT case_study_states    CHECK (state IN ('draft', 'redaction_checked', 'published', 'retired')),
	CONSTRAINT case_study_published CHECK (state NOT IN ('published', 'retired') OR published_at IS NOT NULL),
	CONSTRAINT case_study_retired   CHECK ((state = 'retired') = (reason <> ''))
);
CREATE INDEX case_study_made    ON case_study (workspace_id, created_at, id);
CREATE UNIQUE INDEX case_study_failure ON case_study (workspace_id, failure_id) WHERE state <> 'retired';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
