package metric

import (
	"fmt"
	"math"
	"strings"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// sentence says a duration value in words that a manager can read aloud.
func sentence(what string, v Value) string {
	switch {
	case v.State == NotEnoughData:
		return tooFew(v)
	case v.Estimate == nil:
		return unreached(what, v)
	}
	return fmt.Sprintf("%s usually takes %s%s.", what, seconds(*v.Estimate), between(v))
}

func tooFew(v Value) string {
	s := fmt.Sprintf("We cannot say yet: have %s, need %s.", loop.Whole(v.ClosedN), loop.Whole(v.Quantiles.P50.Need))
	if v.Open > 0 {
		s += fmt.Sprintf(" %s %s still open.", loop.Whole(v.Open), are(v.Open))
	}
	if v.Missing > 0 {
		s += fmt.Sprintf(" %s more %s no usable start or end.", loop.Whole(v.Missing), have(v.Missing))
	}
	return s
}

// unreached is for a median that too many open items hide.
func unreached(what string, v Value) string {
	s := fmt.Sprintf("We cannot say yet how long %s usually takes: %s of %s are still open.", strings.ToLower(what), loop.Whole(v.Open), loop.Whole(v.N))
	if v.Low != nil && *v.Low > 0 {
		s += fmt.Sprintf(" It takes at least %s.", seconds(*v.Low))
	}
	return s
}

// between tells the interval, and nothing when it is as narrow as the words for it.
func between(v Value) string {
	switch {
	case v.Low == nil && v.High == nil:
		return "; we cannot say yet how far off that may be"
	case v.Low == nil:
		return fmt.Sprintf(", at most %s", seconds(*v.High))
	case v.High == nil && (*v.Low == 0 || seconds(*v.Low) == seconds(*v.Estimate)):
		return fmt.Sprintf("; how long at most we cannot say while %s of %s are still open", loop.Whole(v.Open), loop.Whole(v.N))
	case v.High == nil:
		return fmt.Sprintf(", at least %s; how long at most we cannot say while %s of %s are still open", seconds(*v.Low), loop.Whole(v.Open), loop.Whole(v.N))
	}
	low, high := seconds(*v.Low), seconds(*v.High)
	if low == high {
		return ""
	}
	if *v.Low == 0 { // both ends were written down to the minute
		return fmt.Sprintf(", somewhere up to %s", high)
	}
	return fmt.Sprintf(", somewhere between %s and %s", low, high)
}

// caveat adds to what is true of the metric what is true of these items.
func (d durations) caveat(always string) string {
	s := []string{always}
	if n := len(d.open) - d.givenUp; n > 0 {
		s = append(s, d.waiting(n))
	}
	say := func(n int, format string, args ...any) {
		if n > 0 {
			s = append(s, fmt.Sprintf(format, append([]any{loop.Whole(n)}, args...)...))
		}
	}
	say(d.missing, "%s %s out for want of a usable start or end.", stay(d.missing))
	say(d.backdated, "%s %s no length because of being posted after the fact: 0 s in every figure, left out of the geometric mean.", have(d.backdated))
	say(d.imputed, "%s %s on a time that was worked out, not written down.", rest(d.imputed))
	return strings.Join(s, " ")
}

// waiting says what those that have ended would say by themselves: the long ones are
// often among the n that have not.
func (d durations) waiting(n int) string {
	s := fmt.Sprintf("%s %s still open: no mean is given", loop.Whole(n), are(n))
	if len(d.closed) < need(0.5) {
		return s + ", and what the ended ones alone would say can be too short."
	}
	return s + fmt.Sprintf(". The %s that have ended would say %s by themselves, which can be too short.", loop.Whole(len(d.closed)), seconds(stats.Median(d.closed)))
}

func are(n int) string  { return one(n, "is", "are") }
func have(n int) string { return one(n, "has", "have") }
func stay(n int) string { return one(n, "stays", "stay") }
func rest(n int) string { return one(n, "rests", "rest") }

func one(n int, single, many string) string {
	if n == 1 {
		return single
	}
	return many
}

// seconds writes a length of time; beyond what a time.Duration holds, in days. One of
// nothing was written down to the minute.
func seconds(s float64) string {
	if s == 0 {
		return "under a minute"
	}
	if s > math.MaxInt64/float64(time.Second) {
		return figure(s/(24*60*60)) + " d"
	}
	return loop.Duration(time.Duration(s * float64(time.Second)))
}
