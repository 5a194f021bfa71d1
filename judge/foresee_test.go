package judge

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// noise are weekly counts around a rate.
func noise(weeks int, rate float64, seed uint64) []Point {
	random := rand.New(rand.NewPCG(seed, 7))
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	var points []Point
	for i := range weeks {
		n := 0.0
		for range int(rate * 20) {
			if random.Float64() < 0.05 {
				n++
			}
		}
		points = append(points, Point{At: start.AddDate(0, 0, 7*i), Value: &n})
	}
	return points
}

func planAfter(points []Point, weeks int) Plan {
	change := points[len(points)-1].At.AddDate(0, 0, 7)
	return Plan{Kind: loop.KPICount, Better: "lower", Change: change, Until: change.AddDate(0, 0, 7*weeks), Seed: 1}
}

func TestWhatWillBeFoundIsForeseen(t *testing.T) {
	before := noise(40, 20, 1)
	p := planAfter(before, 10)
	f, err := Foresee(before, p)
	if err != nil || f.Smallest == nil || f.NBefore != 40 || f.NAfter != 10 {
		t.Fatalf("%+v, %v", f, err)
	}
	got, err := Judge(append(before, shifted(noise(10, 20, 2), p.Change)...), p)
	if err != nil || got.SmallestDetectable == nil {
		t.Fatal(got, err)
	}
	if ratio := *f.Smallest / *got.SmallestDetectable; ratio < 0.7 || ratio > 1.4 {
		t.Errorf("foreseen %.3f, found out %.3f", *f.Smallest, *got.SmallestDetectable)
	}
	more := p
	more.Until = p.Change.AddDate(1, 0, 0)
	if g, _ := Foresee(before, more); *g.Smallest >= *f.Smallest {
		t.Errorf("more time shows no smaller change: %.3f, %.3f", *g.Smallest, *f.Smallest)
	}
	p.Margin = *f.Smallest * 0.8
	if g, _ := Foresee(before, p); g.EnoughAt == "" || !strings.Contains(g.Words(p.Margin), "there will be enough on "+g.EnoughAt.Words()) {
		t.Errorf("%+v", g)
	}
	p.Margin = 0.001
	if g, _ := Foresee(before, p); g.EnoughAt != "" || !strings.Contains(g.Words(p.Margin), "more time alone will not show it") {
		t.Errorf("%+v", g)
	}
}

func shifted(points []Point, to time.Time) []Point {
	d := to.Sub(points[0].At)
	for i := range points {
		points[i].At = points[i].At.Add(d)
	}
	return points
}

func TestWhatCannotBeForeseenSaysWhatIsMissing(t *testing.T) {
	few := noise(5, 20, 3)
	f, err := Foresee(few, planAfter(few, 8))
	if err != nil || f.Smallest != nil || !strings.Contains(f.Words(0.1), "have 5 periods before and 8 after, need 12 and 4") {
		t.Errorf("%+v %v", f, err)
	}
	enough := noise(20, 20, 3)
	f, err = Foresee(enough, planAfter(enough, 2))
	if err != nil || f.Smallest != nil || f.EnoughAt == "" {
		t.Errorf("%+v %v", f, err)
	}
	f, err = Foresee(nil, planAfter(enough, 8))
	if err != nil || f.Smallest != nil || f.Words(0.1) == "" {
		t.Errorf("%+v %v", f, err)
	}
	var lasted []Point
	for i := range 30 {
		v := float64(600 + 37*i%200)
		lasted = append(lasted, Point{At: enough[0].At.AddDate(0, 0, 3*i), Value: &v})
	}
	p := planAfter(lasted, 8)
	p.Kind = loop.KPIDuration
	if f, err = Foresee(lasted, p); err != nil || f.Smallest == nil || f.Scale != "ratio" {
		t.Errorf("%+v %v", f, err)
	}
}

// A share changes by points: 0.1 of it would read as a tenth of itself.
func TestWhatAShareCouldShowIsSaidInPoints(t *testing.T) {
	small := 0.042
	f := Foresight{Kind: loop.KPIShare, Scale: "difference", NBefore: 30, NAfter: 8, Smallest: &small}
	if said := f.Words(0.01); !strings.Contains(said, "a change of 4.2 points or more") || !strings.Contains(said, "The 1.0 points that would be worth having") {
		t.Errorf("it says %q", said)
	}
	f.Kind = loop.KPILevel
	if said := f.Words(0); !strings.Contains(said, "a change of 0.042 or more") {
		t.Errorf("of a level it says %q", said)
	}
}
