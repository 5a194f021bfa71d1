package metric

import (
	"math"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

var (
	noon    = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	morning = noon.Add(-4 * time.Hour)
)

func exactly(t time.Time) loop.Moment { return loop.At(t, loop.ToMilli) }

// failed is an incident that began in the morning and was resolved after m minutes.
func failed(m float64) loop.Failure {
	return loop.Failure{
		Kind: loop.Incident, State: loop.FailureOpen,
		StartedAt: exactly(morning), ResolvedAt: exactly(morning.Add(time.Duration(m * float64(time.Minute)))),
	}
}

// with changes a failure.
func with(f loop.Failure, change func(*loop.Failure)) loop.Failure {
	change(&f)
	return f
}

// open is an incident that began m minutes before noon and still goes on.
func open(m float64) loop.Failure {
	return with(failed(0), func(f *loop.Failure) {
		f.StartedAt, f.ResolvedAt = exactly(noon.Add(-time.Duration(m*float64(time.Minute)))), loop.Is(loop.Pending)
	})
}

func minutes(ms ...float64) []loop.Failure {
	var fs []loop.Failure
	for _, m := range ms {
		fs = append(fs, failed(m))
	}
	return fs
}

func at(asOf time.Time, fs ...loop.Failure) Value {
	return recoveryTime.Compute(History{AsOf: asOf, Failures: fs})
}

func TestRecoveryTimeChoosesItsFailures(t *testing.T) {
	type count struct{ closed, open, missing int }
	only := loop.Is // a status without a time
	tests := []struct {
		name   string
		change func(*loop.Failure)
		want   count
	}{
		{"a resolved incident is closed", func(f *loop.Failure) {}, count{1, 0, 0}},
		{"a crash counts", func(f *loop.Failure) { f.Kind = loop.Crash }, count{1, 0, 0}},
		{"an escaped defect counts", func(f *loop.Failure) { f.Kind = loop.EscapedDefect }, count{1, 0, 0}},
		{"a near miss does not", func(f *loop.Failure) { f.Kind = loop.NearMiss }, count{}},
		{"a missed goal does not", func(f *loop.Failure) { f.Kind = loop.MissedGoal }, count{}},
		{"a staged finding does not", func(f *loop.Failure) { f.Kind = loop.StagedFinding }, count{}},
		{"a dismissed one does not", func(f *loop.Failure) { f.State = loop.FailureDismissed }, count{}},
		{"a merged one does not", func(f *loop.Failure) { f.State = loop.FailureMerged }, count{}},
		{"planned maintenance does not", func(f *loop.Failure) { f.Excluded = "maintenance" }, count{}},
		{"a drill does not", func(f *loop.Failure) { f.Excluded = "drill" }, count{}},
		{"a pending end is open", func(f *loop.Failure) { f.ResolvedAt = only(loop.Pending) }, count{0, 1, 0}},
		{"mitigated is an end, even before it is resolved", func(f *loop.Failure) { f.MitigatedAt, f.ResolvedAt = f.ResolvedAt, only(loop.Pending) }, count{1, 0, 0}},
		{"pending mitigation with an unknown resolution is open", func(f *loop.Failure) { f.MitigatedAt, f.ResolvedAt = only(loop.Pending), only(loop.UnknownTime) }, count{0, 1, 0}},
		{"an unknown end is missing", func(f *loop.Failure) { f.ResolvedAt = only(loop.UnknownTime) }, count{0, 0, 1}},
		{"an end that nobody filled in is missing", func(f *loop.Failure) { f.ResolvedAt = loop.Moment{} }, count{0, 0, 1}},
		{"an end that cannot be true is missing", func(f *loop.Failure) { f.ResolvedAt = only(loop.InvalidTime) }, count{0, 0, 1}},
		{"an end that will never be is missing", func(f *loop.Failure) { f.ResolvedAt = only(loop.NotApplicable) }, count{0, 0, 1}},
		{"an end before the start is missing", func(f *loop.Failure) { f.ResolvedAt = exactly(morning.Add(-time.Second)) }, count{0, 0, 1}},
		{"an unknown start is missing", func(f *loop.Failure) { f.StartedAt = only(loop.UnknownTime) }, count{0, 0, 1}},
		{"no time at all is missing", func(f *loop.Failure) { f.StartedAt, f.ResolvedAt = loop.Moment{}, loop.Moment{} }, count{0, 0, 1}},
		{"an open one with an unknown start is missing", func(f *loop.Failure) { f.StartedAt, f.ResolvedAt = loop.Moment{}, only(loop.Pending) }, count{0, 0, 1}},
		{"what ends after the cut was open then", func(f *loop.Failure) { f.ResolvedAt = exactly(noon.Add(time.Second)) }, count{0, 1, 0}},
		{"what ends at the cut is closed", func(f *loop.Failure) { f.ResolvedAt = exactly(noon) }, count{1, 0, 0}},
		{"what starts after the cut is not there", func(f *loop.Failure) {
			f.StartedAt, f.ResolvedAt = exactly(noon.Add(time.Second)), exactly(noon.Add(time.Hour))
		}, count{}},
		{"what starts at the cut is open", func(f *loop.Failure) { f.StartedAt, f.ResolvedAt = exactly(noon), only(loop.Pending) }, count{0, 1, 0}},
		{"an unknown start that was noticed after the cut is not there", func(f *loop.Failure) {
			f.StartedAt, f.DetectedAt = loop.Moment{}, exactly(noon.Add(time.Second))
		}, count{}},
		{"a zero length is closed", func(f *loop.Failure) { f.ResolvedAt = f.StartedAt }, count{1, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := at(noon, with(failed(30), tt.change))
			if got := (count{v.ClosedN, v.Open, v.Missing}); got != tt.want || v.N != got.closed+got.open {
				t.Errorf("got %+v with n %d, want %+v", got, v.N, tt.want)
			}
		})
	}
}

func TestRecoveryTimeOfAPeriod(t *testing.T) {
	day := func(n int) time.Time { return morning.AddDate(0, 0, n) }
	begun := func(n int) loop.Failure {
		return with(failed(1), func(f *loop.Failure) { f.StartedAt, f.ResolvedAt = exactly(day(n)), exactly(day(n).Add(time.Hour)) })
	}
	lost := with(begun(-3), func(f *loop.Failure) { f.StartedAt = loop.Moment{} }) // known by its end alone
	h := History{AsOf: noon, Failures: []loop.Failure{begun(-4), begun(-3), begun(-2), begun(-1), lost}}
	tests := []struct {
		name            string
		since, until    time.Time
		closed, missing int
	}{
		{"without limits it is everything", time.Time{}, time.Time{}, 4, 1},
		{"since takes the first instant in", day(-3), time.Time{}, 3, 1},
		{"until leaves its own instant out", time.Time{}, day(-2), 2, 1},
		{"both together", day(-2), day(-1), 1, 0},
		{"an empty period is empty", day(-10), day(-9), 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h.Since, h.Until = tt.since, tt.until
			if v := recoveryTime.Compute(h); v.ClosedN != tt.closed || v.Missing != tt.missing {
				t.Errorf("closed %d, missing %d; want %d and %d", v.ClosedN, v.Missing, tt.closed, tt.missing)
			}
		})
	}
}

func TestRecoveryTimeWhenAllHaveEnded(t *testing.T) {
	v := at(noon, minutes(10, 20, 30, 40, 50, 60, 70, 80, 90, 190)...)
	is(t, "estimate", v.Estimate, 55)
	is(t, "low", v.Low, 20)   // rank 2 of 10
	is(t, "high", v.High, 90) // rank 9 of 10
	is(t, "closed median", v.ClosedMedian, 55)
	is(t, "closed mean", v.ClosedMean, 64)
	is(t, "closed p90", v.ClosedP90, 100)
	is(t, "mean", v.Mean, 64)
	is(t, "geometric mean", v.GeometricMean, math.Pow(10*20*30*40*50*60*70*80*90*190, 0.1))
	if v.State != OK || v.N != 10 || v.EndSource != (EndSource{Resolved: 10}) {
		t.Errorf("state %s, n %d, ends %+v", v.State, v.N, v.EndSource)
	}
	is(t, "p75 of ten, which needs 13", v.Quantiles.P75.Estimate, none)
	if v.Quantiles.P75.Need != 13 || v.Quantiles.P90.Need != 36 {
		t.Errorf("needs %d and %d", v.Quantiles.P75.Need, v.Quantiles.P90.Need)
	}
	if want := "ranks 2 and 9 of 10, coverage 97.9 %"; !strings.Contains(v.Method, want) {
		t.Errorf("the method does not say %q: %s", want, v.Method)
	}
}

func TestRecoveryTimeShowsUpperQuantilesOnceThereIsEnough(t *testing.T) {
	var all []float64
	for m := 1.0; m <= 41; m++ {
		all = append(all, m)
	}
	q := at(noon, minutes(all...)...).Quantiles
	is(t, "median", q.P50.Estimate, 21)
	is(t, "p75", q.P75.Estimate, 31)
	is(t, "p90", q.P90.Estimate, 37)
	if !(*q.P90.Low < 37*60 && *q.P90.High > 37*60) {
		t.Errorf("p90 lies outside %v to %v", *q.P90.Low, *q.P90.High)
	}
}

func TestRecoveryTimeWhileSomeAreOpen(t *testing.T) {
	v := at(noon, append(minutes(10, 20, 30, 40, 50, 60), open(35), open(100), open(200))...)
	// At risk 9, 8, 7, then 5 after the one cut off at 35: 6/9 * 4/5 * 3/4 = 0.4 at 50.
	is(t, "estimate", v.Estimate, 50)
	is(t, "closed median", v.ClosedMedian, 35)
	is(t, "mean", v.Mean, none)
	is(t, "geometric mean", v.GeometricMean, none)
	is(t, "closed mean", v.ClosedMean, 35)
	is(t, "low", v.Low, 10) // (8/9)^exp(1.961) = 0.433 is already below a half
	is(t, "high", v.High, none)
	if v.N != 9 || v.Open != 3 || v.ClosedN != 6 || v.State != OK || !strings.HasPrefix(v.Method, "Kaplan-Meier") {
		t.Errorf("got %+v", v)
	}
	if want := "3 are still open: no mean is given. The 6 that have ended would say 35 min by themselves, which can be too short."; !strings.HasSuffix(v.Caveat, want) {
		t.Error(v.Caveat)
	}
}

func TestRecoveryTimeWithTooFewShowsNoHeadline(t *testing.T) {
	v := at(noon, append(minutes(10, 20, 30, 40, 50), open(5))...)
	is(t, "estimate", v.Estimate, none)
	is(t, "low", v.Low, none)
	is(t, "high", v.High, none)
	is(t, "mean", v.Mean, none)
	is(t, "closed median", v.ClosedMedian, 30)
	if v.State != NotEnoughData || v.N != 6 || !strings.HasSuffix(v.Caveat, "1 is still open: no mean is given, and what the ended ones alone would say can be too short.") {
		t.Errorf("state %s, n %d: %s", v.State, v.N, v.Caveat)
	}
}

func TestRecoveryTimeOfZeroLengths(t *testing.T) {
	v := at(noon, minutes(0, 0, 10, 10, 90, 90)...)
	is(t, "closed median", v.ClosedMedian, 10)
	is(t, "closed mean", v.ClosedMean, 200.0/6)
	is(t, "geometric mean of the other four", v.GeometricMean, 30)
	if v.Backdated != 2 || v.ClosedN != 6 || !strings.Contains(v.Caveat, "2 have no length") {
		t.Errorf("backdated %d of %d: %s", v.Backdated, v.ClosedN, v.Caveat)
	}
	is(t, "geometric mean of zeros alone", at(noon, minutes(0, 0, 0, 0, 0, 0)...).GeometricMean, none)
}

func TestRecoveryTimeNamesItsEndsAndGuesses(t *testing.T) {
	mitigated := with(failed(90), func(f *loop.Failure) { f.MitigatedAt = exactly(morning.Add(time.Hour)) })
	guessed := with(failed(60), func(f *loop.Failure) { f.StartedAt.Status, f.ResolvedAt.Status = loop.Imputed, loop.Imputed })
	v := at(noon, mitigated, guessed, with(open(5), func(f *loop.Failure) { f.StartedAt.Status = loop.Imputed }))
	is(t, "closed median, users' end before ours", v.ClosedMedian, 60)
	if v.EndSource != (EndSource{Mitigated: 1, Resolved: 1}) || v.Imputed != 2 {
		t.Errorf("ends %+v, imputed %d", v.EndSource, v.Imputed)
	}
}

func TestRecoveryTimeSurvivesASlipInTheCentury(t *testing.T) {
	old := with(failed(0), func(f *loop.Failure) {
		f.StartedAt = exactly(time.Date(1628, 8, 10, 0, 0, 0, 0, time.UTC))
		f.ResolvedAt = exactly(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	})
	v := at(noon, old, old, old, old, old, old)
	is(t, "median", v.Estimate, 145_145*24*60)
	if !strings.Contains(v.Sentence, "145,145 d") {
		t.Error(v.Sentence)
	}
}

func TestRecoveryTimeInWords(t *testing.T) {
	day := 24 * 60.0
	tests := []struct {
		name string
		fs   []loop.Failure
		want string
	}{
		{"nothing at all", nil, "We cannot say yet: have 0, need 6."},
		{"too few", minutes(1, 2, 3), "We cannot say yet: have 3, need 6."},
		{"too few, and others that do not count yet", append(minutes(1), open(1), with(failed(1), func(f *loop.Failure) { f.ResolvedAt = loop.Moment{} })),
			"We cannot say yet: have 1, need 6. 1 is still open. 1 more has no usable start or end."},
		{"enough", minutes(49, 50, 57, 57, 60, 66), "Recovery usually takes 57 min, somewhere between 49 min and 1 h 6 min."},
		{"all the same", minutes(30, 30, 30, 30, 30, 30), "Recovery usually takes 30 min."},
		{"some are open", append(minutes(10, 20, 30, 40, 50, 60), open(35), open(100), open(200)),
			"Recovery usually takes 50 min, at least 10 min; how long at most we cannot say while 3 of 9 are still open."},
		{"most are open", append(minutes(10, 20, 30, 40, 50, 60), open(day), open(day), open(day), open(day), open(day), open(day), open(day), open(day)),
			"We cannot say yet how long recovery usually takes: 8 of 14 are still open. It takes at least 30 min."},
		{"nearly all are open", append(minutes(10, 20, 30, 40, 50, 60), many(60, open(day))...),
			"We cannot say yet how long recovery usually takes: 60 of 66 are still open."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := at(noon, tt.fs...).Sentence; got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTheSameHistoryGivesTheSameValue(t *testing.T) {
	fs := append(minutes(60, 20, 50, 10, 40, 30, 5), open(35))
	first := at(noon, fs...)
	for i, j := 0, len(fs)-1; i < j; i, j = i+1, j-1 {
		fs[i], fs[j] = fs[j], fs[i]
	}
	if again := at(noon, fs...); *again.Estimate != *first.Estimate || *again.ClosedMean != *first.ClosedMean || again.Sentence != first.Sentence {
		t.Errorf("in another order %+v became %+v", first, again)
	}
}

func many(n int, f loop.Failure) []loop.Failure {
	fs := make([]loop.Failure, n)
	for i := range fs {
		fs[i] = f
	}
	return fs
}

// none stands for a number that has to be absent.
var none = math.NaN()

// is compares with minutes.
func is(t *testing.T, what string, got *float64, minutes float64) {
	t.Helper()
	switch {
	case got == nil && !math.IsNaN(minutes):
		t.Errorf("%s is absent, want %v min", what, minutes)
	case got != nil && !(math.Abs(*got/60-minutes) <= 1e-9*math.Abs(minutes)):
		t.Errorf("%s = %v min, want %v", what, *got/60, minutes)
	}
}

// Whoever writes down to the minute has lengths of nothing: no sentence says "0 s".
func TestAnIntervalFromNothingIsUpToItsEnd(t *testing.T) {
	low, high := 0.0, 7200.0
	if got := between(Value{Low: &low, High: &high}); got != ", somewhere up to 2 h" {
		t.Error(got)
	}
	if got := sentence("Recovery", Value{State: OK, Estimate: &low, Low: &low, High: &high}); got != "Recovery usually takes under a minute, somewhere up to 2 h." {
		t.Error(got)
	}
	if got := between(Value{Low: &low, Open: 3, N: 9}); got != "; how long at most we cannot say while 3 of 9 are still open" {
		t.Error(got)
	}
	if low = 60; between(Value{Low: &low, High: &high}) != ", somewhere between 1 min and 2 h" {
		t.Error(between(Value{Low: &low, High: &high}))
	}
}
