-- +goose Up
-- One occurrence of trouble, as small as it can be: there may be ten million.
-- The key is the start in milliseconds since 1970, times 2^21.

CREATE TABLE signal (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	lasted       BIGINT,             -- milliseconds; NULL while it goes on, and for marks
	said         BIGINT,             -- milliseconds after the start; NULL when nobody says
	theme_id     INTEGER  NOT NULL,
	state        SMALLINT NOT NULL,  -- mark + 4 when the start was told + 8 when it counts only
	CONSTRAINT signal_is PRIMARY KEY (workspace_id, id)
); -- clustered
CREATE INDEX signal_theme_at ON signal (workspace_id, theme_id, id) WHERE state < 8;

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
