-- +goose Up
-- What the numbers of learning and of the backlog rest on.

CREATE TABLE practice (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,  -- that asked for it, 0 for none
	title        TEXT   NOT NULL,
	failed_at    BIGINT,           -- when that failure was noticed
	in_use_at    BIGINT,           -- NULL until it was seen in use
	ended_at     BIGINT,           -- NULL while it holds
	CONSTRAINT practice_key PRIMARY KEY (workspace_id, id)
);

-- An assumption or a hypothesis, as far as turnover asks of it.
CREATE TABLE belief (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	pair_id      BIGINT NOT NULL,  -- the same for an assumption and its hypothesis, 0 for none
	state        TEXT   NOT NULL,
	stated_at    BIGINT,
	verdict_at   BIGINT,           -- NULL while it is open
	CONSTRAINT belief_key   PRIMARY KEY (workspace_id, id),
	CONSTRAINT belief_state CHECK (state IN ('open', 'confirmed', 'refuted', 'inconclusive'))
);

-- Planned work, as the backlog tells it.
CREATE TABLE work_item (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	team_id      BIGINT   NOT NULL,
	external_id  TEXT     NOT NULL,
	defect       SMALLINT NOT NULL,
	started_at   BIGINT,
	done_at      BIGINT,           -- NULL while it is in progress
	found_at     BIGINT,           -- of a defect
	released_at  BIGINT,           -- of a defect: when what holds it was released
	CONSTRAINT work_item_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT work_item_once UNIQUE (workspace_id, external_id)
);

-- A closed wave of a survey: counts, never a person.
CREATE TABLE pulse_result (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	instrument   TEXT   NOT NULL,
	wave         TEXT   NOT NULL,
	closed_at    BIGINT NOT NULL,
	asked        BIGINT NOT NULL,
	answers      TEXT   NOT NULL,  -- JSON: for each item how often 1 to 5 was answered
	means        TEXT   NOT NULL,  -- JSON, in random order
	CONSTRAINT pulse_result_key PRIMARY KEY (workspace_id, id)
);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
