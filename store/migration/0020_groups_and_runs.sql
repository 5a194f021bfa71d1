-- +goose Up
-- Groups of crashes that people have joined, releases in which failures are
-- resolved, and what runs of tests say about the tests that fail.

ALTER TABLE signal_theme ADD COLUMN release TEXT NOT NULL DEFAULT '';  -- as the program tells it
CREATE INDEX signal_theme_release ON signal_theme (workspace_id, release) WHERE release <> '';

CREATE TABLE group_join (
	workspace_id  BIGINT NOT NULL,
	source_id     BIGINT NOT NULL,
	grouping      BYTEA  NOT NULL,  -- 16 bytes
	into_grouping BYTEA  NOT NULL,  -- the group that it belongs to
	title         TEXT   NOT NULL,
	at            BIGINT NOT NULL,
	CONSTRAINT group_join_key PRIMARY KEY (workspace_id, source_id, grouping)
);

CREATE TABLE resolution (
	workspace_id BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,
	release      TEXT   NOT NULL,
	said_at      BIGINT NOT NULL,
	back_in      TEXT   NOT NULL,  -- the release in which it came back
	back_at      BIGINT,           -- NULL while the word holds
	CONSTRAINT resolution_key PRIMARY KEY (workspace_id, failure_id)
);

-- One report of tests; the newest few of each lane.
CREATE TABLE test_run (
	workspace_id BIGINT NOT NULL,
	source_id    BIGINT NOT NULL,
	run          BYTEA  NOT NULL,  -- 16 bytes of the hash of its name
	attempt      BYTEA  NOT NULL,  -- 16 bytes: the try that it is a report of; reports of one are one run
	lane         BYTEA  NOT NULL,  -- 16 bytes: repository and job
	grouping     BYTEA,            -- of its signals; NULL for the branch of one person
	commit_hash  BYTEA,            -- 16 bytes; NULL when nobody tells
	at           BIGINT NOT NULL,
	tests        BYTEA  NOT NULL,  -- which set of tests ran
	CONSTRAINT test_run_key PRIMARY KEY (workspace_id, source_id, run)
);
CREATE INDEX test_run_lane ON test_run (workspace_id, source_id, lane, at);
CREATE INDEX test_run_group ON test_run (workspace_id, source_id, grouping, at) WHERE grouping IS NOT NULL;
CREATE INDEX test_run_tests ON test_run (workspace_id, source_id, tests);

-- The tests that ran, once for all runs in which the same ones did.
CREATE TABLE test_set (
	workspace_id BIGINT NOT NULL,
	source_id    BIGINT NOT NULL,
	tests        BYTEA  NOT NULL,  -- 16 bytes of the hash of members
	members      BYTEA  NOT NULL,  -- 8 bytes of a hash each, sorted
	CONSTRAINT test_set_key PRIMARY KEY (workspace_id, source_id, tests)
);

CREATE TABLE test_failing (
	workspace_id BIGINT   NOT NULL,
	source_id    BIGINT   NOT NULL,
	run          BYTEA    NOT NULL,
	test         BYTEA    NOT NULL,  -- 8 bytes
	shaken       SMALLINT NOT NULL,  -- it passed within the run too
	CONSTRAINT test_failing_key PRIMARY KEY (workspace_id, source_id, run, test)
);

-- The tests that failed in any of them.
CREATE TABLE test_name (
	workspace_id BIGINT NOT NULL,
	source_id    BIGINT NOT NULL,
	test         BYTEA  NOT NULL,
	name         TEXT   NOT NULL,
	CONSTRAINT test_name_key PRIMARY KEY (workspace_id, source_id, test)
);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
