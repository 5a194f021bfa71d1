package store

import (
	"context"

	"failforward/loop"
)

// workspaceTables is every table that holds rows of a workspace, but for the
// index of the search, which has its own way to forget.
var workspaceTables = []string{"search_doc", "form_report", "form", "kpi_feed", "metric_target", "pulse_result", "work_item", "belief", "practice", "delivery", "test_name", "test_failing", "test_set", "test_run", "resolution", "group_join", "episode", "delivery_key", "signal", "signal_theme", "source", "failure_deploy", "deploy", "kpi_point", "kpi_series", "showcase_entry", "showcase_week", "voter", "ballot", "huddle_board", "huddle_tally", "card_group", "card", "sealed_card", "absence", "huddle_series", "huddle", "sprint", "claim", "import_key", "import_run", "outbox", "job", "seal", "event_diff", "event", "notice",
	"case_study", "experiment", "effect_check", "action", "analysis_failure", "analysis", "insight", "failure_service", "failure_tag", "failure", "tag",
	"private_link", "token", "invitation", "saved_view", "member_team", "member", "team", "counter", "workspace"}

// RemoveWorkspace deletes a workspace with everything in it, all or nothing, and
// the accounts that were members of no other one. A workspace that is not there
// is NotFound.
func (s *Store) RemoveWorkspace(ctx context.Context, ws loop.ID) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.Workspace(ctx, ws); err != nil {
			return err
		}
		if err := t.lock(ctx, sealLock^int64(ws)); err != nil { // else a seal that is being made would stay behind
			return err
		}
		t.s.tokens.spoilt.Store(true)
		t.s.doors.spoilt.Store(true)
		if err := t.removeAccounts(ctx, ws); err != nil {
			return err
		}
		if err := t.forgetIndex(ctx, ws); err != nil {
			return err
		}
		for _, table := range workspaceTables {
			if _, err := t.exec(ctx, "DELETE FROM "+table+" WHERE workspace_id = $1", int64(ws)); err != nil {
				return err
			}
		}
		return nil
	})
}

// removeAccounts deletes who could sign in to this workspace only.
func (t *tx) removeAccounts(ctx context.Context, ws loop.ID) error {
	ids, err := list(ctx, t.reads, scanID, `
		SELECT DISTINCT m.account_id FROM member m WHERE m.workspace_id = $1 AND m.account_id <> 0
		AND NOT EXISTS (SELECT 1 FROM member o WHERE o.account_id = m.account_id AND o.account_id <> 0 AND o.workspace_id <> m.workspace_id)
		ORDER BY m.account_id`, int64(ws))
	for _, id := range ids {
		if _, err := t.exec(ctx, "DELETE FROM session WHERE account_id = $1", int64(id)); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM account WHERE id = $1", int64(id)); err != nil {
			return err
		}
	}
	return err
}
