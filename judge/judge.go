// Package judge says whether a number changed with a change: the effect check of
// the kind number. It sees a bare series and the plan that was made before anybody
// could know, and nothing else, so the same series gives the same verdict from a
// database, a file or a test.
//
// It tells an association, never a cause. What is too little for an answer is an
// everyday thing and has a verdict of its own.
package judge

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Level is the confidence of every interval; Power the chance with which the
// smallest detectable change would be found.
const (
	Level = 0.95
	Power = 0.8
)

// Point is one item or one period of a series.
type Point struct {
	At       time.Time
	Value    *float64 // seconds, count, hits or level; nil: a duration that is still open
	Exposure float64  // of a count, above 0; trials of a share; 0 stands for 1
}

// Plan is what was said beforehand.
type Plan struct {
	Kind    loop.KPIKind
	Better  string    // lower or higher
	Change  time.Time // when the change was in place
	Margin  float64   // smallest change that is worth having: relative, of a share in points; 0 for none
	Trigger int       // days before the change that are left out of the baseline: what started the loop
	WashOut int       // days after the change that are left out
	Until   time.Time // the day of the verdict; zero takes all there is
	Seed    uint64    // of what is resampled; part of the result
}

// Finding is the verdict with everything that it rests on.
type Finding struct {
	Verdict loop.Verdict // improved, worse, no_meaningful_change or cannot_tell
	Reason  string       // of cannot_tell: too_few, too_wide, no_source
	loop.Measured

	Lines Lines // of the very model that the verdict comes from
}

// Judge tells what became of a series. It is an error when the plan or a point
// cannot be: NaN, a negative duration or count, a share above one, no change date.
func Judge(points []Point, p Plan) (Finding, error) {
	if err := p.check(points); err != nil {
		return Finding{}, err
	}
	s := p.split(points)
	f := Finding{Verdict: loop.CannotTell, Reason: "too_few", Measured: loop.Measured{Level: Level, Seed: p.Seed, NBefore: len(s.before), NAfter: len(s.after), Scale: p.scale(points), Design: loop.Uncontrolled}}
	f.Before, f.After = usual(p.Kind, f.Scale, s.before), usual(p.Kind, f.Scale, s.after)
	e, err := p.estimate(s, f.Scale)
	var few *tooFew
	switch {
	case errors.As(err, &few):
		f.Method, f.Caveat = "No interval: "+few.Error(), few.Error()
		f.EnoughAt = few.at
		return f, nil
	case err != nil:
		return f, err
	}
	p.tell(&f, s, e)
	return f, nil
}

// effect is an estimate on the scale that its interval is made on: the log of a
// ratio, or a difference.
type effect struct {
	value, low, high float64
	se               float64 // for what could be found
	times            float64 // standard errors in half an interval; 0: as many as of a normal
	trendSE          float64 // of trend
	method           string
	notes            []string
	trend            *float64 // of the baseline, for each period, on the scale of the estimate
	trended          bool     // it is so sure that the model reckons with it
	seasonal         bool     // the model reckons with a season
	lines            Lines
}

// tell fills a finding in.
func (p Plan) tell(f *Finding, s sides, e effect) {
	out := func(x float64) *float64 { return onScale(f.Scale, x) }
	f.Estimate, f.Low, f.High, f.Method, f.Lines = out(e.value), out(e.low), out(e.high), e.method, e.lines
	f.Trended, f.Seasonal, f.Expected = e.trended, e.seasonal, nil
	if e.trended || e.seasonal {
		f.Expected = withoutChange(f.Scale, f.After, f.Estimate)
	}
	if e.trend != nil {
		f.PreTrend = out(*e.trend)
	}
	reach := e.se * (max(e.times, z975) + z80)
	if f.Scale == "ratio" {
		reach = 1 - math.Exp(-reach)
	}
	f.SmallestDetectable = &reach
	f.ExpectedByChance = p.byChance(s, f.Scale)
	f.Verdict, f.Reason = p.verdict(*f)
	f.EnoughAt = p.enough(f, s)
	f.Caveat = caveat(*f, e)
}

// withoutChange is what would have come without the change, by a model with a step: its
// fitted values after the change add up to what came (on logarithms, where it is told as
// a ratio of levels), so the step takes one to the other.
func withoutChange(scale string, after, estimate *float64) *float64 {
	if after == nil || estimate == nil {
		return nil
	}
	if scale == "difference" {
		x := *after - *estimate
		return &x
	}
	return onScale(scale, math.Log(*after)-math.Log(*estimate))
}

// onScale brings a value from where its interval is made to the scale that is told;
// nil where that is no number.
func onScale(scale string, x float64) *float64 {
	if scale == "ratio" {
		x = math.Exp(x)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

const (
	z975 = 1.959963984540054
	z80  = 0.8416212335729143
)

// verdict compares the interval with no change at all, and with the margin.
func (p Plan) verdict(f Finding) (loop.Verdict, string) {
	if f.Low == nil || f.High == nil {
		return loop.CannotTell, "too_wide"
	}
	none, low, high := 0.0, -p.Margin, p.Margin
	if f.Scale == "ratio" {
		none, low, high = 1, 1-p.Margin, 1+p.Margin
	}
	inside := p.Margin > 0 && low <= *f.Low && *f.High <= high
	switch {
	case inside:
		return loop.NoChange, ""
	case *f.High < none:
		return p.good(p.Better == "lower"), ""
	case *f.Low > none:
		return p.good(p.Better == "higher"), ""
	}
	return loop.CannotTell, "too_wide"
}

func (p Plan) good(yes bool) loop.Verdict {
	if yes {
		return loop.Improved
	}
	return loop.Worse
}

// scale is ratio wherever a ratio can be: a share, and a level that is not above
// zero everywhere, are told as a difference.
func (p Plan) scale(points []Point) string {
	if p.Kind == loop.KPIShare || p.Kind == loop.KPILevel && slices.ContainsFunc(points, func(x Point) bool { return x.Value != nil && *x.Value <= 0 }) {
		return "difference"
	}
	return "ratio"
}

// caveat says what to keep in mind.
func caveat(f Finding, e effect) string {
	s := "Uncontrolled before and after: an association, not a cause; whatever else changed that day is in it too."
	if f.Design == loop.Controlled {
		s = "Compared with what the change does not touch, and still an association, not a cause: whatever else happened to one of the two alone is in it too. The two count as independent; where they rise and fall together the interval is wider than it need be."
	}
	for _, n := range e.notes {
		s += " " + n
	}
	if f.ExpectedByChance != nil {
		s += " The weeks before a change are often bad ones: see what was to be expected by chance alone."
	}
	return s
}

// check tells every fault of a plan and its points.
func (p Plan) check(points []Point) error {
	var c loop.Check
	loop.OneOf(&c, "kpi_kind", p.Kind, loop.KPIKinds())
	if p.Better != "lower" && p.Better != "higher" {
		c.Fault("better", "Say which way is good: lower or higher.")
	}
	if p.Change.IsZero() {
		c.Fault("change", "Say on which day the change was in place, as 2026-05-04.")
	}
	if !(p.Margin >= 0 && p.Margin < 1) {
		c.Fault("margin", "The smallest change worth having goes from 0 up to 1: 0.10 is ten percent.")
	}
	if p.Trigger < 0 || p.WashOut < 0 {
		c.Fault("days", "Days to leave out are 0 or more.")
	}
	for i, x := range points {
		p.point(&c, i, x)
	}
	return c.Err()
}

func (p Plan) point(c *loop.Check, i int, x Point) {
	if field, text := wrong(p.Kind, x); text != "" {
		c.Fault(field, "Row %d: %s", i+1, text)
	}
}

// wrong says what cannot be about a point of a kind, and in which field.
func wrong(kind loop.KPIKind, x Point) (field, text string) {
	switch {
	case x.At.IsZero():
		return "at", "the time is missing."
	case x.Value == nil && kind != loop.KPIDuration:
		return "value", "the value is missing. Leave a period out rather than writing nothing."
	case x.Value != nil && (math.IsNaN(*x.Value) || math.IsInf(*x.Value, 0)):
		return "value", fmt.Sprintf("%v is no number.", *x.Value)
	case x.Value != nil && *x.Value < 0 && kind != loop.KPILevel:
		return "value", loop.Figure(*x.Value, 15) + " is below zero."
	case math.IsNaN(x.Exposure) || math.IsInf(x.Exposure, 0) || x.Exposure < 0:
		return "exposure", "an exposure is above zero."
	case kind == loop.KPIShare && (x.Exposure == 0 || *x.Value > x.Exposure):
		return "exposure", "a share needs its trials, at least as many as its hits."
	case kind == loop.KPIShare && (*x.Value != math.Trunc(*x.Value) || x.Exposure != math.Trunc(x.Exposure)):
		return "value", "hits and trials are whole numbers."
	case kind == loop.KPICount && *x.Value != math.Trunc(*x.Value):
		return "value", "a count is a whole number."
	}
	return "", ""
}

// CheckPoint returns what cannot be about a point of a kind.
func CheckPoint(kind loop.KPIKind, x Point) error {
	if field, text := wrong(kind, x); text != "" {
		return loop.Fault(field, "%s", strings.ToUpper(text[:1])+text[1:])
	}
	return nil
}
