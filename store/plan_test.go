package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// asking is a question as the plan of its statements is looked at.
type asking func(ctx context.Context, r loop.Reader, v world) error

func list[T any](_ T, err error) error { return err }

// planCursor is a place in a list: 1772442000000|5.
const planCursor = "MTc3MjQ0MjAwMDAwMHw1"

// Every question follows an index: none sorts, and none reads a whole table.
// SQLite's own plan says so; what follows the name is the index that it takes.
var plans = map[string]struct {
	ask asking
	use string
}{
	"newest failures":       {failuresBy(loop.FailureQuery{Cursor: planCursor}), "x USING INDEX failure_noticed"},
	"failures of a time":    {failuresBy(loop.FailureQuery{Since: looptest.Monday, Until: looptest.Monday, Kinds: []loop.Kind{loop.Crash}}), "x USING INDEX failure_noticed"},
	"failures of a tag":     {failuresBy(loop.FailureQuery{Tag: "split brain", Cursor: planCursor, Since: looptest.Monday}), "failure_tag_tag"},
	"failures of a service": {failuresBy(loop.FailureQuery{Service: "checkout", Cursor: planCursor}), "failure_service_name"},
	"failures of both":      {failuresBy(loop.FailureQuery{Service: "checkout", Tag: "split brain"}), "failure_tag_tag"},
	"touched failures":      {failuresBy(loop.FailureQuery{Touched: true, Cursor: planCursor}), "failure_touched"},
	"counting": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.CountFailures(ctx, v.ws.ID, loop.FailureQuery{Severity: 2, Kinds: []loop.Kind{loop.Crash}, Team: 4}))
	}, "COVERING INDEX failure_noticed"},
	"counting what is open": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.CountFailures(ctx, v.ws.ID, loop.FailureQuery{Limit: 20}))
	}, "COVERING INDEX failure_not_open"},
	"times of failures": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.FailureTimes(ctx, v.ws.ID, loop.FailureQuery{Since: looptest.Monday.AddDate(-1, 0, 0)}))
	}, "x USING INDEX failure_noticed (workspace_id=? AND noticed_at>?)"},
	"logged long after": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.FailureTimes(ctx, v.ws.ID, loop.FailureQuery{ByHand: true, Logged: loop.Window{Since: looptest.Monday.AddDate(-1, 0, 0)}, Until: looptest.Monday.AddDate(1, 0, 0)}))
	}, "x USING INDEX failure_logged (workspace_id=? AND created_at>?)"},
	"counting what was logged": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.CountFailures(ctx, v.ws.ID, loop.FailureQuery{ByHand: true, Logged: loop.Window{Since: looptest.Monday}}))
	}, "INDEX failure_logged"},
	"kin": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Kin(ctx, v.ws.ID, v.failure.Services, v.failure.Tags, looptest.Monday, looptest.Monday))
	}, "failure_service_name (workspace_id=? AND folded=? AND noticed_at>? AND noticed_at<?)"},
	"insights": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Insights(ctx, v.ws.ID, 0, planCursor, 9))
	}, "insight_made"},
	"facts: insights": {facts, "insight_failure (workspace_id=? AND failure_id=?)"},
	"facts: actions":  {facts, "action_failure (workspace_id=? AND failure_id=?)"},
	"facts: checks":   {facts, "effect_check_action (workspace_id=? AND action_id=?)"},
	"facts: analyses": {facts, "analysis_failure_failure (workspace_id=? AND failure_id=?)"},
	"facts: merged":   {facts, "failure_merged (workspace_id=? AND merged_into=?)"},
	"actions": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Actions(ctx, v.ws.ID, loop.ActionQuery{Cursor: planCursor}))
	}, "action_opened"},
	"checks by day": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Effects(ctx, v.ws.ID, loop.EffectQuery{}))
	}, "effect_check_day"},
	"verdicts": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Effects(ctx, v.ws.ID, loop.EffectQuery{State: loop.Concluded, Cursor: planCursor}))
	}, "effect_check_verdict"},
	"running bets": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Experiments(ctx, v.ws.ID, loop.ExperimentQuery{State: loop.ExperimentRunning, Team: 4, Until: "2026-04-01"}))
	}, "experiment_running"},
	"all bets": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Experiments(ctx, v.ws.ID, loop.ExperimentQuery{Limit: 9}))
	}, "experiment_day"},
	"ended bets": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Experiments(ctx, v.ws.ID, loop.ExperimentQuery{Ended: true, Cursor: planCursor}))
	}, "experiment_end"},
	"weeks of the showcase": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Showcases(ctx, v.ws.ID, "", 9))
	}, "sqlite_autoindex_showcase_week_3"},
	"entries of a week": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Entries(ctx, v.ws.ID, loop.EntryQuery{Week: "2026-W10"}))
	}, "showcase_entry_week"},
	"entries of a failure": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Entries(ctx, v.ws.ID, loop.EntryQuery{Failure: 4}))
	}, "showcase_entry_failure"},
	"entries that ask": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Entries(ctx, v.ws.ID, loop.EntryQuery{State: loop.EntryAsked, Asked: 4}))
	}, "showcase_entry_asked"},
	"bets for planning": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Experiments(ctx, v.ws.ID, loop.ExperimentQuery{Planning: true, Team: 4}))
	}, "experiment_planning"},
	"bet of a failure": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Experiments(ctx, v.ws.ID, loop.ExperimentQuery{Failure: 4}))
	}, "experiment_"},
	"cases": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.CaseStudies(ctx, v.ws.ID, loop.CaseQuery{Cursor: planCursor}))
	}, "case_study_made"},
	"case of a loop": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.CaseStudies(ctx, v.ws.ID, loop.CaseQuery{Failure: 4}))
	}, "case_study_"},
	"a series by its key": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.KPIByKey(ctx, v.ws.ID, "lead_time"))
	}, "(workspace_id=? AND key=?)"},
	"all series": {func(ctx context.Context, r loop.Reader, v world) error { return list(r.KPIs(ctx, v.ws.ID)) }, "(workspace_id=?)"},
	"points of a time": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Points(ctx, v.ws.ID, loop.PointQuery{Series: 4, Since: looptest.Monday, Until: looptest.Monday, Cursor: planCursor}))
	}, "(workspace_id=? AND series_id=? AND at>? AND at<?)"},
	"targets of a number": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Targets(ctx, v.ws.ID, "recovery_time"))
	}, "metric_target_set (workspace_id=? AND metric=?)"},
	"deploys of a time": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Deploys(ctx, v.ws.ID, loop.DeployQuery{Since: looptest.Monday, Until: looptest.Monday, Cursor: planCursor}))
	}, "deploy_at (workspace_id=? AND at>? AND at<?)"},
	"deploys by their ids": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.DeploysNamed(ctx, v.ws.ID, []string{"1", "2"}))
	}, "(workspace_id=? AND external_id=?)"},
	"facts: bets": {facts, "experiment_insight (workspace_id=? AND insight_id=?)"},
	"events of an object": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Events(ctx, v.ws.ID, loop.EventQuery{Object: 4}))
	}, "event_object (workspace_id=? AND object_id=?)"},
	"events of all": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Events(ctx, v.ws.ID, loop.EventQuery{Feed: true}))
	}, "SEARCH e"},
	"notices": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Notices(ctx, v.ws.ID, v.by.Member))
	}, "sqlite_autoindex_notice_2 (workspace_id=? AND member_id=?)"},
	"a ref": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.Find(ctx, v.ws.ID, v.failure.Ref()))
	}, "(workspace_id=? AND number=?)"},
	"a token": {func(ctx context.Context, r loop.Reader, v world) error {
		_, _, err := r.TokenByHash(ctx, []byte{1})
		return err
	}, "(hash=?)"},
	"signals of groups": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.GroupSignals(ctx, v.ws.ID, v.source.ID, [][16]byte{{1}, {2}}, looptest.Monday, looptest.Monday))
	}, "signal_theme_at (workspace_id=? AND theme_id=? AND id>? AND id<?)"},
	"kin: episodes of groups": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.JoinedEpisodes(ctx, v.ws.ID, v.source.ID, [][16]byte{{1}, {2}}))
	}, "episode_group (workspace_id=? AND source_id=? AND grouping=?)"},
	"kin: releases of groups": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.GroupReleases(ctx, v.ws.ID, v.source.ID, [][16]byte{{2}}, looptest.Monday))
	}, "signal_theme_at (workspace_id=? AND theme_id=? AND id>? AND id<?)"},
	"when releases were seen": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.ReleasesSeen(ctx, v.ws.ID, []string{"2.4.0"}))
	}, "signal_theme_release (workspace_id=? AND release=?)"},
	"kin: words of groups": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.GroupResolutions(ctx, v.ws.ID, v.source.ID, [][16]byte{{2}}))
	}, "sqlite_autoindex_resolution_1 (workspace_id=? AND failure_id=?)"},
	"kin: failed tests": {func(ctx context.Context, r loop.Reader, v world) error {
		_, _, err := r.FailedTests(ctx, v.ws.ID, v.source.ID, [16]byte{4}, looptest.Monday, looptest.Monday)
		return err
	}, "test_run_group (workspace_id=? AND source_id=? AND grouping=? AND at>? AND at<?)"},
	"kin: runs of a lane": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.TestRuns(ctx, v.ws.ID, v.source.ID, [16]byte{1}, nil))
	}, "test_run_lane (workspace_id=? AND source_id=? AND lane=?)"},
	"import keys": {func(ctx context.Context, r loop.Reader, v world) error {
		return list(r.ImportKeys(ctx, v.ws.ID, "csv", [][16]byte{{1}}))
	}, "(workspace_id=? AND source=? AND key=?)"},
}

func failuresBy(q loop.FailureQuery) asking {
	return func(ctx context.Context, r loop.Reader, v world) error { return list(r.Failures(ctx, v.ws.ID, q)) }
}

func facts(ctx context.Context, r loop.Reader, v world) error {
	return list(r.FactsOf(ctx, v.ws.ID, []loop.ID{v.failure.ID, 5, 6}))
}

func TestQuestionsFollowAnIndex(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	v := newWorld(t, s)
	for name, test := range plans {
		t.Run(name, func(t *testing.T) {
			statements, err := s.Recorded(t.Context(), func(ctx context.Context, w loop.Writer) error {
				if err := test.ask(ctx, w, v); loop.CodeOf(err) != loop.NotFound {
					return err
				}
				return nil
			})
			if err != nil || len(statements) == 0 {
				t.Fatal(err)
			}
			plan := ""
			for _, one := range statements {
				rows, err := s.Rows(t.Context(), "EXPLAIN QUERY PLAN "+one.Query, one.Args...)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows {
					plan += fmt.Sprintln(row[3])
				}
			}
			sorts := strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") && !strings.HasPrefix(name, "kin") && !strings.Contains("notices logged long after", name) && !strings.HasPrefix(name, "facts") // those are few
			walks := strings.Contains(strings.ReplaceAll(plan, "SCAN (subquery", ""), "SCAN ")                                                                                                          // of what a subquery found, each row is wanted
			if !strings.Contains(plan, test.use) || walks || sorts {
				t.Errorf("want %s:\n%s", test.use, plan)
			}
		})
	}
}
