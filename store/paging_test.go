package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// walk reads a whole list page by page and calls between after each page.
func walk[T any](t interface{ Fatalf(string, ...any) }, page func(cursor string) (loop.Page[T], error), between func()) []T {
	var all []T
	for cursor := ""; ; {
		p, err := page(cursor)
		if err != nil {
			t.Fatalf("page at %q: %v", cursor, err)
		}
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all
		}
		between()
	}
}

// Whoever walks through a list sees each row that was there all the time exactly
// once, in order, whatever comes and goes meanwhile.
func TestAWalkThroughAListIsCompleteWhileRowsComeAndGo(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		rapid.Check(t, func(rt *rapid.T) {
			service := fmt.Sprint("walk ", rapid.Uint64().Draw(rt, "service"))
			add := func() loop.Failure {
				f := benchFailure(by.Workspace, rapid.IntRange(0, 30).Draw(rt, "minutes ago")) // many at the same time
				f.Services = []string{service}
				f, err := create(s, f, by)
				if err != nil {
					rt.Fatalf("create: %v", err)
				}
				return f
			}
			var stay, go_ []loop.Failure
			for range rapid.IntRange(0, 25).Draw(rt, "rows that stay") {
				stay = append(stay, add())
			}
			for range rapid.IntRange(0, 8).Draw(rt, "rows that go") {
				go_ = append(go_, add())
			}
			got := walk(rt, func(cursor string) (loop.Page[loop.Failure], error) {
				return s.Failures(context.Background(), by.Workspace, loop.FailureQuery{Service: service, Limit: rapid.IntRange(1, 7).Draw(rt, "limit"), Cursor: cursor})
			}, func() {
				if rapid.Bool().Draw(rt, "one comes") {
					add()
				}
				if len(go_) > 0 && rapid.Bool().Draw(rt, "one goes") {
					dismiss(rt, s, by, go_[0])
					go_ = go_[1:]
				}
			})
			seen := map[loop.ID]int{}
			for _, f := range got {
				seen[f.ID]++
			}
			for _, f := range stay {
				if seen[f.ID] != 1 {
					rt.Fatalf("%s was seen %d times", f.Ref(), seen[f.ID])
				}
			}
			if !slices.IsSortedFunc(got, func(a, b loop.Failure) int {
				return b.Noticed().Compare(a.Noticed())*2 + int(min(1, max(-1, b.ID-a.ID)))
			}) {
				rt.Fatalf("out of order")
			}
		})
	})
}

func dismiss(t *rapid.T, s *store.Store, by loop.Actor, f loop.Failure) {
	if err := f.Dismiss("went away"); err != nil {
		t.Fatalf("%v", err)
	}
	err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) error {
		_, err := w.SaveFailure(ctx, f, loop.Note(by, looptest.Monday, "failure.dismissed", "", 0))
		return err
	})
	if err != nil {
		t.Fatalf("dismiss: %v", err)
	}
}

func TestEachFilterFindsWhatANaiveSearchFinds(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		var all []loop.Failure
		rapid.Check(t, func(rt *rapid.T) {
			f, err := create(s, drawFailure(rt, ws.ID), by)
			if err != nil {
				rt.Fatalf("%v", err)
			}
			if all = append(all, f); rapid.IntRange(0, 3).Draw(rt, "touch") == 0 {
				i := drawInsight(rt, ws.ID, f.ID)
				write(t, s, func(ctx context.Context, w loop.Writer) error { return list(w.SaveInsight(ctx, i, loop.Event{})) })
				all[len(all)-1].Summary = "touched"
			}
			q := loop.FailureQuery{Severity: rapid.IntRange(0, 4).Draw(rt, "q severity"), Limit: loop.MaxPage, Bare: rapid.Bool().Draw(rt, "q bare"), Touched: rapid.Bool().Draw(rt, "q touched"),
				Tag: rapid.SampledFrom([]string{"", "", "hidden dependency", "C#", "never"}).Draw(rt, "q tag"), Service: rapid.SampledFrom([]string{"", "", "CHECKOUT", "größe"}).Draw(rt, "q service"),
				Team: loop.ID(rapid.IntRange(0, 2).Draw(rt, "q team")), Import: loop.ID(rapid.IntRange(0, 1).Draw(rt, "q import")),
				State: rapid.SampledFrom([]loop.FailureState{"", loop.AllStates, loop.FailureDismissed}).Draw(rt, "q state"), Since: drawMaybe(rt, "q since"), Until: drawMaybe(rt, "q until")}
			if rapid.Bool().Draw(rt, "q kinds") {
				q.Kinds = []loop.Kind{loop.Incident, loop.Crash, loop.NearMiss}
			}
			var want []loop.ID
			for _, f := range all {
				if chosen(f, q) {
					want = append(want, f.ID)
				}
			}
			page, err := s.Failures(context.Background(), ws.ID, q)
			if err != nil {
				rt.Fatalf("%v", err)
			}
			var got, each []loop.ID
			for _, f := range page.Items {
				got = append(got, f.ID)
			}
			n, err1 := s.CountFailures(context.Background(), ws.ID, q)
			err2 := s.EachFailure(context.Background(), ws.ID, q, func(f loop.Failure) error { each = append(each, f.ID); return nil })
			slices.Sort(got)
			slices.Sort(each)
			slices.Sort(want)
			if !slices.Equal(got, want) || !slices.Equal(each, want) || n != len(want) || err1 != nil || err2 != nil {
				rt.Fatalf("%+v: found %v, each %v, counted %d, want %v; %v %v", q, got, each, n, want, err1, err2)
			}
		})
	})
}

// chosen says what a filter means, without a database.
func chosen(f loop.Failure, q loop.FailureQuery) bool {
	has := func(names []string, name string) bool { return len(loop.Shared(names, []string{name})) > 0 }
	at := f.Noticed()
	return (q.Severity == 0 || f.Severity == q.Severity) && (q.Tag == "" || has(f.Tags, q.Tag) || q.Tag == "hidden dependency" && has(f.Tags, "hidden-dependency")) &&
		(q.Service == "" || has(f.Services, q.Service)) && (q.Team == 0 || f.Team == q.Team) && (q.Import == 0 || f.Import == q.Import) &&
		(q.State == loop.AllStates || f.State == q.State || q.State == "" && f.State == loop.FailureOpen) && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, f.Kind)) &&
		(q.Since.IsZero() || !at.Before(q.Since.Truncate(time.Millisecond))) && (q.Until.IsZero() || at.Before(q.Until.Truncate(time.Millisecond))) &&
		(!q.Touched || f.Summary == "touched" || !f.AcceptedAt.IsZero())
}

func TestListsOfActionsChecksInsightsAndEventsPage(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		const n = 23
		for i := range n {
			write(t, s, func(ctx context.Context, w loop.Writer) error { return v.more(ctx, w, i) })
		}
		ctx, ws, nothing := t.Context(), v.ws.ID, func() {}
		actions := walk(t, func(c string) (loop.Page[loop.Action], error) {
			return s.Actions(ctx, ws, loop.ActionQuery{States: []loop.ActionState{loop.Open, loop.InProgress}, Text: "numb", Limit: 4, Cursor: c})
		}, nothing)
		checks := walk(t, func(c string) (loop.Page[loop.EffectCheck], error) {
			return s.Effects(ctx, ws, loop.EffectQuery{State: loop.Planned, Failure: v.failure.ID, Limit: 4, Cursor: c})
		}, nothing)
		verdicts := walk(t, func(c string) (loop.Page[loop.EffectCheck], error) {
			return s.Effects(ctx, ws, loop.EffectQuery{State: loop.Concluded, Since: looptest.Monday, Limit: 4, Cursor: c})
		}, nothing)
		insights := walk(t, func(c string) (loop.Page[loop.Insight], error) { return s.Insights(ctx, ws, v.failure.ID, c, 4) }, nothing)
		looks := walk(t, func(c string) (loop.Page[loop.Analysis], error) { return s.Analyses(ctx, ws, v.failure.ID, c, 4) }, nothing)
		back := walk(t, func(c string) (loop.Page[loop.Event], error) {
			return s.Events(ctx, ws, loop.EventQuery{Limit: 4, Cursor: c})
		}, nothing)
		feed := walk(t, func(c string) (loop.Page[loop.Event], error) {
			return s.Events(ctx, ws, loop.EventQuery{Feed: true, Limit: 4, Cursor: c})
		}, nothing)
		for _, list := range []struct {
			name      string
			got, want int
			sorted    bool
		}{
			{"actions, oldest opened first", len(actions), n, slices.IsSortedFunc(actions, func(a, b loop.Action) int { return a.OpenedAt.Compare(b.OpenedAt) })},
			{"checks, soonest first", len(checks), n + 1, slices.IsSortedFunc(checks, func(a, b loop.EffectCheck) int { return int(b.On.Until(a.On)) })},
			{"verdicts, newest first", len(verdicts), n, slices.IsSortedFunc(verdicts, func(a, b loop.EffectCheck) int { return b.ConcludedAt.Compare(a.ConcludedAt) })},
			{"insights, newest first", len(insights), n + 1, slices.IsSortedFunc(insights, func(a, b loop.Insight) int { return b.CreatedAt.Compare(a.CreatedAt) })},
			{"analyses, newest first", len(looks), n + 1, slices.IsSortedFunc(looks, func(a, b loop.Analysis) int { return b.CreatedAt.Compare(a.CreatedAt) })},
			{"events, newest first", len(back), len(feed), slices.IsSortedFunc(back, func(a, b loop.Event) int { return int(b.ID - a.ID) })},
			{"the feed, oldest first", len(feed), 11 + n, slices.IsSortedFunc(feed, func(a, b loop.Event) int { return int(a.ID - b.ID) })},
		} {
			if list.got != list.want || !list.sorted {
				t.Errorf("%s: %d of %d, sorted %v", list.name, list.got, list.want, list.sorted)
			}
		}
	})
}

// more adds an action with an open and a concluded check, an insight and an
// analysis, at times out of order.
func (v world) more(ctx context.Context, w loop.Writer, i int) error {
	at := looptest.Monday.Add(time.Duration(i*7%23) * time.Hour)
	a, err := w.SaveAction(ctx, loop.Action{Workspace: v.ws.ID, Title: fmt.Sprint("Number ", i), Kind: loop.Change, Owner: 1, State: loop.Open, Failure: v.failure.ID, OpenedAt: at, CreatedAt: at, UpdatedAt: at}, v.note("action.opened"))
	if err != nil {
		return err
	}
	e := loop.EffectCheck{Workspace: v.ws.ID, Kind: loop.ByLook, Action: a.ID, Failure: v.failure.ID, State: loop.Planned, On: loop.DateOf(at, time.UTC).Add(i % 4), CreatedAt: at, UpdatedAt: at}
	if _, err = w.SaveEffect(ctx, e, loop.Event{}); err != nil {
		return err
	}
	e.State, e.Verdict, e.ConcludedAt, e.PlanHash = loop.Concluded, loop.Kept, at, "x"
	if _, err = w.SaveEffect(ctx, e, loop.Event{}); err != nil {
		return err
	}
	if _, err = w.SaveInsight(ctx, loop.Insight{Workspace: v.ws.ID, Failure: v.failure.ID, Text: "t", Kind: loop.HiddenWin, CreatedAt: at, UpdatedAt: at}, loop.Event{}); err != nil {
		return err
	}
	_, err = w.SaveAnalysis(ctx, loop.Analysis{Workspace: v.ws.ID, Failures: []loop.ID{v.failure.ID}, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	return err
}

func TestAForeignCursorIsAFaultOfTheInput(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		for _, cursor := range []string{"x", "!!", "MTIz", "YWJjfDE", "MXwtMQ", "fA", "MTIzfDEy8"} {
			if _, err := s.Failures(t.Context(), ws.ID, loop.FailureQuery{Cursor: cursor}); loop.CodeOf(err) != loop.Invalid || loop.Faults(err)[0].Field != "cursor" {
				t.Errorf("%q: %v", cursor, err)
			}
		}
	})
}

// The times of failures are those of the failures, in the order of lists, whatever is
// asked for.
func TestTimesOfFailuresAreThoseOfTheFailures(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		monday := looptest.Monday
		for i := range 60 {
			f := rapid.Custom(func(rt *rapid.T) loop.Failure { return drawFailure(rt, ws.ID) }).Example(i)
			f.CreatedAt, f.Tags = monday.AddDate(0, 0, -i), []string{"hidden dependency"}
			if i%2 == 0 {
				f.StartedAt, f.DetectedAt, f.MitigatedAt, f.ResolvedAt = loop.At(monday.AddDate(0, 0, -i*i/9), loop.ToDay), loop.Moment{}, loop.Is(loop.Pending), loop.Moment{}
			}
			switch i {
			case 9:
				f.Excluded = "a reason, with a comma, \x1e and \x1f"
			case 11:
				f.StartedAt = loop.At(time.Date(1969, 12, 31, 23, 59, 58, 0, time.UTC), loop.ToSecond)
			}
			if _, err := create(s, f, by); err != nil {
				t.Fatal(err)
			}
		}
		for name, q := range map[string]loop.FailureQuery{
			"open":        {},
			"all":         {State: loop.AllStates},
			"of a time":   {State: loop.AllStates, Since: monday.AddDate(0, -2, 0), Until: monday.AddDate(0, 0, -9)},
			"logged":      {ByHand: true, Logged: loop.Window{Since: monday.AddDate(0, 0, -40)}},
			"logged late": {State: loop.AllStates, ByHand: true, Logged: loop.Window{Since: monday.AddDate(0, 0, -50)}, Until: monday.AddDate(0, 0, -50)},
			"of a team":   {State: loop.AllStates, Team: 2},
			"of a tag":    {State: loop.AllStates, Tag: "hidden dependency"},
			"of no tag":   {Tag: "nobody uses this"},
		} {
			var want []loop.Failure
			if err := s.EachFailure(t.Context(), ws.ID, q, func(f loop.Failure) error { want = append(want, timesOnly(f)); return nil }); err != nil {
				t.Fatal(err)
			}
			got, err := s.FailureTimes(t.Context(), ws.ID, q)
			if diff := cmp.Diff(want, got); err != nil || diff != "" || (len(got) == 0) != (name == "of no tag") {
				t.Errorf("%s: %d, %v\n%s", name, len(got), err, diff)
			}
			if n, err := s.CountFailures(t.Context(), ws.ID, q); n != len(got) || err != nil {
				t.Errorf("%s: counts %d of %d, %v", name, n, len(got), err)
			}
		}
	})
}

// timesOnly is what FailureTimes tells of a failure.
func timesOnly(f loop.Failure) loop.Failure {
	only := loop.Failure{Workspace: f.Workspace, ID: f.ID, Number: f.Number, Import: f.Import, Kind: f.Kind, State: f.State, ReportedVia: f.ReportedVia, Excluded: f.Excluded,
		StartedAt: f.StartedAt, DetectedAt: f.DetectedAt, MitigatedAt: f.MitigatedAt, ResolvedAt: f.ResolvedAt, CreatedAt: f.CreatedAt}
	only.AcceptedAt = f.AcceptedAt
	for _, m := range []*loop.Moment{&only.StartedAt, &only.DetectedAt, &only.MitigatedAt, &only.ResolvedAt} {
		m.Precision = ""
	}
	return only
}

// Bare takes services and tags away, and nothing else.
func TestBareFailuresAreTheSameWithoutNames(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		for _, text := range []string{"", v.failure.Title} {
			var got, bare []loop.Failure
			q := loop.FailureQuery{Text: text, State: loop.AllStates}
			if err := s.EachFailure(t.Context(), v.ws.ID, q, func(f loop.Failure) error { got = append(got, f); return nil }); err != nil {
				t.Fatal(err)
			}
			q.Bare = true
			if err := s.EachFailure(t.Context(), v.ws.ID, q, func(f loop.Failure) error { bare = append(bare, f); return nil }); err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if len(got[i].Services)+len(got[i].Tags) != 2 {
					t.Errorf("%+v", got[i])
				}
				got[i].Services, got[i].Tags = nil, nil
			}
			if diff := cmp.Diff(got, bare); diff != "" || len(bare) == 0 {
				t.Errorf("%q: %d failures, %s", text, len(bare), diff)
			}
		}
	})
}
