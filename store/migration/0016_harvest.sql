-- +goose Up
-- What other systems send by themselves, and what is made of it.

CREATE TABLE source (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	number       BIGINT   NOT NULL,
	version      BIGINT   NOT NULL,
	sender       TEXT     NOT NULL,  -- which kind of system
	name         TEXT     NOT NULL,
	team_id      BIGINT   NOT NULL,  -- 0 for the whole workspace
	door         BYTEA,              -- SHA-256 of the secret part of its address; NULL: nothing leads here
	sealed       BYTEA,              -- that part and the secret, for whoever holds the key
	strict       SMALLINT NOT NULL,
	opens        TEXT     NOT NULL,
	least        BIGINT   NOT NULL,
	again        BIGINT   NOT NULL,  -- minutes
	paths        TEXT     NOT NULL,
	removed      SMALLINT NOT NULL,
	created_by   BIGINT   NOT NULL,
	created_at   BIGINT   NOT NULL,
	updated_at   BIGINT   NOT NULL,
	CONSTRAINT source_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT source_number UNIQUE (workspace_id, number),
	CONSTRAINT source_name   UNIQUE (workspace_id, name),
	CONSTRAINT source_door   UNIQUE (door)
);

-- One request, as it came, durable before it was answered; gone after 30 days.
CREATE TABLE delivery (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	source_id    BIGINT   NOT NULL,
	at           BIGINT   NOT NULL,
	key          BYTEA    NOT NULL,  -- 16 bytes: the same for the same delivery sent again
	state        TEXT     NOT NULL,
	reason       TEXT     NOT NULL,
	header       TEXT     NOT NULL,  -- JSON
	packed       TEXT     NOT NULL,
	body         BYTEA,
	size         BIGINT   NOT NULL,
	told         BIGINT   NOT NULL,
	CONSTRAINT delivery_key_is PRIMARY KEY (workspace_id, id),
	CONSTRAINT delivery_once   UNIQUE (workspace_id, source_id, key)
);
CREATE INDEX delivery_source ON delivery (workspace_id, source_id, id);
CREATE INDEX delivery_waiting ON delivery (id) WHERE state = 'waiting';
CREATE INDEX delivery_at ON delivery (at);

-- What signals have in common, once.
CREATE TABLE signal_theme (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,  -- counted from 1 in each workspace
	mark         BYTEA    NOT NULL,  -- 16 bytes of the hash of all the rest
	source_id    BIGINT   NOT NULL,
	grouping     BYTEA    NOT NULL,  -- 16 bytes
	title        TEXT     NOT NULL,
	service      TEXT     NOT NULL,
	severity     BIGINT   NOT NULL,
	kind         TEXT     NOT NULL,
	excluded     TEXT     NOT NULL,
	weak         SMALLINT NOT NULL,
	late         SMALLINT NOT NULL,
	CONSTRAINT signal_theme_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT signal_theme_mark UNIQUE (workspace_id, mark)
);
CREATE INDEX signal_theme_group ON signal_theme (workspace_id, source_id, grouping);

-- Which signal an occurrence is, by the name that its source gives it; for ever.
CREATE TABLE delivery_key (
	workspace_id BIGINT NOT NULL,
	key          BYTEA  NOT NULL,  -- 16 bytes of the hash of source and name
	signal_id    BIGINT NOT NULL,
	CONSTRAINT delivery_key_key PRIMARY KEY (workspace_id, key)
); -- clustered

-- One stretch of trouble of a group.
CREATE TABLE episode (
	workspace_id BIGINT   NOT NULL,
	id           BIGINT   NOT NULL,
	source_id    BIGINT   NOT NULL,
	grouping     BYTEA    NOT NULL,
	state        TEXT     NOT NULL,
	failure_id   BIGINT   NOT NULL,  -- 0 for none
	first_at     BIGINT   NOT NULL,
	last_at      BIGINT,             -- NULL while it goes on
	endless      SMALLINT NOT NULL,  -- nobody says when it ended
	signals      BIGINT   NOT NULL,
	title        TEXT     NOT NULL,
	summary      TEXT     NOT NULL,
	kind         TEXT     NOT NULL,
	severity     BIGINT   NOT NULL,
	services     TEXT     NOT NULL,  -- a line each
	excluded     TEXT     NOT NULL,
	heard_at     BIGINT   NOT NULL,
	CONSTRAINT episode_key PRIMARY KEY (workspace_id, id)
);
CREATE INDEX episode_group ON episode (workspace_id, source_id, grouping, first_at);
CREATE INDEX episode_failure ON episode (workspace_id, failure_id) WHERE failure_id <> 0;
CREATE INDEX episode_heard ON episode (workspace_id, state, heard_at, id);

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
