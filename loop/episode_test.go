package loop

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// someSignals are signals of one group within some hours: spans, open ones, moments and
// marks, some of them excluded.
func someSignals(r *rand.Rand) []Signal {
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	all := make([]Signal, 1+r.IntN(12))
	for i := range all {
		s := Signal{ID: ID(i + 1), Told: true, Start: begin.Add(time.Duration(r.IntN(300)) * time.Minute), Theme: Theme{Title: string(rune('a' + r.IntN(3))), Service: []string{"", "shop", "Shop", "cart"}[r.IntN(4)], Severity: r.IntN(4), Kind: Incident}}
		if r.IntN(4) > 0 {
			s.End = s.Start.Add(time.Duration(r.IntN(40)-5) * time.Minute)
		}
		if r.IntN(3) > 0 {
			s.Theme.Excluded = []string{"drill", "maintenance"}[r.IntN(2)]
		}
		switch r.IntN(8) {
		case 0:
			s.Mark, s.End = Mark(1+r.IntN(2)), time.Time{}
		case 1, 2:
			s.Mark, s.End = MarkMoment, s.Start
		}
		all[i] = s
	}
	return all
}

func TestAnEpisodeThatGrowsByItselfSaysWhatAllOfItsSignalsSay(t *testing.T) {
	const window = time.Hour
	grown := 0
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 25))
		all := someSignals(r)
		n := r.IntN(len(all)) // known before
		before := Stretches(all[:n], window)
		if len(before) != 1 {
			continue
		}
		got, ok := Episode{Title: "ours", Failure: 4}.Tell(before[0]).Longer(all[n:], window)
		if !ok {
			continue
		}
		grown++
		after := Stretches(all, window)
		if len(after) != 1 {
			t.Fatalf("seed %d: grew by itself into %d stretches", seed, len(after))
		}
		if want := (Episode{Failure: 4}).Tell(after[0]); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: grew into\n%+v\nall say\n%+v", seed, got, want)
		}
	}
	if grown < 500 {
		t.Errorf("only %d grew by themselves", grown)
	}
}
