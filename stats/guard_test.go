package stats

import (
	"math/rand/v2"
	"testing"

	"failforward/looptest"
)

// A team that does nothing, at 4 failures a week, is looked at because four
// weeks brought 24 or more. Compared with those very weeks it "improves"; with
// the twelve weeks before them it does not: METRICS section 1.
func TestNothingDoneIsNoImprovement(t *testing.T) {
	r, draws := rand.New(rand.NewPCG(20261127, 0)), looptest.Size(1500, 15_000)
	naive, guarded, fall, triggered := 0, 0, 0.0, 0
	for triggered < draws {
		weeks := make([]int, 60)
		for i := range weeks {
			weeks[i] = poisson(r, 4)
		}
		end, ok := trigger(weeks)
		if !ok {
			continue
		}
		triggered++
		after := Count{sum(weeks[end : end+4]), 4}
		bad, calm := Count{sum(weeks[end-4 : end]), 4}, Count{sum(weeks[end-16 : end-4]), 12}
		naive += improved(after, bad)
		guarded += improved(after, calm)
		fall += float64(after.Events) / float64(bad.Events) / float64(draws)
	}
	falsely, honestly := float64(naive)/float64(draws), float64(guarded)/float64(draws)
	t.Logf("%d triggered series: %.1f %% improve against the triggering weeks (after/before %.2f), %.1f %% against the twelve before",
		draws, 100*falsely, fall, 100*honestly)
	if honestly > 0.05 {
		t.Errorf("the guard lets %.3f through", honestly)
	}
	if falsely < 0.1 {
		t.Errorf("only %.3f improve falsely without the guard: the simulation shows nothing", falsely)
	}
}

// trigger returns the end of the first four weeks with 24 failures that have
// sixteen weeks up to it and four after it.
func trigger(weeks []int) (end int, ok bool) {
	for end = 16; end+4 <= len(weeks); end++ {
		if sum(weeks[end-4:end]) >= 24 {
			return end, true
		}
	}
	return 0, false
}

func sum(x []int) int {
	s := 0
	for _, v := range x {
		s += v
	}
	return s
}

func improved(after, before Count) int {
	if before.Events == 0 {
		return 0
	}
	if q := must(PoissonRateRatio(after, before, 0.95)); q.P < 0.05 && *q.Ratio < 1 {
		return 1
	}
	return 0
}
