package metric

import (
	"math"
	"testing"
	"time"
)

// The limits are checked against the quantiles of the exponential distribution.
func TestTheTimeBetweenTwoFailures(t *testing.T) {
	began := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	every := func(n int, apart time.Duration) []time.Time {
		var all []time.Time
		for i := range n {
			all = append(all, began.Add(time.Duration(i)*apart))
		}
		return all
	}
	day := 24 * time.Hour
	tests := []struct {
		name    string
		times   []time.Time
		weekly  float64
		rare    bool
		n, need int
		base    int
	}{
		{"nothing at all", nil, 0, false, 0, 0, 0},
		{"one event has no time before it", every(1, day), 1, true, 0, 12, 0},
		{"eleven times are one too few", every(12, 2*day), 3, true, 11, 1, 0},
		{"twelve give provisional limits", every(13, 2*day), 3, true, 12, 0, 12},
		{"of thirty the twenty before the last four count", every(31, 2*day), 3, true, 30, 0, 20},
		{"five a week are not rare", every(31, day), 5, false, 30, 0, 20},
		{"the same moment twice is one event", append(every(13, 2*day), began.Add(24*day)), 3, true, 12, 0, 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Value{AsOf: began.Add(100 * day), Estimate: &tt.weekly, Data: &Data{Times: tt.times}}
			g := GapsOf(v)
			if g.Rare != tt.rare || g.N() != tt.n || g.Need != tt.need || g.Size != tt.base || g.Provisional != (tt.base == 12) {
				t.Fatalf("%+v", g)
			}
			if tt.base == 0 {
				return
			}
			mean := g.Seconds[0]
			for _, c := range []struct{ got, want float64 }{{g.Limits.Center, mean}, {g.Limits.Low, -mean * math.Log(1-0.00135)}, {g.Limits.High, -mean * math.Log(0.00135)}} {
				if math.Abs(c.got/c.want-1) > 1e-9 {
					t.Errorf("a limit of %v, want %v", c.got, c.want)
				}
			}
			if want := v.AsOf.Sub(tt.times[len(tt.times)-1]).Seconds(); len(tt.times) < 14 && g.Running != want {
				t.Errorf("%v seconds since the last one, want %v", g.Running, want)
			}
		})
	}
}

// Failures that have become rarer are no alarms of the time before.
func TestWhatCameBeforeTheLimitsOfGapsIsNotJudged(t *testing.T) {
	at, v := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Value{Data: &Data{}}
	v.Estimate = new(float64)
	for i := range 61 {
		v.Data.Times = append(v.Data.Times, at)
		at = at.Add(map[bool]time.Duration{true: time.Minute, false: 20 * 24 * time.Hour}[i < 36])
	}
	v.Data.Times = append(v.Data.Times, at.Add(-20*24*time.Hour+time.Minute)) // and one at once
	g := GapsOf(v)
	if g.N() != 61 || g.First != 37 || g.Size != 20 || g.Provisional {
		t.Fatalf("%d gaps, limits of %d from %d on", g.N(), g.Size, g.First)
	}
	for i := range g.N() {
		if odd := g.Odd(i); odd != (i == 60) {
			t.Errorf("gap %d of %v s is unusual: %v", i, g.Seconds[i], odd)
		}
	}
}
