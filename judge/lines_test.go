package judge_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"failforward/judge"
	"failforward/loop"
)

// wave is a level with a season of a year and a slope for each week.
func wave(n, cut int, slope, step float64) []judge.Point {
	var values []float64
	for i := range n {
		v := 40 + slope*float64(i) + 6*math.Sin(2*math.Pi*float64(i)*7/365.25) + float64((i*7)%5-2)
		if i >= cut {
			v *= step
		}
		values = append(values, math.Round(v))
	}
	return weekly(values...)
}

// The lines are those of the model that gave the verdict: after the change they lie
// as far apart as the estimate says, everywhere, whatever else the model holds.
func TestTheLinesAreThoseOfTheVerdict(t *testing.T) {
	halved := weekly(append(repeated(8, 10, 12, 9), repeated(4, 5, 6, 4)...)...)
	below := wave(60, 40, 0, 1)
	*below[0].Value = -3 // no ratio of levels can be told
	var hits []judge.Point
	for i := range 40 {
		n := float64(6 + i%3)
		if i >= 24 {
			n -= 3
		}
		hits = append(hits, judge.Point{At: week(i), Value: &n, Exposure: 40})
	}
	tests := []struct {
		name   string
		points []judge.Point
		kind   loop.KPIKind
		cut    int
		flat   bool
	}{
		{"counts", halved, loop.KPICount, 24, false},
		{"counts with a trend before", wave(60, 40, 3, 0.6), loop.KPICount, 40, false},
		{"counts over two years, with a season", wave(150, 120, 0, 0.7), loop.KPICount, 120, false},
		{"levels", wave(60, 40, 0, 0.6), loop.KPILevel, 40, false},
		{"levels with a season and a trend", wave(150, 120, 0.3, 0.7), loop.KPILevel, 120, false},
		{"levels below zero", below, loop.KPILevel, 40, false},
		{"shares", hits, loop.KPIShare, 24, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := judge.Judge(tt.points, plan(tt.kind, tt.cut))
			if err != nil || f.Estimate == nil {
				t.Fatalf("%+v, %v", f, err)
			}
			if want := strings.Contains(tt.name, "trend"); f.Trended != want {
				t.Errorf("trended: %v", f.Trended)
			}
			l := f.Lines
			if l.Flat != tt.flat || len(l.Fitted) == 0 || !l.Without[0].At.Equal(week(tt.cut)) {
				t.Fatalf("flat %v, %d fitted, without from %v", l.Flat, len(l.Fitted), l.Without[0].At)
			}
			now := map[int64]float64{}
			for _, p := range l.Fitted {
				if p.Interval == nil || !(p.Interval.Low < p.Value && p.Value < p.Interval.High) {
					t.Errorf("%v has no interval around it: %+v", p.At, p)
				}
				now[p.At.Unix()] = p.Value
			}
			compared, sum, n, logs := 0, 0.0, 0.0, tt.kind == loop.KPILevel && f.Scale == "ratio"
			for _, p := range l.Without {
				v, ok := now[p.At.Unix()]
				apart := v - p.Value
				if f.Scale == "ratio" {
					apart = v / p.Value
				}
				if ok && math.Abs(apart-*f.Estimate) > 1e-6 {
					t.Errorf("on %s the lines are %v apart, the estimate is %v", p.At.Format("2 Jan"), apart, *f.Estimate)
				}
				if !ok {
					continue
				}
				compared++
				if n++; logs {
					sum += math.Log(p.Value)
				} else {
					sum += p.Value
				}
			}
			expected := sum / n
			if logs {
				expected = math.Exp(expected)
			}
			switch takenOff := f.Trended || f.Seasonal; {
			case !takenOff && f.Expected != nil:
				t.Errorf("nothing is taken off, and %v is expected", *f.Expected)
			case takenOff && (f.Expected == nil || math.Abs(*f.Expected-expected) > 1e-6*expected):
				t.Errorf("expected %v, the line of before comes to %v", f.Expected, expected)
			}
			if compared < 2 {
				t.Errorf("%d places were compared", compared)
			}
		})
	}
}

// Of durations the lines are the usual times of both sides, flat, with the exact
// interval of a median.
func TestTheLinesOfDurationsAreTheirMedians(t *testing.T) {
	var points []judge.Point
	for i := range 60 {
		v := float64(60 * (20 + i*11%37))
		if i >= 40 {
			v /= 2
		}
		points = append(points, judge.Point{At: start.AddDate(0, 0, i), Value: &v})
	}
	p := judge.Plan{Kind: loop.KPIDuration, Better: "lower", Change: start.AddDate(0, 0, 40), Trigger: 5}
	f, err := judge.Judge(points, p)
	if err != nil || len(f.Lines.Fitted) != 4 || len(f.Lines.Without) != 2 || !f.Lines.Flat {
		t.Fatalf("%+v, %v", f.Lines, err)
	}
	for i, want := range []float64{*f.Before, *f.Before, *f.After, *f.After} {
		if at := f.Lines.Fitted[i]; at.Value != want || at.Interval == nil || at.Interval.Low > want || at.Interval.High < want {
			t.Errorf("place %d: %+v, want %v", i, at, want)
		}
	}
	if last := f.Lines.Fitted[1].At; !last.Before(start.AddDate(0, 0, 35)) {
		t.Errorf("the line of before ends on %v, in the days that are left out", last)
	}
	points[50].Value = nil // one goes on
	f, err = judge.Judge(points, p)
	if err != nil || len(f.Lines.Fitted) != 4 || f.Lines.Fitted[2].Value != *f.After {
		t.Errorf("while one goes on: %+v, %v", f.Lines, err)
	}
	for i := 40; i < 60; i += 2 {
		points[i].Value = nil // half of them go on: nobody knows what is usual
	}
	if f, err = judge.Judge(points, p); err != nil || len(f.Lines.Fitted) != 0 {
		t.Errorf("while half go on: %+v, %v", f.Lines, err)
	}
}

// Without a model there is no line.
func TestWithoutAModelThereIsNoLine(t *testing.T) {
	for name, points := range map[string][]judge.Point{"too few": weekly(repeated(4, 3, 4, 5)...), "nothing": nil, "all equal": weekly(repeated(40, 7)...)} {
		f, err := judge.Judge(points, plan(loop.KPILevel, 24))
		if err != nil || len(f.Lines.Fitted)+len(f.Lines.Without) > 0 {
			t.Errorf("%s: %+v, %v", name, f.Lines, err)
		}
	}
}

// The interval of the fitted line of counts holds the true rate as often as it says.
func TestTheBandOfTheLineHoldsTheTruth(t *testing.T) {
	held, all := 0, 0
	for seed := range uint64(300) {
		points := poissonWeeks(seed, 52, 8)
		f, err := judge.Judge(points, plan(loop.KPICount, 40))
		if err != nil || len(f.Lines.Fitted) == 0 {
			t.Fatal(err)
		}
		for _, p := range []judge.Place{f.Lines.Fitted[3], f.Lines.Fitted[len(f.Lines.Fitted)-1], f.Lines.Without[0]} {
			all++
			if p.Interval.Low <= 8 && 8 <= p.Interval.High {
				held++
			}
		}
	}
	share := float64(held) / float64(all)
	t.Logf("the band holds the truth in %.1f %%", 100*share)
	if share < 0.92 || share > 0.99 {
		t.Errorf("the band holds the truth in %.1f %%", 100*share)
	}
}

func poissonWeeks(seed uint64, n int, mean float64) []judge.Point {
	draw := distuv.Poisson{Lambda: mean, Src: rand.NewPCG(seed, 7)}
	values := make([]float64, n)
	for i := range values {
		values[i] = draw.Rand()
	}
	return weekly(values...)
}
