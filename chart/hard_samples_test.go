package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// hard is data that a chart draws worst: little, none, all alike, one far from all
// others, many years, long names.
type hard struct {
	name string
	draw func(Frame) (Drawing, error)
}

const leftward = "סיבת השורש של התקלה"

func weekly(i int) time.Time { return monday.AddDate(0, 0, 7*i) }

// some are n values, the same ones each time.
func some(n int, value func(i int, r *rand.Rand) float64) []float64 {
	r, all := rand.New(rand.NewPCG(3, uint64(n))), make([]float64, n)
	for i := range all {
		all[i] = value(i, r)
	}
	return all
}

// spread are values around a middle, by its factor.
func spread(middle, by float64) func(int, *rand.Rand) float64 {
	return func(_ int, r *rand.Rand) float64 { return math.Round(middle * math.Exp(by*r.NormFloat64())) }
}

// lying are values around a middle, by so much.
func lying(middle, by float64) func(int, *rand.Rand) float64 {
	return func(_ int, r *rand.Rand) float64 { return middle + by*r.NormFloat64() }
}

// but is one value that is another.
func but(value func(int, *rand.Rand) float64, at int, other float64) func(int, *rand.Rand) float64 {
	return func(i int, r *rand.Rand) float64 {
		if i == at {
			return other
		}
		return value(i, r)
	}
}

func counts(n int, count func(i int) int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = count(i)
	}
	return all
}

func no(int) bool  { return false }
func yes(int) bool { return true }

func hardDurations(little string, at func(int) time.Time, open func(int) bool, seconds []float64, q ...Quantile) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		d := Durations{Frame: f, Noun: "one failure", Quantiles: q}
		for i, s := range seconds {
			d.Items = append(d.Items, Item{Ref: fmt.Sprint("F-", i), At: at(i), Seconds: s, Open: open(i), Backdated: s == 0})
		}
		return DrawDurations(d)
	}
}

// waited is a curve of n of which each but the open ones ends in turn.
func waited(name string, n int, at func(i int) float64, open func(i int) bool) Curve {
	c, share := Curve{Name: name, N: n}, 1.0
	for i := range n {
		st := Step{At: at(i), AtRisk: n - i, Events: 1}
		if open(i) {
			st.Events, st.Censored = 0, 1
		}
		share *= 1 - float64(st.Events)/float64(n-i)
		wide := 1.96 * math.Sqrt(share*(1-share)/float64(n))
		st.Share, st.Interval = share, &Interval{max(share-wide, 0), min(share+wide, 1)}
		if share <= .5 && c.Half == nil {
			c.Half = &st.At
		}
		c.Steps = append(c.Steps, st)
	}
	return c
}

func hardSurvival(little string, curves ...Curve) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		return DrawSurvival(Survival{Frame: f, Event: "over", Censor: "not yet", Curves: curves})
	}
}

func hardXmR(little, unit string, values []float64, signal func(i int) (Signal, string), baselines ...Baseline) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		x := XmR{Frame: f, Unit: unit, Weekly: true, Baselines: baselines}
		for i, y := range values {
			p := Point{At: weekly(i), Value: y, Gap: i == 4}
			if signal != nil {
				p.Signal, p.Words = signal(i)
			}
			x.Points = append(x.Points, p)
		}
		return DrawXmR(x)
	}
}

// limits are those from the i-th week on.
func limits(i int, lower, centre, upper float64, reason string) Baseline {
	return Baseline{From: weekly(i), Lower: lower, Centre: centre, Upper: upper, Reason: reason, Provisional: i >= 40}
}

func hardShares(shares []float64) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		x := XmR{Frame: f, Unit: "%", Baselines: []Baseline{limits(0, 0, 12, 40, "")}}
		for i, share := range shares {
			x.Points = append(x.Points, Point{At: weekly(i), Value: share, Usual: &Interval{0, float64(20 + i*13%60)}, Gap: i == 11 || i == 12})
		}
		return DrawXmR(x)
	}
}

func hardRates(little, unit, exposure string, per float64, counts []int, exposed func(i int) float64) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		r := Rates{Frame: f, Unit: unit, Exposure: exposure, Per: per}
		for i, n := range counts {
			p := Period{From: weekly(i), To: weekly(i + 1), Count: n, Exposure: exposed(i), Partial: i == len(counts)-1}
			if p.Exposure == 0 {
				p.Count = 0
			} else {
				rate, wide := float64(p.Count)/p.Exposure*per, (2*math.Sqrt(float64(p.Count))+3)/p.Exposure*per
				p.Interval = &Interval{max(0, rate-wide), rate + wide}
			}
			r.Periods = append(r.Periods, p)
		}
		return DrawRates(r)
	}
}

func one(int) float64  { return 1 }
func none(int) float64 { return 0 }

func hardGaps(little string, runs bool, seconds []float64, b *Baseline) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		g, at := Gaps{Frame: f, Baseline: b}, monday
		for i, s := range seconds {
			at = at.Add(time.Duration(s * float64(time.Second)))
			gap := Gap{At: at, Seconds: s, Running: runs && i == len(seconds)-1}
			if b != nil && !gap.Running && s < b.Lower {
				gap.Signal = Concern
			}
			g.Gaps = append(g.Gaps, gap)
		}
		return DrawGaps(g)
	}
}

// usually are the limits of gaps.
func usually(lower, centre, upper float64) *Baseline {
	return &Baseline{From: monday, Lower: lower, Centre: centre, Upper: upper}
}
