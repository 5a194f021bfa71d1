package app_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"failforward/app"
	"failforward/loop"
)

func TestANewFailureSaysWhatItDoesNotKnow(t *testing.T) {
	hour := loop.At(monday().Add(-time.Hour), loop.ToMinute)
	type times struct{ Started, Detected, Mitigated, Resolved loop.Status }
	tests := []struct {
		name string
		in   loop.Failure
		kind loop.Kind
		want times
	}{
		{"a title alone is of today", loop.Failure{}, loop.Process, times{loop.Imputed, loop.UnknownTime, loop.UnknownTime, loop.UnknownTime}},
		{"an incident that began and did not end goes on", loop.Failure{StartedAt: hour}, loop.Incident, times{loop.Recorded, loop.UnknownTime, loop.Pending, loop.Pending}},
		{"a missed goal does not go on", loop.Failure{StartedAt: hour, Kind: loop.MissedGoal}, loop.MissedGoal, times{loop.Recorded, loop.UnknownTime, loop.UnknownTime, loop.UnknownTime}},
		{"what was mended was not noticed to be soothed before", loop.Failure{StartedAt: hour, ResolvedAt: hour}, loop.Incident, times{loop.Recorded, loop.UnknownTime, loop.UnknownTime, loop.Recorded}},
		{"what was soothed is still to be mended", loop.Failure{StartedAt: hour, MitigatedAt: hour}, loop.Incident, times{loop.Recorded, loop.UnknownTime, loop.Recorded, loop.Pending}},
		{"an end without a start does not begin today", loop.Failure{ResolvedAt: hour}, loop.Incident, times{loop.UnknownTime, loop.UnknownTime, loop.UnknownTime, loop.Recorded}},
		{"what was noticed an hour ago began nobody knows when", loop.Failure{DetectedAt: hour, Kind: loop.Incident}, loop.Incident, times{loop.UnknownTime, loop.Recorded, loop.Pending, loop.Pending}},
		{"a severity makes it an incident", loop.Failure{Severity: 2}, loop.Incident, times{loop.Imputed, loop.UnknownTime, loop.UnknownTime, loop.UnknownTime}},
		{"a status that was given stays", loop.Failure{StartedAt: hour, ResolvedAt: loop.Is(loop.NotApplicable)}, loop.Incident, times{loop.Recorded, loop.UnknownTime, loop.NotApplicable, loop.NotApplicable}},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				tt.in.Title = "It failed"
				f := w.failed(tt.in)
				got := times{f.StartedAt.State(), f.DetectedAt.State(), f.MitigatedAt.State(), f.ResolvedAt.State()}
				if diff := cmp.Diff(tt.want, got); diff != "" || f.Kind != tt.kind {
					t.Errorf("kind %s\n%s", f.Kind, diff)
				}
				again, err := w.store.Failure(w.ctx(), w.ws.ID, f.ID)
				w.ok(err)
				if diff := cmp.Diff(f, again, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("read back:\n%s", diff)
				}
			})
		}
	})
}

func TestOneTypedLineIsEnough(t *testing.T) {
	w := sqlite(t)
	f, err := w.Failures.Log(w.ctx(), w.ada, "Checkout 500s #rollout service:checkout !2 @08:05 ~25m near-miss", "page", 0)
	w.ok(err)
	if f.Title != "Checkout 500s" || f.Severity != 2 || f.Kind != loop.NearMiss || f.ReportedVia != "page" || f.Services[0] != "checkout" || f.Tags[0] != "rollout" {
		t.Errorf("%+v", f)
	}
	// 08:05 in Berlin, where the workspace is; the clock stands at 10:00 there
	if want := time.Date(2026, 3, 2, 7, 5, 0, 0, time.UTC); !f.StartedAt.At.Equal(want) || !f.ResolvedAt.At.Equal(want.Add(25*time.Minute)) {
		t.Errorf("from %v to %v", f.StartedAt.At, f.ResolvedAt.At)
	}
	long := ""
	for range 60 {
		long += "word "
	}
	f, err = w.Failures.Log(w.ctx(), w.ada, long, "cli", 0)
	w.ok(err)
	if n := len([]rune(f.Title)); n > 200 || len(f.Summary) < 299 {
		t.Errorf("a title of %d, a summary of %d", n, len(f.Summary))
	}
	_, err = w.Failures.Log(w.ctx(), w.ada, "#rollout !2", "cli", 0)
	if diff := cmp.Diff([]string{"title"}, fields(err)); diff != "" {
		t.Error(diff)
	}
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f, ada := w.failure("It failed"), w.ada
		ref, title := f.Ref().String(), "Theirs"
		_, err := w.Failures.Edit(w.ctx(), ada, ref, f.Version, app.FailurePatch{Title: &title})
		w.ok(err)
		before := w.census()
		mine, severity := "Mine", 1
		deeds := map[string]func() error{
			"edit": func() error {
				_, err := w.Failures.Edit(w.ctx(), ada, ref, 1, app.FailurePatch{Title: &mine, Severity: &severity})
				return err
			},
			"dismiss": func() error { _, err := w.Failures.Dismiss(w.ctx(), ada, ref, 1, "because"); return err },
			"accept":  func() error { _, err := w.Failures.Accept(w.ctx(), ada, ref, 1, "because", day(9)); return err },
			"restore": func() error { _, err := w.Failures.Restore(w.ctx(), ada, ref, 1); return err },
			"resume":  func() error { _, err := w.Failures.Resume(w.ctx(), ada, ref, 1); return err },
		}
		for name, deed := range deeds {
			t.Run(name, func(t *testing.T) { w.code(deed(), loop.Conflict) })
		}
		got, err := w.Failures.Get(w.ctx(), ada, ref)
		w.ok(err)
		if got.Failure.Title != "Theirs" || got.Failure.Version != 2 || got.Failure.Severity != 0 {
			t.Errorf("%+v", got.Failure)
		}
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEditingTellsAllFaultsAndSparesTheLog(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.failure("It failed")
		ref, none, nine, nowhere := f.Ref().String(), "", 9, loop.ID(77)
		future := loop.At(monday().AddDate(1, 0, 0), loop.ToDay)
		_, err := w.Failures.Edit(w.ctx(), w.ada, ref, 0, app.FailurePatch{Title: &none, Severity: &nine, Team: &nowhere, DetectedAt: &future})
		if diff := cmp.Diff([]string{"detected_at", "severity", "team", "title"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		same := f.Title
		events := w.since(func() {
			out, err := w.Failures.Edit(w.ctx(), w.ada, ref, 0, app.FailurePatch{Title: &same})
			w.ok(err)
			if out.Version != 1 {
				t.Errorf("a save that changes nothing made version %d", out.Version)
			}
		})
		if len(events) != 0 {
			t.Errorf("it is in the log: %v", verbs(events))
		}
	})
}

func TestDismissRestoreAcceptResume(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ref := w.failure("It failed").Ref().String()
		_, err := w.Failures.Restore(w.ctx(), w.ada, ref, 0)
		w.code(err, loop.Conflict)
		_, err = w.Failures.Dismiss(w.ctx(), w.ada, ref, 0, "  ")
		w.code(err, loop.Invalid)
		f, err := w.Failures.Dismiss(w.ctx(), w.ada, ref, 0, "a twin of F-2")
		w.ok(err)
		if f.State != loop.FailureDismissed || f.StateReason != "a twin of F-2" {
			t.Errorf("%+v", f)
		}
		n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{})
		if w.ok(err); n != 0 {
			t.Errorf("%d in sight", n)
		}
		_, err = w.Failures.Accept(w.ctx(), w.ada, ref, 0, "we can live with it", "")
		w.code(err, loop.Conflict)
		_, err = w.Failures.Restore(w.ctx(), w.ada, ref, 0)
		w.ok(err)
		_, err = w.Failures.Accept(w.ctx(), w.ada, ref, 0, "", day(-1))
		if diff := cmp.Diff([]string{"reason", "revisit_on"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		_, err = w.Failures.Resume(w.ctx(), w.ada, ref, 0)
		w.code(err, loop.Conflict)
		_, err = w.Failures.Accept(w.ctx(), w.ada, ref, 0, "we can live with it", day(30))
		w.ok(err)
		v, err := w.Failures.Get(w.ctx(), w.ada, ref)
		w.ok(err)
		if v.Stage != loop.Accepted || v.Next.Do != "revisit" || v.Next.By != day(30) || v.Next.Late {
			t.Errorf("stage %s, next %+v", v.Stage, v.Next)
		}
		_, err = w.Failures.Resume(w.ctx(), w.ada, ref, 0)
		w.ok(err)
		if v, err = w.Failures.Get(w.ctx(), w.ada, ref); v.Stage != loop.Logged || err != nil {
			t.Errorf("stage %s, %v", v.Stage, err)
		}
	})
}

func TestUndo(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		viewer, other := w.member("vi", loop.Viewer), w.member("mo", loop.MemberRole)
		token := loop.Actor{Kind: loop.Program, Workspace: w.ws.ID, Token: 5, Name: "robot", Role: loop.Admin}
		logged := func(by loop.Actor) string {
			f, err := w.Failures.Log(w.ctx(), by, "Oops", "page", 0)
			w.ok(err)
			return f.Ref().String()
		}
		t.Run("whoever logged it may, a viewer too", func(t *testing.T) {
			f, err := w.Failures.UndoLog(w.ctx(), viewer, logged(viewer))
			w.ok(err)
			if f.State != loop.FailureDismissed || f.StateReason != "undone" {
				t.Errorf("%+v", f)
			}
		})
		tests := []struct {
			name string
			by   loop.Actor
			ref  func() string
		}{
			{"nobody else may", other, func() string { return logged(viewer) }},
			{"a program has no undo", token, func() string { return logged(token) }},
			{"not after an edit", other, func() string {
				ref, title := logged(other), "Better"
				_, err := w.Failures.Edit(w.ctx(), other, ref, 0, app.FailurePatch{Title: &title})
				w.ok(err)
				return ref
			}},
			{"not when something was learned from it", other, func() string {
				ref := logged(other)
				_, err := w.Learning.AddInsight(w.ctx(), other, app.InsightDraft{Failure: ref, Text: "We learned."})
				w.ok(err)
				return ref
			}},
			{"not after an hour", other, func() string { ref := logged(other); w.clock.Add(61 * time.Minute); return ref }},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, err := w.Failures.UndoLog(w.ctx(), tt.by, tt.ref())
				w.code(err, loop.Denied)
			})
		}
	})
}

// every is one call of each deed that changes a failure or what hangs on it.
func every(w *world, by loop.Actor, f, a, e, i string) map[string]func() error {
	title := "Another"
	kind := loop.HiddenWin
	return map[string]func() error{
		"edit a failure": func() error {
			_, err := w.Failures.Edit(w.ctx(), by, f, 0, app.FailurePatch{Title: &title})
			return err
		},
		"dismiss": func() error { _, err := w.Failures.Dismiss(w.ctx(), by, f, 0, "because"); return err },
		"restore": func() error { _, err := w.Failures.Restore(w.ctx(), by, f, 0); return err },
		"accept":  func() error { _, err := w.Failures.Accept(w.ctx(), by, f, 0, "because", ""); return err },
		"resume":  func() error { _, err := w.Failures.Resume(w.ctx(), by, f, 0); return err },
		"add an insight": func() error {
			_, err := w.Learning.AddInsight(w.ctx(), by, app.InsightDraft{Failure: f, Text: "We learned."})
			return err
		},
		"edit an insight": func() error {
			_, err := w.Learning.EditInsight(w.ctx(), by, i, 0, app.InsightPatch{Kind: &kind})
			return err
		},
		"analyse": func() error {
			_, err := w.Learning.Analyse(w.ctx(), by, "", 0, app.AnalysisDraft{Failures: []string{f}})
			return err
		},
		"add an action": func() error {
			_, err := w.Actions.Create(w.ctx(), by, app.ActionDraft{Title: "Add", Failure: f})
			return err
		},
		"add it by insight": func() error {
			_, err := w.Actions.Create(w.ctx(), by, app.ActionDraft{Title: "Add", Insight: i})
			return err
		},
		"edit an action": func() error { _, err := w.Actions.Edit(w.ctx(), by, a, 0, app.ActionPatch{Title: &title}); return err },
		"move an action": func() error { _, err := w.Actions.Move(w.ctx(), by, a, 0, loop.InProgress, loop.Step{}); return err },
		"take an action": func() error { _, err := w.Actions.Take(w.ctx(), by, a); return err },
		"plan a check": func() error {
			_, err := w.Effects.Plan(w.ctx(), by, app.CheckDraft{Action: a, Kind: loop.ByLook})
			return err
		},
		"revise a check":   func() error { _, err := w.Effects.Revise(w.ctx(), by, e, 0, day(20), loop.Plan{}); return err },
		"lock a check":     func() error { _, err := w.Effects.Lock(w.ctx(), by, e, 0); return err },
		"conclude a check": func() error { _, err := w.Effects.Conclude(w.ctx(), by, e, 0, loop.Held, ""); return err },
		"check again":      func() error { _, err := w.Effects.Again(w.ctx(), by, e, day(20)); return err },
	}
}

func TestWhoMayNotChangeWhat(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mine, theirs := w.team("Mine"), w.team("Theirs")
		d := form()
		d.Failure.Team = mine
		out, err := w.Loops.Start(w.ctx(), w.ada, d)
		w.ok(err)
		f, a, e, i := out.Failure.Ref().String(), out.Action.Ref().String(), out.Check.Ref().String(), out.Insight.Ref().String()
		foreign := newWorld(t, w.store, w.clock)
		before := w.census()
		for name, by := range map[string]loop.Actor{
			"a viewer":                   w.member("vi", loop.Viewer, mine),
			"a member of another team":   w.member("mo", loop.MemberRole, theirs),
			"the lead of another team":   w.member("le", loop.Lead, theirs),
			"a token that may only read": {Kind: loop.Program, Workspace: w.ws.ID, Token: 5, Name: "robot", Role: loop.Viewer},
		} {
			before["members"] = w.census()["members"]
			for deed, do := range every(w, by, f, a, e, i) {
				t.Run(name+" may not "+deed, func(t *testing.T) { w.code(do(), loop.Denied) })
			}
		}
		for deed, do := range every(foreign, foreign.ada, out.Failure.ID.String(), out.Action.ID.String(), out.Check.ID.String(), out.Insight.ID.String()) {
			t.Run("from another workspace nobody can "+deed, func(t *testing.T) { w.code(do(), loop.NotFound) })
		}
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Errorf("something changed:\n%s", diff)
		}
	})
}

func TestWhatAnotherWorkspaceSees(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		out, err := w.Loops.Start(w.ctx(), w.ada, form())
		w.ok(err)
		foreign := newWorld(t, w.store, w.clock)
		ctx, by := w.ctx(), foreign.ada
		for name, read := range map[string]func(ref string) error{
			"failure": func(string) error { _, err := foreign.Failures.Get(ctx, by, out.Failure.ID.String()); return err },
			"F-1":     func(string) error { _, err := foreign.Failures.Get(ctx, by, "F-1"); return err },
			"action":  func(string) error { _, err := foreign.Actions.Show(ctx, by, out.Action.ID.String()); return err },
			"check":   func(string) error { _, err := foreign.Effects.Show(ctx, by, out.Check.ID.String()); return err },
			"insight": func(string) error { _, err := foreign.Learning.Insight(ctx, by, out.Insight.ID.String()); return err },
			"member":  func(string) error { _, err := foreign.People.GetMember(ctx, by, w.ada.Member.String()); return err },
		} {
			t.Run(name, func(t *testing.T) { w.code(read(name), loop.NotFound) })
		}
		hits, err := foreign.Failures.Search(ctx, by, "checkout", "", 10)
		w.ok(err)
		alike, err := foreign.Failures.Similar(ctx, by, "Checkout answered with errors", 0, 3)
		w.ok(err)
		home, err := foreign.Homes.Get(ctx, by)
		w.ok(err)
		if len(hits.Items)+len(alike) > 0 || !home.Empty {
			t.Errorf("hits %v, alike %v, home %+v", hits.Items, alike, home.Pile)
		}
	})
}

func TestListByStage(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		for n := range 25 {
			f := w.failed(loop.Failure{Title: "It failed", StartedAt: loop.At(monday().Add(-time.Duration(n)*time.Hour), loop.ToMinute)})
			if n%5 == 0 {
				_, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: f.Ref().String(), Text: "We learned."})
				w.ok(err)
			}
		}
		for stage, want := range map[loop.Stage]int{loop.Logged: 20, loop.Understood: 5, loop.Judged: 0, "": 25} {
			for _, limit := range []int{1, 3, 4, 5, 7, 20, 500, 9999} {
				q, got, pages := app.Filter{Stage: stage}, []int64{}, 0
				for q.Limit = limit; ; pages++ {
					page, err := w.Failures.List(w.ctx(), w.ada, q)
					w.ok(err)
					if len(page.Items) > limit || pages > 30 {
						t.Fatalf("%s: %d on page %d of %d", stage, len(page.Items), pages, limit)
					}
					for _, r := range page.Items {
						got = append(got, r.Number)
					}
					if q.Cursor = page.Next; page.Next == "" {
						break
					}
				}
				for i := 1; i < len(got); i++ {
					if got[i] <= got[i-1] {
						t.Errorf("%s by %d: %v", stage, limit, got)
					}
				}
				if len(got) != want {
					t.Errorf("%s by %d: %d, want %d", stage, limit, len(got), want)
				}
			}
		}
	})
}
