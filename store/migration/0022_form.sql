-- +goose Up
-- Forms behind a link, for reports without a name.

CREATE TABLE form (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	words        TEXT   NOT NULL,
	team_id      BIGINT NOT NULL,  -- whose leads read what comes; 0 for the whole workspace
	grain        TEXT   NOT NULL,
	zone         TEXT   NOT NULL,  -- in which its days begin and end; never changed
	hash         BYTEA,            -- SHA-256 of the secret part of the link; NULL when it came with an export
	off          SMALLINT NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT form_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT form_number UNIQUE (workspace_id, number),
	CONSTRAINT form_hash   UNIQUE (hash),
	CONSTRAINT form_grain  CHECK (grain IN ('day', 'week'))
);

-- What was said on a form and waits for somebody who decides. Keys are random; there
-- is no author, no address and no time but the day or the week. No index: its order
-- in the file would be one more thing to tell.
CREATE TABLE form_report (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	form_id      BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,  -- whose leads read it, as the form said when it came
	came         TEXT   NOT NULL,  -- 2026-11-23, or 2026-W48
	what         TEXT   NOT NULL,
	more         TEXT   NOT NULL,
	kind         TEXT   NOT NULL,  -- '' for who cannot say
	happened     TEXT   NOT NULL,  -- '', today, week, earlier
	CONSTRAINT form_report_key PRIMARY KEY (workspace_id, id)
); -- clustered

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
