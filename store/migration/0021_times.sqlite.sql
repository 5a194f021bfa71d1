-- +goose Up
-- What people wrote down, by when they did: numbers of a period ask for what was logged
-- in it and had begun before.
CREATE INDEX failure_logged ON failure (workspace_id, created_at, noticed_at) WHERE import_id = 0;

-- The few that are not open: all others are, which every page counts.
CREATE INDEX failure_not_open ON failure (workspace_id, state) WHERE state <> 'open';

-- The order of the lists, with all that numbers rest on: the text is that of the statement
-- which asks for it, letter by letter, else it is not used (store/failure_times.go).
DROP INDEX failure_noticed;
CREATE INDEX failure_noticed ON failure (workspace_id, noticed_at, id, state, kind, severity, team_id, (
	number || ',' || CASE import_id WHEN 0 THEN '' ELSE '1' END || ',' || (created_at - noticed_at)
	|| ',' || coalesce(CAST(accepted_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(started_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(detected_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(mitigated_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(resolved_at - noticed_at AS TEXT), '') || ',' || length(reported_via)
	|| ',' || substr(started_status, 3, 1) || ',' || substr(detected_status, 3, 1)
	|| ',' || substr(mitigated_status, 3, 1) || ',' || substr(resolved_status, 3, 1)
	|| ',' || substr(state, 1, 1) || ',' || substr(kind, 1, 2) || ',' || reported_via || excluded));
