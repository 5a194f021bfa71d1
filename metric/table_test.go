package metric

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// days are times around noon of the cut.
func days(n float64) time.Time { return noon.Add(time.Duration(n * 24 * float64(time.Hour))) }

// logged is a failure that somebody wrote down n days ago.
func logged(id loop.ID, n float64) loop.Failure {
	return loop.Failure{ID: id, Number: int64(id), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "page", CreatedAt: days(-n), StartedAt: loop.Is(loop.UnknownTime)}
}

// compute reads a metric by its key.
func compute(t *testing.T, key string, h History) Value {
	t.Helper()
	m, ok := Find(key)
	if !ok {
		t.Fatal(key)
	}
	if h.AsOf.IsZero() {
		h.AsOf = noon
	}
	return m.Compute(h)
}

func action(id, failure loop.ID, opened, done float64) loop.Action {
	a := loop.Action{ID: id, Number: int64(id), Failure: failure, State: loop.Open, OpenedAt: days(-opened), CreatedAt: days(-opened)}
	if done >= 0 {
		a.State, a.DoneAt = loop.Done, days(-done)
	}
	return a
}

// near compares in the unit of the metric, to one part in ten thousand.
func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s is absent, want %v", what, want)
	case math.Abs(*got-want) > 1e-4*math.Max(1, math.Abs(want)):
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

func TestLearningByHand(t *testing.T) {
	var fs []loop.Failure
	var learned []loop.Insight
	for i := range 8 { // failure i was logged 100-10i days ago and taught something after i+1 days; two never did
		id := loop.ID(i + 1)
		fs = append(fs, logged(id, 100-10*float64(i)))
		if i < 6 {
			learned = append(learned, loop.Insight{ID: 50 + id, Failure: id, Actionable: true, CreatedAt: days(-(100 - 10*float64(i)) + float64(i+1))})
		}
	}
	learned = append(learned, loop.Insight{ID: 90, Failure: 8, CreatedAt: days(-1)}) // nobody would act on it
	t.Run("failure_to_insight counts those without an insight", func(t *testing.T) {
		v := compute(t, "failure_to_insight", History{Failures: fs, Insights: learned})
		if v.ClosedN != 6 || v.Open != 2 || v.N != 8 || v.State != OK {
			t.Fatalf("%+v", v.Durations)
		}
		near(t, "median", v.Estimate, 4.5*24*3600) // 4 of 8 by day 4, the fifth on day 5: the middle of that stretch
	})
	t.Run("an accepted failure without an insight is missing, an imported one is not asked", func(t *testing.T) {
		a, b := logged(1, 3), logged(2, 3)
		a.AcceptedAt, b.Import = days(-1), 5
		if v := compute(t, "failure_to_insight", History{Failures: []loop.Failure{a, b}}); v.N != 0 || v.Missing != 1 {
			t.Errorf("n %d, missing %d", v.N, v.Missing)
		}
	})
	t.Run("review_debt is what nobody has looked at", func(t *testing.T) {
		v := compute(t, "review_debt", History{Failures: fs, Insights: learned})
		near(t, "waiting", v.Estimate, 2)
		if v.N != 8 || v.Sentence != "2 of 8 failures wait for a review." {
			t.Errorf("%+v", v)
		}
	})
	t.Run("loop_time ends with the last verdict", func(t *testing.T) {
		h := History{Failures: []loop.Failure{logged(1, 50), logged(2, 40)}, Actions: []loop.Action{action(11, 1, 49, 45), action(12, 2, 39, -1)},
			Checks: []loop.EffectCheck{{ID: 21, Action: 11, Failure: 1, Kind: loop.ByLook, State: loop.Concluded, Verdict: loop.Kept, ConcludedAt: days(-20)}}}
		v := compute(t, "loop_time", h)
		if v.ClosedN != 1 || v.Open != 1 || v.Data.Spans[0].Seconds != 30*24*3600 {
			t.Errorf("%+v", v.Data.Spans)
		}
	})
	t.Run("postmortem_velocity counts huddles with a tweak", func(t *testing.T) {
		held := func(n float64, tweak loop.ID) loop.Huddle {
			return loop.Huddle{State: loop.HuddleClosed, ClosedAt: days(-n), Action: tweak}
		}
		v := compute(t, "postmortem_velocity", History{Since: days(-28), Watched: days(-90), Huddles: []loop.Huddle{held(20, 1), held(13, 2), held(6, 0), held(40, 3)}})
		near(t, "rate", v.Estimate, 0.5)
	})
}

func TestFailuresByHand(t *testing.T) {
	t.Run("detection_time needs both times", func(t *testing.T) {
		var all []loop.Failure
		for i := range 7 {
			f := logged(loop.ID(i+1), 9)
			f.StartedAt, f.DetectedAt = exactly(morning), exactly(morning.Add(time.Duration(i)*time.Minute))
			all = append(all, f)
		}
		v := compute(t, "detection_time", History{Failures: append(all, logged(99, 2))})
		near(t, "median", v.Estimate, 180)
		if v.ClosedN != 7 || v.Missing != 1 || v.Open != 0 {
			t.Errorf("%+v", v)
		}
	})
	var eight []loop.Failure
	for i := range 8 {
		f := logged(loop.ID(i+1), 28-float64(i))
		f.StartedAt = exactly(days(-28 + float64(i)))
		eight = append(eight, f)
	}
	t.Run("failure_rate counts weeks from the first one", func(t *testing.T) {
		v := compute(t, "failure_rate", History{Failures: eight})
		near(t, "rate", v.Estimate, 2)
		near(t, "low", v.Low, 3.4538/4) // Garwood 1936, table: 8 events
		near(t, "high", v.High, 15.7632/4)
		if v.Counter != "reporting_rate" || len(v.Data.Weeks) != 5 {
			t.Errorf("counter %q, %d weeks", v.Counter, len(v.Data.Weeks))
		}
	})
	t.Run("the week of an import is not that of its failures", func(t *testing.T) {
		brought := with(logged(31, 2), func(f *loop.Failure) {
			f.Import, f.StartedAt, f.DetectedAt = 7, loop.Is(loop.UnknownTime), loop.Moment{}
		})
		noticed := with(brought, func(f *loop.Failure) { f.DetectedAt = exactly(days(-9)) })
		ended := with(brought, func(f *loop.Failure) { f.ResolvedAt = exactly(days(-90)) })
		byHand := with(brought, func(f *loop.Failure) { f.Import = 0 })
		v := compute(t, "failure_rate", History{Since: days(-28), Failures: append(slices.Clone(eight), brought, noticed, ended, byHand)})
		if v.N != 10 || v.Missing != 1 { // the one that ended before belongs to no window but its own
			t.Errorf("n %d, missing %d", v.N, v.Missing)
		}
	})
	t.Run("a near miss is a report and no failure", func(t *testing.T) {
		more := append(eight, with(logged(30, 3), func(f *loop.Failure) { f.Kind = loop.NearMiss }))
		if v := compute(t, "failure_rate", History{Failures: more}); v.N != 8 {
			t.Errorf("n %d", v.N)
		}
		if v := compute(t, "reporting_rate", History{Failures: more}); v.N != 9 {
			t.Errorf("n %d", v.N)
		}
	})
	t.Run("none in four weeks still has an upper end", func(t *testing.T) {
		v := compute(t, "failure_rate", History{Watched: days(-28)})
		if v.Estimate != nil || v.State != NotEnoughData || !strings.Contains(v.Sentence, "up to 0.92 a week") {
			t.Errorf("%+v", v)
		}
	})
	t.Run("a week that nobody watched is no quiet week", func(t *testing.T) {
		v := compute(t, "failure_rate", History{Since: days(-182), Watched: days(-2)})
		if v.Estimate != nil || !strings.Contains(v.Sentence, "it takes a week") || len(v.Data.Weeks) > 2 {
			t.Errorf("%+v", v)
		}
	})
}

func TestChangesByHand(t *testing.T) {
	dropped := action(20, 0, 50, -1)
	dropped.State, dropped.DroppedAt = loop.Dropped, days(-40)
	t.Run("actions_closed_opened is a ratio of two counts", func(t *testing.T) {
		var all []loop.Action
		for i := range 10 {
			done := -1.0
			if i < 6 {
				done = 80
			}
			all = append(all, action(loop.ID(i+1), 0, 100, done))
		}
		all[0].VerifiedAt = days(-70)
		v := compute(t, "actions_closed_opened", History{Actions: append(all, dropped, loop.Action{ID: 30, State: loop.Candidate, OpenedAt: days(-5)})})
		near(t, "ratio", v.Estimate, 6.0/11)
		if v.Low == nil || v.High == nil || *v.Low > 0.2 || *v.High < 1.5 {
			t.Errorf("interval %v %v", v.Low, v.High)
		}
		want := map[string]float64{"closed_within_30_days": 0.6, "backlog": 4, "verified": 1.0 / 6}
		for _, p := range v.Parts {
			near(t, p.Name, p.Estimate, want[p.Name])
		}
		if v := compute(t, "actions_closed_opened", History{Actions: all[:4]}); v.State != NotEnoughData || v.Estimate != nil {
			t.Errorf("of four: %+v", v)
		}
	})
	t.Run("remediation_time takes ten, and dropping is no closing", func(t *testing.T) {
		var all []loop.Action
		for i := range 10 {
			all = append(all, action(loop.ID(i+1), 0, 100, 100-float64(i+1)))
		}
		v := compute(t, "remediation_time", History{Actions: append(all, dropped, action(21, 0, 3, -1))})
		if v.ClosedN != 10 || v.Open != 1 || v.State != OK {
			t.Fatalf("%+v", v)
		}
		for _, p := range v.Parts {
			if p.Name == "closed_by_7_days" {
				near(t, p.Name, p.Estimate, 7.0/11) // the one that is three days old has not had so long
			}
		}
		if v := compute(t, "remediation_time", History{Actions: all[:9]}); v.State != NotEnoughData || v.Estimate != nil || v.Low != nil {
			t.Errorf("of nine: %+v", v)
		}
	})
}

func TestWhatNothingFeedsSaysSo(t *testing.T) {
	fed := History{
		Deploys:   []loop.Deploy{{At: days(-1), Version: "1"}},
		Practices: []loop.Practice{{FailedAt: days(-9), InUseAt: days(-2)}},
		Beliefs:   []loop.Belief{{StatedAt: days(-9), VerdictAt: days(-3), State: loop.BeliefRefuted}},
		Items:     []loop.WorkItem{{StartedAt: days(-9), DoneAt: days(-3)}, {Defect: true, FoundAt: days(-100), ReleasedAt: days(-120)}},
		Pulses:    []loop.PulseResult{{Instrument: "closing", ClosedAt: days(-1)}, {Instrument: "index", ClosedAt: days(-1)}},
		Checks:    []loop.EffectCheck{{Kind: loop.ByNumber}},
		AsOf:      noon,
	}
	n := 0
	for _, m := range All {
		if m.Fed == nil {
			continue
		}
		n++
		if v := m.Compute(History{AsOf: noon}); v.State != NoSource || v.Estimate != nil || v.N != 0 {
			t.Errorf("%s without a source: %+v", m.Key, v)
		}
		if v := m.Compute(fed); v.State == NoSource {
			t.Errorf("%s is fed and says no_source", m.Key)
		}
	}
	if n < 12 {
		t.Errorf("only %d metrics need a source", n)
	}
}

func TestTheFiguresOfDelivery(t *testing.T) {
	var all []loop.Deploy
	for i := range 20 {
		x := loop.Deploy{Service: "shop", Version: itoa(i), At: days(-float64(28 - i)), CommitAt: days(-float64(29 - i))}
		if i%5 == 0 {
			x.Failed, x.MendedAt = true, x.At.Add(time.Hour)
		}
		all = append(all, x)
	}
	all = append(all, loop.Deploy{Service: "shop", Version: "19", At: days(-2)}, loop.Deploy{Service: "shop", Version: "3", At: days(-1), Rollback: true})
	h := History{Since: days(-28), Deploys: all}
	near(t, "releases a week", compute(t, "release_frequency", h).Estimate, 5)
	near(t, "failed", compute(t, "change_fail_rate", h).Estimate, 0.2)
	near(t, "lead time", compute(t, "change_lead_time", History{Deploys: all}).Estimate, 24*3600)
	if v := compute(t, "failed_deployment_recovery_time", h); v.ClosedN != 4 || v.State != NotEnoughData {
		t.Errorf("%+v", v)
	}
	near(t, "rework", compute(t, "deployment_rework_rate", h).Estimate, 0)
}

// The same build went out before the window and in it: in whatever order the deploys
// are told, the first one is the release.
func TestTheFirstDeployOfABuildIsTheRelease(t *testing.T) {
	old := loop.Deploy{ExternalID: "1", Service: "shop", Version: "1", At: days(-40)}
	again := loop.Deploy{ExternalID: "2", Service: "shop", Version: "1", At: days(-10), Failed: true}
	fresh := loop.Deploy{ExternalID: "3", Service: "shop", Version: "2", At: days(-9)}
	for _, order := range [][]loop.Deploy{{old, again, fresh}, {fresh, again, old}, {again, fresh, old}} {
		if got := releases(History{AsOf: noon, Since: days(-28), Deploys: order}); len(got) != 1 || got[0].Version != "2" {
			t.Errorf("releases are %+v", got)
		}
	}
}

func TestAnswersOfFewerThanFiveAreNotShown(t *testing.T) {
	wave := func(counts ...int) loop.PulseResult {
		return loop.PulseResult{Instrument: "closing", ClosedAt: days(-1), Asked: 9, Answers: [][]int{counts}}
	}
	if v := compute(t, "postmortem_sentiment", History{Pulses: []loop.PulseResult{wave(0, 0, 1, 2, 1)}}); v.Estimate != nil || v.N != 0 || len(v.Parts) != 0 {
		t.Errorf("four answers: %+v", v)
	}
	v := compute(t, "postmortem_sentiment", History{Pulses: []loop.PulseResult{wave(0, 1, 1, 2, 1)}})
	near(t, "median", v.Estimate, 4)
	near(t, "share", v.Parts[0].Estimate, 0.6)
	v = compute(t, "postmortem_sentiment", History{Pulses: []loop.PulseResult{wave(0, 1, 1, 2, 1), wave(4, 0, 0, 0, 0)}})
	if v.N != 5 || v.Missing != 4 {
		t.Errorf("a wave of four counts: %+v", v)
	}
	near(t, "share without the wave of four", v.Parts[0].Estimate, 0.6)
	if v := compute(t, "postmortem_sentiment", History{Pulses: []loop.PulseResult{wave(1, 1, 1, 0, 0), wave(0, 0, 0, 2, 2)}}); v.Estimate != nil || v.N != 0 {
		t.Errorf("two small waves make no large one: %+v", v)
	}
	index := loop.PulseResult{Instrument: "index", ClosedAt: days(-1), Asked: 6, Means: []float64{3, 3, 4, 4, 5}}
	v = compute(t, "team_learning_index", History{Pulses: []loop.PulseResult{index}})
	near(t, "index", v.Estimate, 70)
	near(t, "low", v.Low, 44.0287) // t 2.7764 with 4 degrees, sd 20.9165
}

// DerSimonian and Laird 1986 by hand: effects that are alike.
func TestEffectsArePooled(t *testing.T) {
	check := func(ratio, low, high float64) loop.EffectCheck {
		return loop.EffectCheck{Kind: loop.ByNumber, State: loop.Concluded, ConcludedAt: days(-1), Result: &loop.Measured{Scale: "ratio", Estimate: num(ratio), Low: num(low), High: num(high)}}
	}
	same := compute(t, "quality_gain", History{Checks: []loop.EffectCheck{check(0.8, 0.64, 1), check(0.8, 0.64, 1), check(0.8, 0.64, 1)}})
	near(t, "three alike", same.Estimate, 0.8)
	near(t, "low", same.Low, 0.60294) // 0.8 / exp(4.3027 se), se = (log 1 - log 0.64) / 3.92 / sqrt 3
	if v := compute(t, "quality_gain", History{Checks: []loop.EffectCheck{check(0.8, 0.64, 1), check(0.8, 0.64, 1), {Kind: loop.ByNumber, State: loop.Waiting}}}); v.State != NotEnoughData || v.Open != 1 {
		t.Errorf("two and one that waits: %+v", v)
	}
	late := check(0.1, 0.09, 0.11)
	late.Exploratory = true
	if v := compute(t, "quality_gain", History{Checks: []loop.EffectCheck{check(0.8, 0.64, 1), check(0.8, 0.64, 1), late}}); v.State != NotEnoughData || v.Missing != 1 {
		t.Errorf("two and one whose plan came after the change: %+v", v)
	}
	up := check(1.25, 1, 1.5625)
	up.Plan.Direction = "up"
	turned := compute(t, "quality_gain", History{Checks: []loop.EffectCheck{check(0.8, 0.64, 1), check(0.8, 0.64, 1), up}})
	near(t, "more is better there", turned.Estimate, 0.8)
}
