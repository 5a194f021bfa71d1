package metric

import (
	"fmt"
	"math"

	"failforward/loop"
	"failforward/stats"
)

// Effect is what one check of the kind number found. Less is better throughout: of a
// number of which more is better the ratio is turned over.
type Effect struct {
	Check       loop.Ref     `json:"check"`
	Action      loop.Ref     `json:"action"`
	Name        string       `json:"name"` // of the change
	KPI         string       `json:"kpi"`
	Verdict     loop.Verdict `json:"verdict"`
	Scale       string       `json:"scale"`    // ratio or difference; "" without an estimate
	Estimate    *float64     `json:"estimate"` // after divided by before, or after minus before; null when there is none
	Low         *float64     `json:"low"`
	High        *float64     `json:"high"`
	NBefore     int          `json:"n_before"`
	NAfter      int          `json:"n_after"`
	Exploratory bool         `json:"exploratory"` // planned or edited after the change had begun: shown, not put together
	P           *float64     `json:"p"`
	PAdjusted   *float64     `json:"p_adjusted"` // for how many stand here together
	Clear       string       `json:"clear"`      // better or worse, when that stays after the adjustment; else ""
	Lacks       string       `json:"lacks"`      // why it is not put together with the others; "" when it is

	y, s2  float64 // log ratio and its variance
	recent loop.EffectCheck
}

func (b book) effects() []Effect {
	out := []Effect{}
	for _, e := range b.ended() {
		if e.Kind == loop.ByNumber {
			a := b.action[e.Action]
			out = append(out, effectFrom(e, a))
		}
	}
	return out
}

func effectFrom(e loop.EffectCheck, a loop.Action) Effect {
	x := Effect{Check: e.Ref(), Action: a.Ref(), Name: a.Title, KPI: e.Plan.KPI, Verdict: e.Verdict, Exploratory: e.Exploratory, recent: e}
	r := e.Result
	if r == nil {
		x.Lacks = "no series was judged"
		return x
	}
	x.NBefore, x.NAfter = r.NBefore, r.NAfter
	if r.Estimate == nil || r.Low == nil || r.High == nil {
		x.Lacks = "too little for an interval"
		return x
	}
	x.Scale, x.Estimate, x.Low, x.High = r.Scale, r.Estimate, r.Low, r.High
	y, s2, ok := effectOf(e)
	switch {
	case r.Scale != "ratio":
		x.Lacks = "a difference, not a ratio"
	case !ok:
		x.Lacks = "an interval that is no ratio"
	default:
		x.ratio(y, s2, *r)
	}
	return x
}

// ratio notes an effect that can be put together with others.
func (x *Effect) ratio(y, s2 float64, r loop.Measured) {
	x.y, x.s2 = y, s2
	if x.Exploratory {
		x.Lacks = "exploratory: its plan came after the change"
	}
	x.Estimate = num(math.Exp(y))
	if *x.Estimate != *r.Estimate && math.Abs(math.Log(*r.Estimate)+y) < 1e-12 { // turned over
		x.Low, x.High = num(1 / *r.High), num(1 / *r.Low)
	}
	x.P = num(math.Erfc(math.Abs(y) / math.Sqrt(2*s2)))
}

// chance is the share of false ones that is allowed among the effects called clear.
const chance = 0.05

// adjust holds the effects against their number, after Benjamini and Hochberg, and
// says so.
func adjust(all []Effect) string {
	var p []float64
	for _, x := range all {
		if x.P != nil {
			p = append(p, *x.P)
		}
	}
	if len(p) == 0 {
		return ""
	}
	a, err := stats.Adjust(p)
	if err != nil {
		return "" // cannot be: they lie in [0, 1]
	}
	for i, k := 0, 0; i < len(all); i++ {
		if all[i].P != nil {
			all[i].mark(a.BH[k])
			k++
		}
	}
	return fmt.Sprintf("%s shown together, and one of many may look clear by luck alone. Adjusted for all of them after Benjamini and Hochberg 1995, %d of %d %s clear at 5 %%.",
		say(len(p), "effect is", "effects are"), stats.Rejected(a.BH, chance), len(p), one(stats.Rejected(a.BH, chance), "stays", "stay"))
}

func (x *Effect) mark(p float64) {
	x.PAdjusted = &p
	switch {
	case p > chance || x.Exploratory:
	case x.y < 0:
		x.Clear = "better"
	default:
		x.Clear = "worse"
	}
}

// pool puts those together that can be, by the random effects of quality_gain.
func pool(all []Effect) (*Pooled, string) {
	var y, s2 []float64
	for _, x := range all {
		if x.Lacks == "" {
			y, s2 = append(y, x.y), append(s2, x.s2)
		}
	}
	v := Value{}.pooled(y, s2)
	if v.Estimate == nil {
		return nil, v.Method
	}
	return &Pooled{len(y), *v.Estimate, *v.Low, *v.High}, v.Method
}
