package judge

import (
	"errors"
	"fmt"
	"time"

	"failforward/loop"
)

// Foresight is what a series could show by the day of a verdict, reckoned before
// the change from how much it scatters.
type Foresight struct {
	Kind     loop.KPIKind
	Scale    string
	NBefore  int       // in the baseline so far
	NAfter   int       // that will stand after the change on the day, at the pace of the baseline
	Smallest *float64  // smallest change that would be found four times in five; nil when it cannot be told
	EnoughAt loop.Date // when there will be enough for the margin, or for any answer; "" when there is by the day, or nobody knows
	Missing  string    // why it cannot be told: have 3 periods before and 8 after, need 12 and 4.
}

// Foresee lays a copy of the latest baseline behind the change, as if nothing had
// changed, and asks what the interval would show.
func Foresee(points []Point, p Plan) (Foresight, error) {
	if err := p.check(points); err != nil {
		return Foresight{}, err
	}
	s := p.split(points)
	s.after = p.imagined(s)
	f := Foresight{Kind: p.Kind, Scale: p.scale(points), NBefore: len(s.before), NAfter: len(s.after)}
	e, err := p.estimate(s, f.Scale)
	var few *tooFew
	if errors.As(err, &few) {
		f.Missing, f.EnoughAt = few.Error(), few.at
		return f, nil
	}
	if err != nil {
		return f, err
	}
	found := Finding{Measured: loop.Measured{Scale: f.Scale}}
	p.tell(&found, s, e)
	f.Smallest = found.SmallestDetectable
	found.Verdict, found.Estimate = loop.CannotTell, nothingChanged(f.Scale)
	f.EnoughAt = p.enough(&found, s)
	return f, nil
}

func nothingChanged(scale string) *float64 {
	v := 0.0
	if scale == "ratio" {
		v = 1
	}
	return &v
}

// mostImagined bounds a copy: an answer does not get sharper for the eye beyond it.
const mostImagined = 5000

// imagined is the latest stretch of the baseline once more, from the change to the day.
func (p Plan) imagined(s sides) []Point {
	each, from := pace(s.before), p.Change.AddDate(0, 0, p.WashOut)
	if each <= 0 || !p.Until.After(from) {
		return nil
	}
	n := min(int(p.Until.Sub(from)/each), mostImagined)
	copied := min(n, len(s.before))
	tail := s.before[len(s.before)-max(copied, 1):]
	out := make([]Point, n)
	for i := range out {
		out[i] = tail[i%len(tail)]
		out[i].At = from.Add(time.Duration(i) * each)
	}
	return out
}

// Words says it in a sentence or two; margin is the smallest change worth having.
func (f Foresight) Words(margin float64) string {
	if f.Smallest == nil {
		s := "What it could show cannot be told yet: " + f.Missing
		if f.Missing == "" {
			s = "What it could show cannot be told yet."
		}
		return s
	}
	s := fmt.Sprintf("With %s before and about %s after, a change of %s or more would be found four times in five.", loop.Whole(f.NBefore), loop.Whole(f.NAfter), f.size(*f.Smallest))
	if f.EnoughAt != "" {
		s += fmt.Sprintf(" For the %s that would be worth having there will be enough on %s.", f.size(margin), f.EnoughAt.Words())
	} else if margin > 0 && *f.Smallest > margin {
		s += fmt.Sprintf(" The %s that would be worth having is smaller than that: more time alone will not show it.", f.size(margin))
	}
	return s
}

func (f Foresight) size(x float64) string {
	switch {
	case f.Kind == loop.KPIShare:
		return fmt.Sprintf("%.1f points", 100*x)
	case f.Scale == "ratio":
		return fmt.Sprintf("%.0f %%", 100*x)
	}
	return loop.Figure(x, 2)
}
