-- +goose Up
-- Numbers that a team watches from outside, typed in, pasted or imported.

CREATE TABLE kpi_series (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,  -- 0 when it belongs to the whole workspace
	key          TEXT   NOT NULL,  -- lead_time
	name         TEXT   NOT NULL,
	unit         TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	better       TEXT   NOT NULL,
	exposure     TEXT   NOT NULL,  -- per what: week, deploy
	defined      BIGINT NOT NULL,  -- version of its definition
	defined_at   BIGINT NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT kpi_series_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT kpi_series_number UNIQUE (workspace_id, number),
	CONSTRAINT kpi_series_once   UNIQUE (workspace_id, key),
	CONSTRAINT kpi_series_kinds  CHECK (kind IN ('duration', 'count', 'share', 'level')),
	CONSTRAINT kpi_series_better CHECK (better IN ('lower', 'higher', 'none'))
);

-- Numbers stand as the shortest decimal that reads back as the same one.
CREATE TABLE kpi_point (
	workspace_id BIGINT NOT NULL,
	series_id    BIGINT NOT NULL,
	at           BIGINT NOT NULL,  -- start of the period, or of the item
	value        TEXT   NOT NULL,  -- '' while the item is open
	exposure     TEXT   NOT NULL,  -- '' stands for 1
	origin       TEXT   NOT NULL,
	entered_at   BIGINT NOT NULL,
	CONSTRAINT kpi_point_key PRIMARY KEY (workspace_id, series_id, at)
);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
