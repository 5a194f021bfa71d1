-- +goose Up
-- What a team tries in order to learn. So far bets; the other kinds of the
-- glossary, with states of their own, join the same table.

CREATE TABLE experiment (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	kind         TEXT   NOT NULL,
	team_id      BIGINT NOT NULL,  -- 0 when it belongs to the whole workspace
	title        TEXT   NOT NULL,
	believe      TEXT   NOT NULL,
	see          TEXT   NOT NULL,
	on_day       TEXT   NOT NULL,
	stop_if      TEXT   NOT NULL,
	story        TEXT   NOT NULL,  -- address in the backlog, '' for none
	insight_id   BIGINT NOT NULL,  -- 0 for none
	owner_id     BIGINT NOT NULL,
	flop_is      TEXT   NOT NULL,  -- kind of the failure that its flop becomes
	state        TEXT   NOT NULL,
	asked_at     BIGINT,
	revised_at   BIGINT,           -- when its sentences were last changed after it began
	reason       TEXT   NOT NULL,
	outcome      TEXT   NOT NULL,  -- '' until concluded
	note         TEXT   NOT NULL,
	next_step    TEXT   NOT NULL,
	ended_at     BIGINT,           -- stopped or concluded
	failure_id   BIGINT NOT NULL,  -- what its flop became, 0 for none
	taken_at     BIGINT,           -- taken to planning
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT experiment_key     PRIMARY KEY (workspace_id, id),
	CONSTRAINT experiment_number  UNIQUE (workspace_id, number),
	CONSTRAINT experiment_kinds   CHECK (kind IN ('bet', 'practice_trial', 'staged_failure', 'bug_hunt')),
	CONSTRAINT experiment_states  CHECK (state IN ('draft', 'ready', 'running', 'completed', 'aborted', 'concluded')),
	CONSTRAINT experiment_outcome CHECK ((state = 'concluded') = (outcome <> '')),
	CONSTRAINT experiment_ended   CHECK ((state IN ('completed', 'aborted', 'concluded')) = (ended_at IS NOT NULL)),
	CONSTRAINT experiment_taken   CHECK (taken_at IS NULL OR ended_at IS NOT NULL),
	CONSTRAINT experiment_flop    CHECK (kind <> 'bet' OR failure_id = 0 OR outcome = 'flopped')
);
CREATE INDEX experiment_day      ON experiment (workspace_id, on_day, id);
CREATE INDEX experiment_running  ON experiment (workspace_id, on_day, id) WHERE state = 'running';
CREATE INDEX experiment_end      ON experiment (workspace_id, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX experiment_planning ON experiment (workspace_id, ended_at, id) WHERE ended_at IS NOT NULL AND taken_at IS NULL;
CREATE INDEX experiment_insight  ON experiment (workspace_id, insight_id, id);
CREATE INDEX experiment_failure  ON experiment (workspace_id, failure_id, id);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
