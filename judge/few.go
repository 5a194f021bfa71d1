package judge

import (
	"fmt"
	"math"
	"time"

	"failforward/loop"
)

// What it takes before an interval is told. Fewer points cannot show how much they
// scatter by themselves.
const (
	leastBefore = 12 // periods
	leastAfter  = 4
	leastItems  = 6 // durations, on each side
)

// tooFew says what is missing, and when it would be there.
type tooFew struct {
	before, after, needBefore, needAfter int
	what                                 string
	at                                   loop.Date
}

func (e *tooFew) Error() string {
	s := fmt.Sprintf("have %s %s before and %s after, need %d and %d", loop.Whole(e.before), e.what, loop.Whole(e.after), e.needBefore, e.needAfter)
	if e.at != "" {
		s += fmt.Sprintf("; at this pace there are enough on %s", e.at.Words())
	}
	return s + "."
}

// demand returns a tooFew unless both sides have enough.
func (p Plan) demand(s sides, before, after int, what string) error {
	if len(s.before) >= before && len(s.after) >= after {
		return nil
	}
	e := &tooFew{len(s.before), len(s.after), before, after, what, ""}
	if len(s.before) >= before {
		e.at = p.reached(s, after)
	}
	return e
}

// reached is the day on which so many points will stand after the change, at the
// pace of the baseline.
func (p Plan) reached(s sides, after int) loop.Date {
	from := p.Change.AddDate(0, 0, p.WashOut)
	each := pace(s.before)
	if each <= 0 || after > 10_000 {
		return ""
	}
	at := from.Add(time.Duration(float64(after) * float64(each)))
	if at.Sub(from) > 5*365*24*time.Hour {
		return ""
	}
	return loop.DateOf(at, time.UTC)
}

// pace is the usual time from one point to the next.
func pace(points []Point) time.Duration {
	if len(points) < 2 {
		return 0
	}
	return points[len(points)-1].At.Sub(points[0].At) / time.Duration(len(points)-1)
}

// enough is the day on which a change as large as the margin, or as what was seen,
// could be told; "" when it is told, or will not be within five years.
func (p Plan) enough(f *Finding, s sides) loop.Date {
	if f.Verdict != loop.CannotTell || f.SmallestDetectable == nil || f.Estimate == nil {
		return ""
	}
	seen := math.Abs(*f.Estimate)
	if f.Scale == "ratio" {
		seen = math.Abs(1 - *f.Estimate)
	}
	want := max(p.Margin, seen)
	if want <= 0 || *f.SmallestDetectable <= want {
		return ""
	}
	grow := *f.SmallestDetectable / want
	b, a := float64(len(s.before)), float64(len(s.after))
	left := (1/a+1/b)/(grow*grow) - 1/b // the share of scatter that more points after can take away
	if left <= 0 {
		return ""
	}
	return p.reached(s, int(math.Ceil(1/left)))
}
