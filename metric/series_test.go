package metric

import (
	"math"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// firstWeek is a Monday; week is the point of the nth one from it.
var firstWeek = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func week(n int, value, exposure float64) loop.KPIPoint {
	return loop.KPIPoint{At: firstWeek.AddDate(0, 0, 7*n), Value: &value, Exposure: exposure}
}

// watched computes a number of a kind from points, as of n weeks after the first.
func watched(kind loop.KPIKind, weeks int, points ...loop.KPIPoint) Value {
	k := loop.KPISeries{ID: 7, Key: "x", Name: "X", Kind: kind, Better: "lower", Exposure: "week", Defined: 1}
	h := History{AsOf: firstWeek.AddDate(0, 0, 7*weeks), Watches: map[loop.ID]Watch{7: {Points: points}}}
	return OfSeries(k).Compute(h)
}

func TestTheSentenceOfAShareWritesItsPercentagesOut(t *testing.T) {
	for _, tt := range []struct {
		name         string
		hits, trials float64
		want         string
	}{
		{"few of many", 4, 1_000_000, "4 of 1,000,000: 0.0004 %, somewhere between 0.000156 and 0.00103 %."},
		{"almost all", 9996, 10_000, "9,996 of 10,000: 99.96 %, somewhere between 99.9 and 99.98 %."},
		{"none", 0, 12_345_678, "0 of 12,345,678: 0 %, somewhere between 0 and 0.0000311 %."},
		{"all", 40, 40, "40 of 40: 100 %, somewhere between 91.2 and 100 %."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := watched(loop.KPIShare, 1, week(0, tt.hits, tt.trials)).Sentence; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestAWatchedNumberByItsKind(t *testing.T) {
	for _, c := range []struct {
		name           string
		kind           loop.KPIKind
		points         []loop.KPIPoint
		state          State
		n, open        int
		value          float64
		low, high      float64
		missing, weeks int
		says           string
	}{
		{"a count is a rate with Garwood's interval", loop.KPICount, []loop.KPIPoint{week(0, 3, 0), week(1, 1, 0), week(2, 2, 0)}, OK, 3, 0, 2, 0.73396, 4.35316, 0, 3, "2.0 per week, somewhere between 0.73 and 4.4."},
		{"an exposure divides", loop.KPICount, []loop.KPIPoint{week(0, 3, 10), week(1, 3, 20)}, OK, 2, 0, 0.2, 0.073396, 0.435316, 0, 2, "0.2 per week"},
		{"nothing counted is a rate of 0 with an upper end", loop.KPICount, []loop.KPIPoint{week(0, 0, 0)}, OK, 1, 0, 0, 0, 3.68888, 0, 1, "0 per week"},
		{"weeks between values are missing, not zero", loop.KPICount, []loop.KPIPoint{week(0, 3, 0), week(1, 1, 0), week(4, 2, 0)}, OK, 3, 0, 2, 0.73396, 4.35316, 3, 6, "2.0 per week"},
		{"a share has Wilson's interval", loop.KPIShare, []loop.KPIPoint{week(0, 1, 5), week(1, 2, 5)}, OK, 2, 0, 0.3, 0.107789, 0.603222, 0, 2, "3 of 10: 30 %"},
		{"a share of too few trials has none", loop.KPIShare, []loop.KPIPoint{week(0, 1, 2)}, NotEnoughData, 1, 0, -1, 0, 0, 0, 1, "have 2, need 5"},
		{"a level is its median with order statistics", loop.KPILevel, []loop.KPIPoint{week(0, 6, 0), week(1, 1, 0), week(2, 5, 0), week(3, 2, 0), week(4, 4, 0), week(5, 3, 0)}, OK, 6, 0, 3.5, 1, 6, 0, 6, "Usually 3.5, somewhere between 1.0 and 6.0."},
		{"a level may lie below zero", loop.KPILevel, []loop.KPIPoint{week(0, -6, 0), week(1, -1, 0), week(2, -5, 0), week(3, -2, 0), week(4, -4, 0), week(5, -3, 0)}, OK, 6, 0, -3.5, -6, -1, 0, 6, "Usually -3.5"},
		{"five values of a level are too few", loop.KPILevel, []loop.KPIPoint{week(0, 6, 0), week(1, 1, 0), week(2, 5, 0), week(3, 2, 0), week(4, 4, 0)}, NotEnoughData, 5, 0, -1, 0, 0, 0, 5, "have 5, need 6"},
		{"nothing noted has no source", loop.KPILevel, nil, NoSource, 0, 0, -1, 0, 0, 0, 5, "nothing delivers it yet"},
		{"a duration is a median of all that ended", loop.KPIDuration, []loop.KPIPoint{week(0, 60, 0), week(0, 120, 0), week(0, 180, 0), week(0, 240, 0), week(0, 300, 0), week(0, 360, 0)}, OK, 6, 0, 210, 60, 360, 0, 5, "It usually takes 4 min"},
		{"open durations count as longer than so far", loop.KPIDuration, []loop.KPIPoint{week(0, 60, 0), week(0, 120, 0), week(0, 180, 0), week(0, 240, 0), week(0, 300, 0), week(0, 360, 0), {At: firstWeek}, {At: firstWeek}, {At: firstWeek}}, OK, 9, 3, 300, 60, math.Inf(1), 0, 5, "It usually takes 5 min"},
		{"a duration that ends after the cut is open at it", loop.KPIDuration, []loop.KPIPoint{week(0, 7*24*3600+1, 0)}, NotEnoughData, 1, 1, -1, 0, 0, 0, 1, "have 0, need 6"},
		{"counts beyond reckoning have no estimate", loop.KPICount, []loop.KPIPoint{week(0, 1e300, 0), week(1, 1e308, 0)}, NotEnoughData, 2, 0, -1, 0, 0, 0, 2, "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := watched(c.kind, c.weeks, c.points...)
			if v.State != c.state || v.N != c.n || v.Open != c.open || v.Missing != c.missing || !strings.Contains(v.Sentence, c.says) {
				t.Errorf("%s, n = %d, open %d, missing %d: %q", v.State, v.N, v.Open, v.Missing, v.Sentence)
			}
			if c.state != OK {
				if v.Estimate != nil {
					t.Errorf("an estimate of %v", *v.Estimate)
				}
				return
			}
			near(t, "the estimate", v.Estimate, c.value)
			near(t, "the low end", v.Low, c.low)
			if math.IsInf(c.high, 1) {
				if v.High != nil {
					t.Errorf("a high end of %v", *v.High)
				}
				return
			}
			near(t, "the high end", v.High, c.high)
		})
	}
}

func TestTheStepOfANumberSaysWhatIsMissing(t *testing.T) {
	at := func(days ...int) []loop.KPIPoint {
		var out []loop.KPIPoint
		for _, d := range days {
			v := 1.0
			out = append(out, loop.KPIPoint{At: firstWeek.AddDate(0, 0, d), Value: &v})
		}
		return out
	}
	for _, c := range []struct {
		name    string
		points  []loop.KPIPoint
		step    string
		missing int
	}{
		{"days", at(0, 1, 2, 4, 5, 6), "day", 1 + 49},
		{"weeks", at(0, 7, 28, 35, 42, 49), "week", 2 + 0},
		{"months", at(0, 31, 59), "week", 3 + 3},
		{"months, once that can be seen", at(-65, -35, -4, 27, 55), "month", 0},
		{"one value alone is a week", at(0), "week", 7},
		{"two in one week fill it once", at(0, 2, 7, 14, 21, 28, 35, 42, 49), "week", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := watched(loop.KPILevel, 8, c.points...)
			if v.Data.Series.Step != c.step || v.Missing != c.missing {
				t.Errorf("by the %s, %d missing, want %s and %d", v.Data.Series.Step, v.Missing, c.step, c.missing)
			}
			for i, p := range v.Data.Series.Periods {
				if !p.To.After(p.From) || i > 0 && p.From.Before(v.Data.Series.Periods[i-1].To) {
					t.Errorf("period %d from %s to %s", i, p.From, p.To)
				}
			}
		})
	}
}

func TestTheWindowOfAWatchedNumber(t *testing.T) {
	k := loop.KPISeries{ID: 7, Key: "x", Name: "X", Kind: loop.KPICount, Better: "lower", Defined: 1}
	h := History{AsOf: firstWeek.AddDate(0, 0, 70), Since: firstWeek.AddDate(0, 0, 24), Watches: map[loop.ID]Watch{7: {Points: []loop.KPIPoint{week(4, 2, 0), week(6, 2, 0)}, Begun: true}}}
	v := OfSeries(k).Compute(h)
	if v.N != 2 || v.Missing != 4 || v.Key != "kpi.x" || v.Unit != "per period" || v.Counter != "failure_rate" {
		t.Errorf("%+v", v)
	}
	h.Watches[7] = Watch{Begun: true}
	if v = OfSeries(k).Compute(h); v.State != NotEnoughData || v.Estimate != nil || v.Missing != 6 {
		t.Errorf("a window without values: %s, %d missing, %v", v.State, v.Missing, v.Estimate)
	}
	k.Defined, k.DefinedAt = 2, firstWeek.AddDate(0, 0, 35)
	h.Watches[7] = Watch{Points: []loop.KPIPoint{week(4, 2, 0), week(6, 2, 0)}, Begun: true}
	if v = OfSeries(k).Compute(h); v.N != 1 || v.Data.Series.Redefined == nil {
		t.Errorf("what an older definition noted counts: n = %d", v.N)
	}
	if v = watched(loop.KPICount, -1, week(0, 1, 0)); v.State != NoSource {
		t.Errorf("before its first value: %s", v.State)
	}
}

func TestAnUnusualValueOfAWatchedNumberIsTold(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   loop.KPIKind
		better string
		last   float64
		state  State
		says   string
	}{
		{"a rare count far above is worse", loop.KPICount, "lower", 12, Worsening, "is outside of what the 20 before allow"},
		{"the same where more is good", loop.KPICount, "higher", 12, Improving, "outside"},
		{"a level far below where neither is good", loop.KPILevel, "none", -40, StateOdd, "outside"},
		{"nothing unusual", loop.KPILevel, "lower", 2, OK, "Nothing unusual among the last four."},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := loop.KPISeries{ID: 7, Key: "x", Name: "X", Kind: c.kind, Better: c.better, Defined: 1}
			var points []loop.KPIPoint
			for i := range 24 {
				points = append(points, week(i, float64(1+i%3), 0))
			}
			points[22].Value = &c.last
			v := OfSeries(k).Compute(History{AsOf: firstWeek.AddDate(0, 0, 7*24), Watches: map[loop.ID]Watch{7: {Points: points}}})
			if v.State != c.state || !strings.Contains(v.Sentence, c.says) {
				t.Errorf("%s: %q", v.State, v.Sentence)
			}
		})
	}
}
