-- +goose Up
-- The most insightful mistake of a week: its entries and what came of its ballot.
-- The ballots themselves lie in the tables of 0003 until they are counted.

CREATE TABLE showcase_week (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	week         TEXT   NOT NULL,  -- 2026-W48
	closed_at    BIGINT,           -- NULL while the ballot goes on
	ballots      BIGINT NOT NULL,  -- how many were counted
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT showcase_week_key     PRIMARY KEY (workspace_id, id),
	CONSTRAINT showcase_week_number  UNIQUE (workspace_id, number),
	CONSTRAINT showcase_week_once    UNIQUE (workspace_id, week),
	CONSTRAINT showcase_week_counted CHECK (ballots = 0 OR closed_at IS NOT NULL)
);

CREATE TABLE showcase_entry (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	week         TEXT   NOT NULL,
	team_id      BIGINT NOT NULL,   -- 0 when it belongs to the whole workspace
	failure_id   BIGINT NOT NULL,   -- 0 for the star of a huddle
	insight_id   BIGINT NOT NULL,   -- 0 for none
	huddle_id    BIGINT NOT NULL,   -- 0 for none
	misstep      TEXT   NOT NULL,
	tweak        TEXT   NOT NULL,
	state        TEXT   NOT NULL,
	asked_id     BIGINT NOT NULL,   -- who reported it and says whether it may be shown; 0 for nobody
	unsigned     SMALLINT NOT NULL, -- nobody may put a name there: it came from nameless cards
	shared_by    BIGINT NOT NULL,   -- who put their own name there; 0 for no name
	nominated_by BIGINT NOT NULL,   -- 0 for a program
	won          SMALLINT NOT NULL,
	approvals    BIGINT NOT NULL,   -- of a winner
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT showcase_entry_key     PRIMARY KEY (workspace_id, id),
	CONSTRAINT showcase_entry_number  UNIQUE (workspace_id, number),
	CONSTRAINT showcase_entry_states  CHECK (state IN ('asked', 'shown', 'declined', 'withdrawn')),
	CONSTRAINT showcase_entry_name    CHECK (shared_by = 0 OR (state = 'shown' AND unsigned = 0 AND shared_by IN (asked_id, nominated_by))),
	CONSTRAINT showcase_entry_others  CHECK (shared_by = 0 OR asked_id = 0 OR shared_by = asked_id),
	CONSTRAINT showcase_entry_kept    CHECK (won = 1 OR approvals = 0)
);
CREATE INDEX showcase_entry_week    ON showcase_entry (workspace_id, week, id);
CREATE INDEX showcase_entry_failure ON showcase_entry (workspace_id, failure_id, id);
CREATE INDEX showcase_entry_asked   ON showcase_entry (workspace_id, asked_id, id) WHERE state = 'asked';

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
