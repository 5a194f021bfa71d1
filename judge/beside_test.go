package judge_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"failforward/judge"
	"failforward/loop"
	"failforward/looptest"
)

func TestAnUntreatedSeriesTakesItsOwnChangeOff(t *testing.T) {
	halved := weekly(append(repeated(8, 10, 12, 9), repeated(4, 5, 6, 4)...)...)
	flat := weekly(repeated(12, 30, 34, 28)...)
	alike := weekly(append(repeated(8, 30, 36, 27), repeated(4, 15, 18, 12)...)...)
	var rising []judge.Point
	for i := range 36 {
		rising = append(rising, judge.Point{At: week(i), Value: val(float64(10 + 4*i + i%2))})
	}
	tests := []struct {
		name      string
		untreated []judge.Point
		verdict   loop.Verdict
		used      bool
		lacks     string
	}{
		{"what stays beside it leaves the change standing", flat, loop.Improved, true, ""},
		{"what falls just as much leaves nothing", alike, loop.CannotTell, true, ""},
		{"what was rising all along shows nothing", rising, loop.Improved, false, "moved apart before the change"},
		{"too short to compare with", flat[20:], loop.Improved, false, "it has too little: have 4 periods before"},
		{"nothing to compare with", nil, loop.Improved, false, "it has too little"},
		{"points that cannot be", weekly(math.NaN()), loop.Improved, false, "NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := judge.JudgeBeside(halved, tt.untreated, plan(loop.KPICount, 24))
			if err != nil {
				t.Fatal(err)
			}
			c := f.Compare
			if c == nil || f.Verdict != tt.verdict || c.Used != tt.used || !strings.Contains(c.Lacks, tt.lacks) || (c.Lacks == "") != tt.used {
				t.Fatalf("%s %s %+v", f.Verdict, f.Reason, c)
			}
			design := map[bool]string{true: loop.Controlled, false: loop.Uncontrolled}[tt.used]
			if f.Design != design || strings.Contains(f.Caveat, "Uncontrolled before and after") == tt.used {
				t.Errorf("design %s, caveat %s", f.Design, f.Caveat)
			}
			alone, _ := judge.Judge(halved, plan(loop.KPICount, 24))
			if !tt.used && (*f.Estimate != *alone.Estimate || *f.High != *alone.High) {
				t.Errorf("%v, alone %v", *f.Estimate, *alone.Estimate)
			}
			if tt.used && (math.Abs(*f.Estimate**c.Estimate-*c.OwnEstimate) > 1e-9 || *c.OwnEstimate != *alone.Estimate || *f.High-*f.Low <= *alone.High-*alone.Low && tt.verdict == loop.CannotTell) {
				t.Errorf("%v of %v beside %v", *f.Estimate, *c.OwnEstimate, *c.Estimate)
			}
			if !strings.Contains(f.Words(), "untreated series") {
				t.Errorf("it says nothing of it: %s", f.Words())
			}
		})
	}
}

// Shares are compared in points, and so are levels that are not above zero.
func TestTheDifferenceOfDifferencesOfSharesAndLevels(t *testing.T) {
	share := func(hits ...float64) []judge.Point {
		out := weekly(hits...)
		for i := range out {
			out[i].Exposure = 100
		}
		return out
	}
	p := plan(loop.KPIShare, 24)
	f, err := judge.JudgeBeside(share(append(repeated(8, 40, 42, 38), repeated(4, 20, 22, 18)...)...), share(repeated(12, 30, 31, 29)...), p)
	if err != nil || f.Scale != "difference" || math.Abs(*f.Estimate+0.2) > 0.01 || f.Verdict != loop.Improved || !strings.Contains(f.Caveat, "cannot be told for this kind") {
		t.Errorf("%+v %v", f, err)
	}
	levels := weekly(append(repeated(8, 10, 12, 9), repeated(4, 5, 6, 4)...)...)
	below := weekly(repeated(12, -1, 2, 0)...)
	f, err = judge.JudgeBeside(levels, below, plan(loop.KPILevel, 24))
	if err != nil || f.Scale != "difference" || !f.Compare.Used {
		t.Errorf("a level that is not above zero makes both a difference: %+v %v", f, err)
	}
}

// Something that happens to both series on the day of the change is no effect of it:
// alone it would be called one nearly always.
func TestWhatHappensToBothIsNoEffect(t *testing.T) {
	runs := looptest.Size(300, 2000)
	r := rand.New(rand.NewPCG(7, 11))
	w := world{mean: 12, dispersion: 1.5}
	alone, beside, found := 0, 0, 0
	for range runs {
		own, other := w.counts(r, 60, 40, 0.6), w.counts(r, 60, 40, 0.6)
		p := plan(loop.KPICount, 40)
		if f, err := judge.Judge(own, p); err == nil && f.Verdict == loop.Improved {
			alone++
		}
		if f, err := judge.JudgeBeside(own, other, p); err == nil && f.Verdict == loop.Improved {
			beside++
		}
		if f, err := judge.JudgeBeside(own, w.counts(r, 60, 40, 1), p); err == nil && f.Verdict == loop.Improved {
			found++
		}
	}
	share := func(n int) float64 { return float64(n) / float64(runs) }
	t.Logf("called improved: alone %.3f, beside one that fell as well %.3f, beside one that stayed %.3f", share(alone), share(beside), share(found))
	if share(alone) < 0.8 || share(beside) > 0.05 || share(found) < 0.6 {
		t.Error("an untreated series does not do what it is for")
	}
}

func TestOneOfSeveralGuardrailsMayLookWorseByLuck(t *testing.T) {
	guard := func(low, at, high float64) loop.Guarded {
		return loop.Guarded{Verdict: loop.Worse, Measured: loop.Measured{Scale: "ratio", Estimate: &at, Low: &low, High: &high}}
	}
	nothing := loop.Guarded{Verdict: loop.CannotTell, Reason: "no_source"}
	still := guard(0.9, 1, 1.1)
	still.Verdict = loop.NoChange
	faint, clear := guard(1.01, 1.25, 1.55), guard(1.5, 2, 2.7)
	tests := []struct {
		name string
		all  []loop.Guarded
		want []loop.Verdict
	}{
		{"alone it counts", []loop.Guarded{faint}, []loop.Verdict{loop.Worse}},
		{"those without data are no test", []loop.Guarded{faint, nothing}, []loop.Verdict{loop.Worse, loop.CannotTell}},
		{"faint among several stays untold", []loop.Guarded{faint, still, still}, []loop.Verdict{loop.CannotTell, loop.NoChange, loop.NoChange}},
		{"clear among several stays", []loop.Guarded{clear, faint}, []loop.Verdict{loop.Worse, loop.Worse}},
		{"none", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := judge.Holm(tt.all)
			for i, g := range got {
				if g.Verdict != tt.want[i] {
					t.Errorf("%d: %s %s, p %v", i, g.Verdict, g.Reason, g.PAdjusted)
				}
				if g.Verdict == loop.CannotTell && g.Reason == "" {
					t.Error("no reason")
				}
			}
			if len(got) > 1 && got[1].Reason == "no_source" && (got[1].P != nil || got[1].PAdjusted != nil) {
				t.Error("a guardrail without data has a p")
			}
		})
	}
}
