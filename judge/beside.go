package judge

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"failforward/loop"
	"failforward/stats"
)

// JudgeBeside tells what became of a series beyond what an untreated one did in the
// same time: difference in differences on the scale of the model. Where that cannot
// be done the finding is that of Judge, and Compare says why.
//
// Each series has its own step, with the same windows; the interval of what is left
// is put together from both (G. Y. Zou and A. Donner, Statistics in Medicine 27
// (2008), 1693-1702), which keeps lopsided intervals lopsided.
func JudgeBeside(points, untreated []Point, p Plan) (Finding, error) {
	f, err := Judge(points, p)
	if err != nil {
		return f, err
	}
	c := &loop.Compared{}
	f.Compare = c
	if err := p.check(untreated); err != nil {
		c.Lacks = err.Error()
		return f, nil
	}
	scale := p.scale(slices.Concat(points, untreated))
	s, u := p.split(points), p.split(untreated)
	c.NBefore, c.NAfter = len(u.before), len(u.after)
	c.Before, c.After = usual(p.Kind, scale, u.before), usual(p.Kind, scale, u.after)
	own, err := p.estimate(s, scale)
	if err != nil {
		c.Lacks = "the number itself has too little: " + err.Error()
		return f, few(err)
	}
	other, err := p.estimate(u, scale)
	if err != nil {
		c.Lacks = "it has too little: " + err.Error()
		return f, few(err)
	}
	if apart(own, other) {
		c.Lacks = "the two moved apart before the change already, so one does not show what would have become of the other."
		return f, nil
	}
	return p.beyond(f, s, scale, own, other), nil
}

// few is nil for what is only too little.
func few(err error) error {
	var few *tooFew
	if errors.As(err, &few) {
		return nil
	}
	return err
}

// apart reports whether two baselines surely have different trends.
func apart(a, b effect) bool {
	if a.trend == nil || b.trend == nil {
		return false // for these kinds, or so few points, it cannot be told
	}
	return math.Abs(*a.trend-*b.trend) > steepness*math.Hypot(a.trendSE, b.trendSE)
}

// beyond fills in what is left of a change when that of the untreated series is
// taken off.
func (p Plan) beyond(alone Finding, s sides, scale string, own, other effect) Finding {
	left := effect{value: own.value - other.value, notes: own.notes, trend: own.trend}
	left.low = left.value - math.Hypot(own.value-own.low, other.high-other.value)
	left.high = left.value + math.Hypot(own.high-own.value, other.value-other.low)
	left.se = (left.high - left.low) / (2 * z975)
	left.method = "Difference in differences: what the untreated series did in the same time is taken off, interval after Zou and Donner 2008. Each by itself: " + own.method
	if own.trend == nil || other.trend == nil {
		left.notes = append(left.notes, "Whether the two moved alike before the change cannot be told for this kind of number.")
	}
	f := alone
	f.Scale, f.Design, f.Reason = scale, loop.Controlled, ""
	c := f.Compare
	c.Used = true
	c.OwnEstimate, c.OwnLow, c.OwnHigh = onScale(scale, own.value), onScale(scale, own.low), onScale(scale, own.high)
	c.Estimate, c.Low, c.High = onScale(scale, other.value), onScale(scale, other.low), onScale(scale, other.high)
	p.tell(&f, s, left)
	f.EnoughAt = "" // it depends on how both go on
	return f
}

// Holm holds the guardrails of one plan against their number: one of several may look
// worse by luck alone, and then it stays untold. Each gets the p of no change that its
// interval stands for, and the same adjusted for all of them that have one.
func Holm(all []loop.Guarded) []loop.Guarded {
	out, p := slices.Clone(all), []float64{}
	for i := range out {
		if out[i].P = pOf(out[i].Measured); out[i].P != nil {
			p = append(p, *out[i].P)
		}
	}
	adjusted, err := stats.Adjust(p)
	if err != nil {
		return out // cannot be: they lie in [0, 1]
	}
	for i, k := 0, 0; i < len(out); i++ {
		if out[i].P == nil {
			continue
		}
		out[i].PAdjusted = &adjusted.Holm[k]
		if out[i].Verdict == loop.Worse && len(p) > 1 && adjusted.Holm[k] > 1-Level {
			out[i].Verdict, out[i].Reason = loop.CannotTell, "among_several"
		}
		k++
	}
	if len(p) > 1 {
		for i := range out {
			if out[i].P != nil {
				out[i].Method += fmt.Sprintf(" One of %d guardrails: worse only when it stays so after Holm 1979 (p %s, adjusted %s).", len(p), chance(*out[i].P), chance(*out[i].PAdjusted))
			}
		}
	}
	return out
}

// chance writes a p: below a thousandth nobody reads more of it.
func chance(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return loop.Figure(p, 2)
}

// pOf is the two-sided p of no change at all that an interval stands for.
func pOf(m loop.Measured) *float64 {
	if m.Estimate == nil || m.Low == nil || m.High == nil {
		return nil
	}
	at, low, high := *m.Estimate, *m.Low, *m.High
	if m.Scale == "ratio" {
		at, low, high = math.Log(at), math.Log(low), math.Log(high)
	}
	side := at - low // the side that faces no change
	if at < 0 {
		side = high - at
	}
	if !(side > 0) || math.IsInf(side, 0) || math.IsNaN(at) {
		return nil
	}
	p := math.Erfc(math.Abs(at) / side * z975 / math.Sqrt2)
	return &p
}
