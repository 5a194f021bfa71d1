package app_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// happened logs a failure that was noticed at a time.
func (w *world) happened(at time.Time, change func(*loop.Failure)) loop.Failure {
	w.t.Helper()
	f := loop.Failure{Title: "Checkout answered with errors", Services: []string{"checkout"}, Tags: []string{"rollout"}, StartedAt: loop.At(at, loop.ToMinute)}
	if change != nil {
		change(&f)
	}
	return w.failed(f)
}

// waiting returns a came-back check due on day 56 whose change was made on the first Monday.
func (w *world) waiting() (loop.Failure, loop.EffectCheck) {
	w.t.Helper()
	f := w.happened(monday().Add(-time.Hour), nil)
	a := w.action(f.Ref().String())
	e := w.plan(a, loop.ByCameBack, day(56))
	w.move(a, loop.Done)
	return f, w.check(e.Ref())
}

func TestACameBackCheckConcludesOnItsDay(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, e := w.waiting()
		for _, v := range []loop.Verdict{loop.NotSeenAgain, loop.CameBack, loop.Held} {
			_, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, v, "")
			w.code(err, loop.Conflict)
		}
		due := time.Date(2026, 4, 26, 22, 0, 0, 0, time.UTC) // midnight in Berlin, in summer
		w.clock.Set(due.Add(-time.Second))
		if n := w.tick(); n != 0 || w.check(e.Ref()).State != loop.Waiting {
			t.Errorf("concluded a second early: %d jobs", n)
		}
		w.clock.Set(due)
		events := w.since(func() { w.tick() })
		e = w.check(e.Ref())
		if e.State != loop.Concluded || e.Verdict != loop.NotSeenAgain || !e.ByRule || len(e.Seen) != 0 {
			t.Errorf("%+v", e)
		}
		if len(events) != 1 || events[0].Verb != "effect.concluded" || events[0].Kind != loop.Rule || events[0].Actor != "failforward" || events[0].Member != 0 {
			t.Errorf("%+v", events)
		}
		a, err := w.Actions.Get(w.ctx(), w.ada, "A-1")
		if w.ok(err); a.State != loop.Done {
			t.Errorf("“not seen again” made the action %s", a.State)
		}
		n := w.census()
		if n["notices"] != 1 || n["letters"] != 1 { // Ada is owner and sharer in one
			t.Errorf("%v", n)
		}
		w.forward(60)
		if w.tick() != 0 {
			t.Error("it concludes again")
		}
		if diff := cmp.Diff(n, w.census()); diff != "" {
			t.Error(diff)
		}
	})
}

// Seen 4 times in 200 days before the change, waited 55 days and 13 hours: that
// lets us expect 4 x 55.5417 / 200 = 1.1108. Garwood's limits for 4 are 1.0899
// and 10.2416 (any table of the Poisson distribution has them).
func TestTheExpectationIsReckonedByHand(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.happened(monday().AddDate(0, 0, -200), func(f *loop.Failure) { f.Services = []string{"search"} }) // the log begins
		for _, d := range []int{-150, -90, -30} {
			w.happened(monday().AddDate(0, 0, d), nil)
		}
		w.happened(monday().AddDate(0, 0, -20), func(f *loop.Failure) { f.Tags = []string{"another"} })
		_, e := w.waiting()
		w.forward(60)
		w.tick()
		e = w.check(e.Ref())
		if e.Expect == nil {
			t.Fatalf("%+v", e)
		}
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-3 {
				t.Errorf("%s %v, want %v", what, got, want)
			}
		}
		waited := 55 + 13.0/24
		if e.Expect.Seen != 4 {
			t.Errorf("seen %d", e.Expect.Seen)
		}
		near("days", e.Expect.Days, 200)
		near("expected", e.Expect.Expected, 4*waited/200)
		near("low", e.Expect.Low, 1.0899*waited/200)
		near("high", e.Expect.High, 10.2416*waited/200)
		near("chance", e.Expect.Chance, 0.3293)
	})
}

func TestAShortLogIsReckonedAsNinetyDays(t *testing.T) {
	w := sqlite(t)
	_, e := w.waiting()
	w.forward(60)
	w.tick()
	if x := w.check(e.Ref()).Expect; x.Seen != 1 || math.Abs(x.Days-90) > 0.001 {
		t.Errorf("%+v", x)
	}
}

func TestWhatCountsAsComingBack(t *testing.T) {
	in := monday().AddDate(0, 0, 20)
	tests := []struct {
		name   string
		at     time.Time
		change func(*loop.Failure)
		want   bool
	}{
		{"the same service with the same factor", in, nil, true},
		{"whatever the case of the letters", in, func(f *loop.Failure) { f.Services, f.Tags = []string{"Checkout"}, []string{"ROLLOUT"} }, true},
		{"on the last evening before the day", time.Date(2026, 4, 26, 21, 59, 0, 0, time.UTC), nil, true},
		{"not on the day itself", time.Date(2026, 4, 26, 22, 0, 0, 0, time.UTC), nil, false},
		{"not before the change", monday().Add(-time.Minute), nil, false},
		{"not on another service", in, func(f *loop.Failure) { f.Services = []string{"search"} }, false},
		{"not by another factor", in, func(f *loop.Failure) { f.Tags = []string{"late file"} }, false},
		{"not by a generic word", in, func(f *loop.Failure) { f.Tags = []string{"fail-forward"} }, false},
		{"not a drill", in, func(f *loop.Failure) { f.Excluded = "drill" }, false},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				w.clock.Set(monday())
				first := w.happened(monday().Add(-time.Hour), func(f *loop.Failure) {
					f.Services, f.Tags = []string{"checkout"}, []string{"rollout", "fail-forward"}
				})
				a := w.action(first.Ref().String())
				e := w.plan(a, loop.ByCameBack, day(56))
				w.move(a, loop.Done)
				w.forward(58)
				seen := w.happened(tt.at, tt.change)
				w.tick()
				e = w.check(e.Ref())
				if tt.want != (e.Verdict == loop.CameBack) || tt.want != (len(e.Seen) == 1 && e.Seen[0] == seen.ID) {
					t.Errorf("%s, seen %v, the new one is %v", e.Verdict, e.Seen, seen.ID)
				}
				_, err := w.Failures.Dismiss(w.ctx(), w.ada, seen.Ref().String(), 0, "out of the way")
				w.ok(err)
			})
		}
	})
}

func TestWhoReadsTheVerdictSeesWhatCameBack(t *testing.T) {
	w := sqlite(t)
	_, e := w.waiting()
	w.forward(57)
	w.happened(monday().AddDate(0, 0, 10), nil)
	w.happened(monday().AddDate(0, 0, 20), nil)
	w.tick()
	v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
	w.ok(err)
	if len(v.Seen) != 2 || v.Words.Head != "“Checkout answered with errors” came back: twice since the change." || !strings.Contains(v.Words.How, "It was seen once in the 90 days before the change, this one included, so about 0.6 would be expected in the time waited (95 % interval 0.0 to 3.4, exact Poisson).") {
		t.Errorf("%d seen\n%s\n%s\n%s", len(v.Seen), v.Words.Head, v.Words.Kind, v.Words.How)
	}
}

func TestALateChangeIsWaitedForInFull(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.happened(monday().Add(-time.Hour), nil)
		a := w.action(f.Ref().String())
		e := w.plan(a, loop.ByCameBack, day(14))
		w.forward(20)
		w.tick() // its day comes, and there is no change to judge
		if e = w.check(e.Ref()); e.State != loop.Planned {
			t.Errorf("%s without a change", e.State)
		}
		w.move(a, loop.Done)
		if e = w.check(e.Ref()); e.On != day(34) || e.Exploratory || e.PlanHash != e.Hash() {
			t.Errorf("due on %s, want %s: %+v", e.On, day(34), e)
		}
		w.forward(13)
		if w.tick() != 0 {
			t.Error("too early")
		}
		w.forward(1)
		if w.tick() != 1 || w.check(e.Ref()).Verdict != loop.NotSeenAgain {
			t.Error("it never came to its day")
		}
	})
}

// Nobody gets a verdict about no time at all.
func TestADayThatIsTodayMoves(t *testing.T) {
	w := sqlite(t)
	f := w.happened(monday().Add(-time.Hour), nil)
	a := w.move(w.action(f.Ref().String()), loop.Done)
	e := w.plan(a, loop.ByCameBack, day(0))
	if e.On != day(7) {
		t.Errorf("planned for %s", e.On)
	}
	e = w.plan(a, loop.ByCameBack, day(56))
	w.clock.Add(time.Hour)
	e, err := w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, day(0), loop.Plan{})
	w.ok(err)
	if e.On != day(7) || !e.Exploratory {
		t.Errorf("revised to %s", e.On)
	}
	if w.tick() != 0 {
		t.Error("a verdict about no time")
	}
}

func TestWhatBecomesOfTheFailureMeanwhile(t *testing.T) {
	t.Run("dismissed: what it was about still counts", func(t *testing.T) {
		w := sqlite(t)
		f, e := w.waiting()
		_, err := w.Failures.Dismiss(w.ctx(), w.ada, f.Ref().String(), 0, "a twin")
		w.ok(err)
		w.forward(57)
		w.happened(monday().AddDate(0, 0, 10), nil)
		w.tick()
		if e = w.check(e.Ref()); e.Verdict != loop.CameBack {
			t.Errorf("%s", e.Verdict)
		}
	})
	t.Run("without a factor nothing can be recognised, and that is no comfort", func(t *testing.T) {
		w := sqlite(t)
		f, e := w.waiting()
		tags := []string{"fail-forward"}
		_, err := w.Failures.Edit(w.ctx(), w.ada, f.Ref().String(), 0, app.FailurePatch{Tags: &tags})
		w.ok(err)
		w.forward(57)
		w.tick()
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		if v.Check.Verdict != loop.CannotTell || v.Check.Reason != "no_factor" || v.Words.How == "" {
			t.Errorf("%+v\n%+v", v.Check, v.Words)
		}
		_, err = w.Effects.Again(w.ctx(), w.ada, e.Ref().String(), day(90))
		if diff := cmp.Diff([]string{"tags"}, fields(err)); diff != "" {
			t.Error(diff)
		}
	})
}

// A repeated check counts on from the one before it: what that has seen is old.
func TestAgainCountsOn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, e := w.waiting()
		w.forward(57)
		w.happened(monday().AddDate(0, 0, 10), nil)
		w.tick()
		next, err := w.Effects.Again(w.ctx(), w.ada, e.Ref().String(), day(90))
		w.ok(err)
		if next.Exploratory || next.State != loop.Waiting || next.Previous != e.ID {
			t.Errorf("%+v", next)
		}
		w.forward(40)
		w.tick()
		v, err := w.Effects.Show(w.ctx(), w.ada, next.Ref().String())
		w.ok(err)
		x := v.Check.Expect
		if v.Check.Verdict != loop.NotSeenAgain || !strings.HasSuffix(v.Words.Head, "was not seen again since the check before.") {
			t.Errorf("%s: %s", v.Check.Verdict, v.Words.Head)
		}
		if x.Seen != 1 || math.Abs(x.Expected-34.0/90) > 1e-3 { // 34 days from day 56 to day 90; the past is before the change
			t.Errorf("%+v", x)
		}
	})
}

// However many replicas look at the clock at once: one verdict, one letter.
func TestTwoReplicasConcludeOnce(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			clock, url := looptest.NewClock(), looptest.Address(t, name)
			w := newWorld(t, looptest.Open(t, url, clock), clock)
			other := &world{t: t, store: looptest.Open(t, url, clock), clock: clock}
			replicas := []*app.App{w.App, app.New(other.deps())}
			var checks []loop.EffectCheck
			for range 5 {
				_, e := w.waiting()
				checks = append(checks, e)
			}
			w.forward(60)
			var all sync.WaitGroup
			for n := range 8 {
				all.Go(func() {
					if _, err := replicas[n%2].Clerk.Tick(w.ctx()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			concluded := 0
			for _, e := range w.events() {
				if e.Verb == "effect.concluded" {
					concluded++
				}
			}
			if n := w.census(); concluded != len(checks) || n["letters"] != len(checks) || n["notices"] != len(checks) {
				t.Errorf("%d verdicts of %d checks, %d letters, %d lines", concluded, len(checks), n["letters"], n["notices"])
			}
			for _, e := range checks {
				if e = w.check(e.Ref()); e.State != loop.Concluded {
					t.Errorf("%s is %s", e.Ref(), e.State)
				}
			}
		})
	}
}

// A conclusion that fails halfway leaves nothing, and is tried again.
func TestAConclusionIsAllOrNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, e := w.waiting()
		w.forward(57)
		before, deps, failed := w.census(), w.deps(), 0
		for nth := 1; nth < 20; nth++ {
			deps.Repo = faulty{w.store, nth}
			n, err := app.New(deps).Clerk.Tick(w.ctx())
			w.ok(err)
			if n == 1 {
				break
			}
			failed++
			if diff := cmp.Diff(before, w.census()); diff != "" {
				t.Fatalf("after a fault at save %d:\n%s", nth, diff)
			}
			w.clock.Add(2 * time.Hour) // longer than the longest pause between two tries
		}
		if e = w.check(e.Ref()); e.State != loop.Concluded || failed != 4 { // the check, its job, the line, the letter
			t.Errorf("%s after %d faults", e.State, failed)
		}
	})
}
