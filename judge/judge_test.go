package judge_test

import (
	"math"
	"strings"
	"testing"

	"failforward/judge"
	"failforward/loop"
)

// weekly makes counts of one week each.
func weekly(values ...float64) []judge.Point {
	var out []judge.Point
	for i, v := range values {
		out = append(out, judge.Point{At: week(i), Value: val(v), Exposure: 1})
	}
	return out
}

func repeated(n int, values ...float64) []float64 {
	var out []float64
	for range n {
		out = append(out, values...)
	}
	return out
}

func plan(kind loop.KPIKind, cut int) judge.Plan {
	return judge.Plan{Kind: kind, Better: "lower", Change: week(cut)}
}

func TestVerdictsByHand(t *testing.T) {
	halved := weekly(append(repeated(8, 10, 12, 9), repeated(4, 5, 6, 4)...)...)
	same := weekly(repeated(12, 10, 12, 9)...)
	at := func(n int) func(*judge.Plan) { return func(p *judge.Plan) { p.Change = week(n) } }
	tests := []struct {
		name    string
		points  []judge.Point
		plan    func(*judge.Plan)
		kind    loop.KPIKind
		verdict loop.Verdict
		reason  string
	}{
		{"counts that are halved improved", halved, nil, loop.KPICount, loop.Improved, ""},
		{"the same where more is better is worse", halved, func(p *judge.Plan) { p.Better = "higher" }, loop.KPICount, loop.Worse, ""},
		{"counts that stay cannot be told without a margin", same, nil, loop.KPICount, loop.CannotTell, "too_wide"},
		{"levels that stay inside a wide margin have no meaningful change", weekly(repeated(12, 100, 101, 99)...), func(p *judge.Plan) { p.Margin = 0.1 }, loop.KPILevel, loop.NoChange, ""},
		{"eleven weeks before are too few", same[:20], at(11), loop.KPICount, loop.CannotTell, "too_few"},
		{"three weeks after are too few", same[:27], nil, loop.KPICount, loop.CannotTell, "too_few"},
		{"nothing at all is too few", nil, nil, loop.KPICount, loop.CannotTell, "too_few"},
		{"all equal is too few different", weekly(repeated(36, 7)...), nil, loop.KPILevel, loop.CannotTell, "too_few"},
		{"no event after has no rate to compare", weekly(append(repeated(8, 10, 12, 9), repeated(12, 0)...)...), nil, loop.KPICount, loop.CannotTell, "too_few"},
		{"a change behind the data is too few", same, at(90), loop.KPICount, loop.CannotTell, "too_few"},
		{"a change before the data is too few", same, at(-9), loop.KPICount, loop.CannotTell, "too_few"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := plan(tt.kind, 24)
			if tt.plan != nil {
				tt.plan(&p)
			}
			f, err := judge.Judge(tt.points, p)
			if err != nil {
				t.Fatal(err)
			}
			if f.Verdict != tt.verdict || f.Reason != tt.reason {
				t.Errorf("%s %s, want %s %s: %+v", f.Verdict, f.Reason, tt.verdict, tt.reason, f)
			}
			for what, x := range map[string]*float64{"estimate": f.Estimate, "low": f.Low, "high": f.High, "smallest": f.SmallestDetectable, "trend": f.PreTrend} {
				if x != nil && (math.IsNaN(*x) || math.IsInf(*x, 0)) {
					t.Errorf("%s is %v", what, *x)
				}
			}
			if f.Words() == "" || f.Method == "" {
				t.Error("it does not explain itself")
			}
			if again, _ := judge.Judge(tt.points, p); again.Words() != f.Words() {
				t.Error("the same series has another verdict")
			}
		})
	}
}

func TestWhatCannotBeJudgedIsToldByItsRow(t *testing.T) {
	share := func(p *judge.Plan) { p.Kind = loop.KPIShare }
	tests := []struct {
		name   string
		points []judge.Point
		plan   func(*judge.Plan)
		says   string
	}{
		{"NaN", weekly(1, math.NaN()), nil, "Row 2: NaN is no number"},
		{"a count below zero", weekly(-1), nil, "below zero"},
		{"half a count", weekly(1.5), nil, "a count is a whole number"},
		{"an open count", []judge.Point{{At: week(0)}}, nil, "the value is missing"},
		{"no time", []judge.Point{{Value: val(1)}}, nil, "the time is missing"},
		{"a negative exposure", []judge.Point{{At: week(0), Value: val(1), Exposure: -1}}, nil, "exposure"},
		{"a share above one", []judge.Point{{At: week(0), Value: val(3), Exposure: 2}}, share, "at least as many as its hits"},
		{"no direction", nil, func(p *judge.Plan) { p.Better = "" }, "lower or higher"},
		{"a margin of everything", nil, func(p *judge.Plan) { p.Margin = 1 }, "ten percent"},
		{"no such kind", nil, func(p *judge.Plan) { p.Kind = "luck" }, "luck"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := plan(loop.KPICount, 24)
			if tt.plan != nil {
				tt.plan(&p)
			}
			if _, err := judge.Judge(tt.points, p); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}

// While some are open the means are compared as far as both sides were watched, and
// an open one is never taken for a short one.
func TestOpenDurationsCount(t *testing.T) {
	var points []judge.Point
	for i := range 60 {
		x := judge.Point{At: start.AddDate(0, 0, i), Value: val(float64(3600 * (1 + i%7)))}
		if i >= 30 && i%3 == 0 {
			x.Value = nil
		}
		points = append(points, x)
	}
	f, err := judge.Judge(points, judge.Plan{Kind: loop.KPIDuration, Better: "lower", Change: start.AddDate(0, 0, 30)})
	if err != nil || f.Estimate == nil || *f.Estimate <= 1 || f.NAfter != 30 || !strings.Contains(f.Method, "restricted means") {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestTheSeriesOfAFile(t *testing.T) {
	tests := []struct {
		name, csv, says string
		n               int
	}{
		{"days and times", "at,value\n2026-01-05,3\n2026-01-06T10:00:00+01:00,4\n", "", 2},
		{"columns in any order, others left alone", "note,VALUE, At ,exposure\na,3,2026-01-05,2\n", "", 1},
		{"a mark at the beginning", "\ufeffat,value\n2026-01-05,3\n", "", 1},
		{"a leap day", "at,value\n2024-02-29,3\n", "", 1},
		{"no leap day", "at,value\n2026-02-29,3\n", "Line 2: \"2026-02-29\" is no time", 0},
		{"NaN", "at,value\n2026-01-05,NaN\n", "Line 2: the value \"NaN\" is no number", 0},
		{"no such columns", "when,much\n", "columns at and value", 0},
		{"nothing", "", "no first line", 0},
		{"an exposure of nothing", "at,value,exposure\n2026-01-05,3,0\n", "Line 2: the exposure 0 is not above zero", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			points, err := judge.ReadCSV(strings.NewReader(tt.csv), loop.KPICount)
			if tt.says == "" && (err != nil || len(points) != tt.n) {
				t.Errorf("%d points, %v", len(points), err)
			}
			if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}

// Whoever divides the two figures of a headline gets the change that it tells.
func TestTheTwoFiguresOfALevelDivideToItsChange(t *testing.T) {
	values := []float64{2.1, 3.4, 2.6, 2.9, 2.2, 3.1, 2.5, 2.8, 3.6, 2.4, 2.7, 2.3, 3.0, 2.6, 1.9, 1.5, 1.7, 2.2, 1.4, 1.8, 1.6, 2.0}
	f, err := judge.Judge(weekly(values...), plan(loop.KPILevel, 14))
	if err != nil || f.Estimate == nil {
		t.Fatalf("%+v, %v", f, err)
	}
	if got := *f.After / *f.Before; math.Abs(got-*f.Estimate) > 1e-9 {
		t.Errorf("%.4f to %.4f is a ratio of %.6f, told is %.6f", *f.Before, *f.After, got, *f.Estimate)
	}
}
