-- +goose Up
-- A team's week: sprints, huddles, cards and ballots.

CREATE TABLE sprint (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,  -- 0 when it belongs to the whole workspace
	name         TEXT   NOT NULL,
	starts_on    TEXT   NOT NULL,
	ends_on      TEXT   NOT NULL,
	goal         TEXT   NOT NULL,
	goal_met     TEXT   NOT NULL,  -- '' until somebody says
	kind         TEXT   NOT NULL,
	closed_at    BIGINT,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT sprint_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT sprint_number UNIQUE (workspace_id, number),
	CONSTRAINT sprint_days   CHECK (ends_on >= starts_on),
	CONSTRAINT sprint_goal   CHECK (goal_met IN ('', 'yes', 'partly', 'no')),
	CONSTRAINT sprint_closed CHECK ((goal_met <> '') = (closed_at IS NOT NULL))
);
CREATE INDEX sprint_start ON sprint (workspace_id, starts_on, id);

CREATE TABLE huddle (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,  -- 0 when it belongs to the whole workspace
	sprint_id    BIGINT NOT NULL,  -- 0 where weeks serve
	week         TEXT   NOT NULL,
	on_day       TEXT   NOT NULL,
	mode         TEXT   NOT NULL,
	attribution  TEXT   NOT NULL,
	facilitator_id BIGINT NOT NULL,
	state        TEXT   NOT NULL,
	stage        TEXT   NOT NULL,
	planned      BIGINT NOT NULL,  -- seconds
	write_until  BIGINT,
	started_at   BIGINT,
	stage_at     BIGINT,
	revealed_at  BIGINT,
	closed_at    BIGINT,
	topic_id     BIGINT NOT NULL,
	topic_at     BIGINT,
	people       BIGINT NOT NULL,
	last_tweak   BIGINT NOT NULL,
	last_look    TEXT   NOT NULL,
	failure_id   BIGINT NOT NULL,
	insight_id   BIGINT NOT NULL,
	action_id    BIGINT NOT NULL,
	no_tweak     SMALLINT NOT NULL,
	star_id      BIGINT NOT NULL,
	star_text    TEXT   NOT NULL,
	next_id      BIGINT NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT huddle_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT huddle_number UNIQUE (workspace_id, number),
	CONSTRAINT huddle_states CHECK (state IN ('scheduled', 'live', 'closed')),
	CONSTRAINT huddle_ended  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
	CONSTRAINT huddle_begun  CHECK (state = 'scheduled' OR started_at IS NOT NULL)
);
CREATE INDEX huddle_day ON huddle (workspace_id, on_day, id, team_id);

-- The rhythm of a team's huddles.
CREATE TABLE huddle_series (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	weekday      SMALLINT NOT NULL, -- 1 Monday to 7 Sunday, 0 for none
	minute       BIGINT NOT NULL,   -- of the day in the workspace's zone
	every_weeks  BIGINT NOT NULL,
	planned      BIGINT NOT NULL,   -- seconds
	mode         TEXT   NOT NULL,
	attribution  TEXT   NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT huddle_series_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT huddle_series_team UNIQUE (workspace_id, team_id)
);

-- When a member cannot lead.
CREATE TABLE absence (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	member_id    BIGINT NOT NULL,
	from_day     TEXT   NOT NULL,
	to_day       TEXT   NOT NULL,
	created_at   BIGINT NOT NULL,
	CONSTRAINT absence_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT absence_days CHECK (to_day >= from_day)
);

-- Cards that nobody but their writer may read yet lie apart from all others, so
-- that no list and no export can hold them by mistake. Keys are random, there is
-- no time, and an anonymous card has no author.
CREATE TABLE sealed_card (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	huddle_id    BIGINT NOT NULL,  -- 0 while it waits in the box of its team
	what         TEXT   NOT NULL,
	why          TEXT   NOT NULL,
	surprised    SMALLINT NOT NULL,
	author_id    BIGINT NOT NULL,  -- 0 for an anonymous card
	late         SMALLINT NOT NULL,
	edit_key     BYTEA,            -- SHA-256 of what the browser holds
	CONSTRAINT sealed_card_key PRIMARY KEY (workspace_id, id)
); -- clustered
CREATE INDEX sealed_card_huddle ON sealed_card (workspace_id, huddle_id, team_id, id);

CREATE TABLE card (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	huddle_id    BIGINT NOT NULL,
	what         TEXT   NOT NULL,
	why          TEXT   NOT NULL,
	surprised    SMALLINT NOT NULL,
	author_id    BIGINT NOT NULL,
	group_id     BIGINT NOT NULL,  -- 0 for a loose one
	late         SMALLINT NOT NULL,
	edit_key     BYTEA,
	CONSTRAINT card_key PRIMARY KEY (workspace_id, id)
); -- clustered
CREATE INDEX card_huddle ON card (workspace_id, huddle_id, id);

CREATE TABLE card_group (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	huddle_id    BIGINT NOT NULL,
	title        TEXT   NOT NULL,
	CONSTRAINT card_group_key PRIMARY KEY (workspace_id, id)
); -- clustered
CREATE INDEX card_group_huddle ON card_group (workspace_id, huddle_id, id);

-- What a closed huddle keeps of its votes and stars: counts.
CREATE TABLE huddle_tally (
	workspace_id BIGINT NOT NULL,
	huddle_id    BIGINT NOT NULL,
	topic_id     BIGINT NOT NULL,
	votes        BIGINT NOT NULL,
	stars        BIGINT NOT NULL,
	CONSTRAINT huddle_tally_key PRIMARY KEY (workspace_id, huddle_id, topic_id)
); -- clustered

-- Raised at most once a second, in transactions of its own.
CREATE TABLE huddle_board (
	workspace_id BIGINT NOT NULL,
	huddle_id    BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	CONSTRAINT huddle_board_key PRIMARY KEY (workspace_id, huddle_id)
); -- clustered

-- A secret ballot, and who has voted: nothing leads from one to the other.
CREATE TABLE ballot (
	workspace_id BIGINT NOT NULL,
	poll         TEXT   NOT NULL,
	id           BIGINT NOT NULL,
	edit_key     BYTEA  NOT NULL,  -- SHA-256 of what the browser holds
	choices      TEXT   NOT NULL,  -- JSON array of ids as strings
	CONSTRAINT ballot_key  PRIMARY KEY (workspace_id, poll, id),
	CONSTRAINT ballot_once UNIQUE (workspace_id, poll, edit_key)
); -- clustered

CREATE TABLE voter (
	workspace_id BIGINT NOT NULL,
	poll         TEXT   NOT NULL,
	member_id    BIGINT NOT NULL,
	edit_key     BYTEA  NOT NULL,  -- SHA-256 of what the browser holds, another one than that of the ballot
	CONSTRAINT voter_key PRIMARY KEY (workspace_id, poll, member_id)
); -- clustered

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
