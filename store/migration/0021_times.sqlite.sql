-- +goose Up
-- What people wrote down, by when they did: numbers of a period ask for what was logged
-- in it and had begun before. What is asked of it stands beside it.
CREATE INDEX failure_logged ON failure (workspace_id, created_at, noticed_at, state, kind, team_id) WHERE import_id = 0;

-- The few that are not open: all others are, which every page counts.
CREATE INDEX failure_not_open ON failure (workspace_id, state) WHERE state <> 'open';

-- All that numbers rest on, in the order of the lists: the text is that of the statement
-- which asks for it, letter by letter, else it is not used (store/failure_times.go).
-- The condition, which always holds, keeps the lists from it.
CREATE INDEX failure_times ON failure (workspace_id, noticed_at, id, state, team_id, (
	number || ',' || import_id || ',' || (created_at - noticed_at)
	|| ',' || coalesce(CAST(accepted_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(started_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(detected_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(mitigated_at - noticed_at AS TEXT), '')
	|| ',' || coalesce(CAST(resolved_at - noticed_at AS TEXT), '') || ',' || length(reported_via)
	|| ',' || substr(started_status, 1, 3) || ',' || substr(detected_status, 1, 3)
	|| ',' || substr(mitigated_status, 1, 3) || ',' || substr(resolved_status, 1, 3)
	|| ',' || substr(state, 1, 3) || ',' || kind || ',' || reported_via || excluded)) WHERE state <> '';
