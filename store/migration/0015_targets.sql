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

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
