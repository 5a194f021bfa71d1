-- +goose Up
-- Times are Unix milliseconds, UTC; dates are TEXT, YYYY-MM-DD; flags are 0 or 1.
-- Keys are ours: workspace first, then a time-ordered 63-bit integer.
-- TEXT compares by bytes on both databases: on PostgreSQL every TEXT column is
-- created with COLLATE "C". A table of short rows that ends in "); -- clustered"
-- lies in the order of its primary key on SQLite. See migrate.go for both.

CREATE TABLE workspace (
	workspace_id BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	timezone     TEXT   NOT NULL,
	demo         SMALLINT NOT NULL,
	created_at   BIGINT NOT NULL,
	CONSTRAINT workspace_key  PRIMARY KEY (workspace_id),
	CONSTRAINT workspace_name UNIQUE (name)
);

-- The last number given to each noun of a workspace: F-142 is for ever.
CREATE TABLE counter (
	workspace_id BIGINT NOT NULL,
	noun         TEXT   NOT NULL,
	last         BIGINT NOT NULL,
	CONSTRAINT counter_key PRIMARY KEY (workspace_id, noun)
); -- clustered

CREATE TABLE team (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	archived     SMALLINT NOT NULL,
	created_at   BIGINT NOT NULL,
	CONSTRAINT team_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT team_number UNIQUE (workspace_id, number),
	CONSTRAINT team_name   UNIQUE (workspace_id, name)
);

-- A person who can sign in to this server; a member of any number of workspaces.
CREATE TABLE account (
	id         BIGINT NOT NULL,
	login      TEXT   NOT NULL,   -- folded e-mail, or folded name where there is none
	email      TEXT   NOT NULL,
	email_folded TEXT,            -- NULL where there is none
	name       TEXT   NOT NULL,
	password   TEXT   NOT NULL,   -- argon2id, encoded
	disabled   SMALLINT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT account_key   PRIMARY KEY (id),
	CONSTRAINT account_login UNIQUE (login)
);
CREATE INDEX account_email ON account (email_folded, id);

CREATE TABLE member (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	account_id   BIGINT NOT NULL, -- 0 while invited
	name         TEXT   NOT NULL,
	email        TEXT   NOT NULL, -- '' where there is none
	email_folded TEXT,            -- NULL where there is none, so that several may lack one
	role         TEXT   NOT NULL,
	state        TEXT   NOT NULL,
	theme        TEXT   NOT NULL,
	keys_on      SMALLINT NOT NULL,
	created_at   BIGINT NOT NULL,
	CONSTRAINT member_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT member_number UNIQUE (workspace_id, number),
	CONSTRAINT member_email  UNIQUE (workspace_id, email_folded),
	CONSTRAINT member_role   CHECK (role IN ('viewer', 'member', 'lead', 'admin')),
	CONSTRAINT member_state  CHECK (state IN ('invited', 'active', 'deactivated'))
);
CREATE INDEX member_account ON member (account_id) WHERE account_id <> 0;

CREATE TABLE member_team (
	workspace_id BIGINT NOT NULL,
	member_id    BIGINT NOT NULL,
	team_id      BIGINT NOT NULL,
	CONSTRAINT member_team_key PRIMARY KEY (workspace_id, member_id, team_id)
); -- clustered

CREATE TABLE session (
	hash       TEXT   NOT NULL,   -- of the token; the token itself is stored nowhere
	account_id BIGINT NOT NULL,   -- 0 before anybody signed in
	data       BYTEA  NOT NULL,
	expires_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	agent      TEXT   NOT NULL,
	CONSTRAINT session_key PRIMARY KEY (hash)
); -- clustered
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE token (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	role         TEXT   NOT NULL,
	hash         BYTEA  NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL,
	last_used_at BIGINT,
	revoked_at   BIGINT,
	CONSTRAINT token_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT token_number UNIQUE (workspace_id, number),
	CONSTRAINT token_hash   UNIQUE (hash),
	CONSTRAINT token_role   CHECK (role IN ('viewer', 'member', 'lead', 'admin'))
);

-- Codes that work once: first run, demo. Stored hashed.
CREATE TABLE one_time (
	purpose    TEXT   NOT NULL,
	hash       BYTEA  NOT NULL,
	expires_at BIGINT NOT NULL,
	CONSTRAINT one_time_key PRIMARY KEY (purpose, hash)
); -- clustered

-- Tries at passwords, counted per account and per address; kept for an hour.
CREATE TABLE attempt (
	id        BIGINT NOT NULL,
	key       TEXT   NOT NULL,
	at        BIGINT NOT NULL,
	CONSTRAINT attempt_id PRIMARY KEY (id)
);
CREATE INDEX attempt_key ON attempt (key, at);

CREATE TABLE tag (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	name         TEXT   NOT NULL,
	folded       TEXT   NOT NULL,
	generic      SMALLINT NOT NULL,
	retired      SMALLINT NOT NULL,
	created_at   BIGINT NOT NULL,
	CONSTRAINT tag_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT tag_number UNIQUE (workspace_id, number),
	CONSTRAINT tag_folded UNIQUE (workspace_id, folded)
);

CREATE TABLE failure (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	title        TEXT   NOT NULL,
	summary      TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	severity     SMALLINT NOT NULL,          -- 0 is none
	noticed_at   BIGINT NOT NULL,            -- started, else detected, else created: the order of lists
	started_at   BIGINT, started_status   TEXT NOT NULL, started_precision   TEXT NOT NULL,
	detected_at  BIGINT, detected_status  TEXT NOT NULL, detected_precision  TEXT NOT NULL,
	mitigated_at BIGINT, mitigated_status TEXT NOT NULL, mitigated_precision TEXT NOT NULL,
	resolved_at  BIGINT, resolved_status  TEXT NOT NULL, resolved_precision  TEXT NOT NULL,
	people_affected BIGINT,
	user_minutes    BIGINT,
	effort_minutes  BIGINT,
	cost_minor      BIGINT,
	currency        TEXT NOT NULL,
	team_id         BIGINT NOT NULL,         -- 0 when it belongs to the whole workspace
	was_expected    SMALLINT NOT NULL,
	reported_via    TEXT NOT NULL,
	excluded        TEXT NOT NULL,           -- maintenance, drill; '' when reliability numbers count it
	zone_assumed    SMALLINT NOT NULL,
	state           TEXT NOT NULL,
	state_reason    TEXT NOT NULL,
	merged_into     BIGINT NOT NULL,         -- 0 unless merged
	accepted_at     BIGINT,
	accepted_reason TEXT NOT NULL,
	revisit_on      TEXT NOT NULL,
	import_id       BIGINT NOT NULL,         -- 0 unless imported
	touched         SMALLINT NOT NULL DEFAULT 0, -- 1 once anything hung on it: an insight, an analysis, an action, an acceptance
	created_by      BIGINT NOT NULL,         -- 0 for programs and imports
	created_at      BIGINT NOT NULL,
	updated_at      BIGINT NOT NULL,
	CONSTRAINT failure_key      PRIMARY KEY (workspace_id, id),
	CONSTRAINT failure_number   UNIQUE (workspace_id, number),
	CONSTRAINT failure_state    CHECK (state IN ('open', 'merged', 'dismissed')),
	CONSTRAINT failure_severity CHECK (severity BETWEEN 0 AND 4),
	CONSTRAINT failure_ends_late      CHECK (resolved_at >= started_at),
	CONSTRAINT failure_mitigated_late CHECK (mitigated_at >= started_at)
);
-- The lists, in their order; what they are filtered by stands beside it, so that
-- counting needs nothing else.
CREATE INDEX failure_noticed ON failure (workspace_id, noticed_at, id, state, kind, severity, team_id);
CREATE INDEX failure_touched ON failure (workspace_id, noticed_at, id) WHERE touched = 1;

CREATE TABLE failure_tag (
	workspace_id BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,
	tag_id       BIGINT NOT NULL,
	noticed_at   BIGINT NOT NULL,  -- of the failure: the order of the list of a tag
	CONSTRAINT failure_tag_key PRIMARY KEY (workspace_id, failure_id, tag_id)
); -- clustered
CREATE INDEX failure_tag_tag ON failure_tag (workspace_id, tag_id, noticed_at, failure_id);

CREATE TABLE failure_service (
	workspace_id BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,
	service      TEXT   NOT NULL,
	folded       TEXT   NOT NULL,
	noticed_at   BIGINT NOT NULL,  -- of the failure: the order of the list of a service
	CONSTRAINT failure_service_key PRIMARY KEY (workspace_id, failure_id, folded)
); -- clustered
CREATE INDEX failure_service_name ON failure_service (workspace_id, folded, noticed_at, failure_id);

CREATE TABLE insight (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,
	text         TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	actionable   SMALLINT NOT NULL,
	superseded   SMALLINT NOT NULL,
	accepted_at  BIGINT,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT insight_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT insight_number UNIQUE (workspace_id, number)
);
CREATE INDEX insight_failure ON insight (workspace_id, failure_id, id);
CREATE INDEX insight_made    ON insight (workspace_id, created_at, id);

CREATE TABLE analysis (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	surprise          TEXT NOT NULL,
	happened          TEXT NOT NULL,
	counted_on        TEXT NOT NULL,
	hidden_win        TEXT NOT NULL,
	build_differently TEXT NOT NULL,
	one_change        TEXT NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT analysis_key    PRIMARY KEY (workspace_id, id),
	CONSTRAINT analysis_number UNIQUE (workspace_id, number)
);
CREATE INDEX analysis_made ON analysis (workspace_id, created_at, id);

CREATE TABLE analysis_failure (
	workspace_id BIGINT NOT NULL,
	analysis_id  BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,
	CONSTRAINT analysis_failure_key PRIMARY KEY (workspace_id, analysis_id, failure_id)
); -- clustered
CREATE INDEX analysis_failure_failure ON analysis_failure (workspace_id, failure_id, analysis_id);

CREATE TABLE action (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	title        TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	owner_id     BIGINT NOT NULL,  -- exactly one: a shared action is nobody's; 0 only for a candidate or a dropped one
	due          TEXT   NOT NULL,  -- '' when nobody has set it
	done_when    TEXT   NOT NULL,
	state        TEXT   NOT NULL,
	failure_id   BIGINT NOT NULL,  -- 0 for none
	insight_id   BIGINT NOT NULL,  -- 0 for none
	team_id      BIGINT NOT NULL,
	evidence     TEXT   NOT NULL,
	reason       TEXT   NOT NULL,
	opened_at    BIGINT NOT NULL,
	started_at   BIGINT,
	done_at      BIGINT,
	verified_at  BIGINT,
	dropped_at   BIGINT,
	reopened     BIGINT NOT NULL,
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT action_key        PRIMARY KEY (workspace_id, id),
	CONSTRAINT action_number     UNIQUE (workspace_id, number),
	CONSTRAINT action_states     CHECK (state IN ('candidate', 'open', 'in_progress', 'done', 'verified', 'dropped')),
	CONSTRAINT action_done_state CHECK ((state IN ('done', 'verified')) = (done_at IS NOT NULL)),
	CONSTRAINT action_proven     CHECK ((state = 'verified') = (verified_at IS NOT NULL)),
	CONSTRAINT action_owned      CHECK (owner_id <> 0 OR state IN ('candidate', 'dropped'))
);
CREATE INDEX action_failure ON action (workspace_id, failure_id, id);
CREATE INDEX action_opened  ON action (workspace_id, opened_at, id);

CREATE TABLE effect_check (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	number       BIGINT NOT NULL,
	version      BIGINT NOT NULL,
	kind         TEXT   NOT NULL,
	action_id    BIGINT NOT NULL,
	failure_id   BIGINT NOT NULL,  -- 0 for none
	state        TEXT   NOT NULL,
	on_day       TEXT   NOT NULL,
	plan         TEXT   NOT NULL,  -- JSON: what was promised
	plan_hash    TEXT   NOT NULL,  -- '' before the lock
	exploratory  SMALLINT NOT NULL,
	locked_at    BIGINT,
	change_at    BIGINT,
	asked_at     BIGINT,
	concluded_at BIGINT,
	verdict      TEXT   NOT NULL,  -- '' before the verdict
	reason       TEXT   NOT NULL,
	note         TEXT   NOT NULL,
	by_rule      SMALLINT NOT NULL,
	seen         TEXT   NOT NULL,  -- JSON array of failure ids as strings; '' for none
	expected     TEXT   NOT NULL,  -- JSON; '' for none
	previous_id  BIGINT NOT NULL,  -- 0 for none
	created_by   BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	CONSTRAINT effect_check_key     PRIMARY KEY (workspace_id, id),
	CONSTRAINT effect_check_number  UNIQUE (workspace_id, number),
	CONSTRAINT effect_check_states  CHECK (state IN ('planned', 'locked', 'waiting', 'concluded')),
	CONSTRAINT effect_check_verdict CHECK ((state = 'concluded') = (verdict <> '')),
	CONSTRAINT effect_check_ended   CHECK ((state = 'concluded') = (concluded_at IS NOT NULL)),
	CONSTRAINT effect_check_locked  CHECK ((state = 'planned') = (plan_hash = ''))
);
CREATE INDEX effect_check_action  ON effect_check (workspace_id, action_id, id);
CREATE INDEX effect_check_failure ON effect_check (workspace_id, failure_id, id);
CREATE INDEX effect_check_day     ON effect_check (workspace_id, on_day, id);
CREATE INDEX effect_check_verdict ON effect_check (workspace_id, concluded_at, id) WHERE state = 'concluded';

-- One line on a member's Home, said once.
CREATE TABLE notice (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	member_id    BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	topic        TEXT   NOT NULL,
	object_id    BIGINT NOT NULL,
	seen_at      BIGINT,
	CONSTRAINT notice_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT notice_once UNIQUE (workspace_id, member_id, topic, object_id)
);

-- Append-only. A seal holds the hashes of its rows, and they the salted hash of
-- the diff: a diff can be erased and the chain still verifies.
CREATE TABLE event (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	kind         TEXT   NOT NULL,  -- person, token, operator, rule
	member_id    BIGINT NOT NULL,  -- 0 unless a person
	actor        TEXT   NOT NULL,  -- name of a token, 'operator'; '' for a person
	verb         TEXT   NOT NULL,
	object       TEXT   NOT NULL,
	object_id    BIGINT NOT NULL,
	diff_hash    BYTEA,            -- SHA-256 over salt and diff; NULL without a diff
	seal_id      BIGINT,           -- NULL until sealed
	CONSTRAINT event_key PRIMARY KEY (workspace_id, id)
);
CREATE INDEX event_object   ON event (workspace_id, object_id, id);
CREATE INDEX event_unsealed ON event (workspace_id, id) WHERE seal_id IS NULL;
CREATE INDEX event_seal     ON event (workspace_id, seal_id, id) WHERE seal_id IS NOT NULL;

-- What stood there before a change. Erasable.
CREATE TABLE event_diff (
	workspace_id BIGINT NOT NULL,
	event_id     BIGINT NOT NULL,
	salt         BYTEA  NOT NULL,
	old          TEXT   NOT NULL,  -- JSON
	CONSTRAINT event_diff_key PRIMARY KEY (workspace_id, event_id)
);

CREATE TABLE seal (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	events       BIGINT NOT NULL,
	previous     BYTEA  NOT NULL,
	hash         BYTEA  NOT NULL,
	CONSTRAINT seal_key PRIMARY KEY (workspace_id, id)
); -- clustered

-- Due work, taken by lease. lease is the fencing number of whoever holds it.
CREATE TABLE job (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	kind         TEXT   NOT NULL,
	object_id    BIGINT NOT NULL,
	due_at       BIGINT NOT NULL,
	lease        BIGINT NOT NULL,
	leased_until BIGINT NOT NULL,
	attempts     BIGINT NOT NULL,
	last_error   TEXT   NOT NULL,
	CONSTRAINT job_key  PRIMARY KEY (workspace_id, id),
	CONSTRAINT job_once UNIQUE (workspace_id, kind, object_id)
); -- clustered
CREATE INDEX job_due ON job (due_at, workspace_id, id);

CREATE TABLE outbox (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	topic        TEXT   NOT NULL,
	object       TEXT   NOT NULL,
	object_id    BIGINT NOT NULL,
	body         TEXT   NOT NULL,  -- JSON
	state        TEXT   NOT NULL,  -- waiting, sent, dead
	attempts     BIGINT NOT NULL,
	next_at      BIGINT NOT NULL,
	leased_until BIGINT NOT NULL,
	last_error   TEXT   NOT NULL,
	CONSTRAINT outbox_key   PRIMARY KEY (workspace_id, id),
	CONSTRAINT outbox_once  UNIQUE (workspace_id, topic, object_id),
	CONSTRAINT outbox_state CHECK (state IN ('waiting', 'sent', 'dead'))
);
CREATE INDEX outbox_next ON outbox (state, next_at, workspace_id, id);

CREATE TABLE import_run (
	workspace_id BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	source       TEXT   NOT NULL,
	file         TEXT   NOT NULL,
	sha256       TEXT   NOT NULL,
	rows_read    BIGINT NOT NULL,
	created      BIGINT NOT NULL,
	updated      BIGINT NOT NULL,
	unchanged    BIGINT NOT NULL,
	rejected     BIGINT NOT NULL,
	by_member    BIGINT NOT NULL,
	CONSTRAINT import_run_key PRIMARY KEY (workspace_id, id)
);

CREATE TABLE import_key (
	workspace_id BIGINT NOT NULL,
	source       TEXT   NOT NULL,
	key          BYTEA  NOT NULL,  -- 16 bytes
	row_hash     BYTEA  NOT NULL,  -- 16 bytes
	failure_id   BIGINT NOT NULL,
	CONSTRAINT import_key_key PRIMARY KEY (workspace_id, source, key)
); -- clustered

-- Idempotency keys of the API, kept at least 7 days.
CREATE TABLE claim (
	workspace_id BIGINT NOT NULL,
	key          TEXT   NOT NULL,
	body         BYTEA  NOT NULL,
	made_id      BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	CONSTRAINT claim_key PRIMARY KEY (workspace_id, key)
); -- clustered

-- +goose Down
-- There is no way down: restore the backup that the upgrade made.
SELECT 1;
