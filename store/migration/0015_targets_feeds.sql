-- +goose Up
-- Targets of numbers, which are off unless somebody switches one on. Rows stay, for
-- the marks on the chart.

CREATE TABLE metric_target (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	metric       TEXT   NOT NULL,  -- key: recovery_time, kpi.lead_time
	value        TEXT   NOT NULL,  -- the shortest decimal that reads back as the same number
	percent      BIGINT NOT NULL,  -- 50, 75 or 90; 0 where it is about the headline
	counter      TEXT   NOT NULL,  -- key of the number that is shown beside it
	set_by       BIGINT NOT NULL,
	set_at       BIGINT NOT NULL,
	ended_by     BIGINT NOT NULL,
	ended_at     BIGINT,           -- NULL while it is on
	CONSTRAINT metric_target_key   PRIMARY KEY (workspace_id, id),
	CONSTRAINT metric_target_order CHECK (ended_at >= set_at)
);
CREATE UNIQUE INDEX metric_target_on ON metric_target (workspace_id, metric) WHERE ended_at IS NULL;
CREATE INDEX metric_target_set ON metric_target (workspace_id, metric, set_at, id);

-- Where the values of a watched number come from by themselves.
CREATE TABLE kpi_feed (
	workspace_id BIGINT NOT NULL,
	series_id    BIGINT NOT NULL,
	url          TEXT   NOT NULL,
	query        TEXT   NOT NULL,  -- PromQL
	step         TEXT   NOT NULL,
	factor       TEXT   NOT NULL,  -- the shortest decimal that reads back as the same number
	token        BYTEA,            -- sealed; NULL where none is sent
	set_by       BIGINT NOT NULL,
	set_at       BIGINT NOT NULL,
	tried_at     BIGINT,           -- NULL before the first time
	fetched_at   BIGINT,           -- NULL while it has not answered
	outcome      TEXT   NOT NULL,
	said         TEXT   NOT NULL,  -- what became of the last time, in words
	failures     BIGINT NOT NULL,  -- one after the other
	CONSTRAINT kpi_feed_key      PRIMARY KEY (workspace_id, series_id),
	CONSTRAINT kpi_feed_steps    CHECK (step IN ('day', 'week')),
	CONSTRAINT kpi_feed_outcomes CHECK (outcome IN ('', 'ok', 'empty', 'failed'))
);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
