package metric

import (
	"fmt"
	"math"
	"slices"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// counted is how often something happened in a window.
type counted struct {
	h     History
	times []time.Time // inside the window, in any order
	first time.Time   // from when it could be seen, where the window has no beginning
	per   string      // week
	what  [2]string   // failure, failures
}

// count takes the times that belong to the window.
func count(h History, times []time.Time, one, many string) counted {
	c := counted{h: h, per: "week", what: [2]string{one, many}}
	for _, t := range times {
		if h.chosen(t) {
			c.times = append(c.times, t)
		}
		if c.first.IsZero() || t.Before(c.first) {
			c.first = t
		}
	}
	slices.SortFunc(c.times, time.Time.Compare)
	return c
}

// value is the rate for each week of the window, with an exact interval; wider
// where the weeks differ more than chance alone would make them.
func (c counted) value() Value {
	n, weeks := len(c.times), c.h.weeks(c.first)
	v := Value{State: NotEnoughData, N: n, Data: &Data{Weeks: weekly(c.h, c.first, c.times), Times: c.times}}
	if n == 0 || weeks < 1 {
		v.Method = "No interval: it takes one week and one " + c.what[0] + "."
		v.Sentence = c.none(weeks)
		return v
	}
	i := stats.Garwood(n, weeks, Level)
	v.Method = fmt.Sprintf("%s in %.1f weeks; exact 95 %% interval of a Poisson rate after Garwood 1936.", loop.Whole(n), weeks)
	if phi := c.dispersion(v.Data.Weeks); phi > 1.5 && n >= 2 {
		half := math.Exp(z975 * math.Sqrt(phi/float64(n)))
		i = stats.Interval{Low: float64(n) / weeks / half, High: float64(n) / weeks * half}
		v.Method = fmt.Sprintf("%s in %.1f weeks; the weeks differ %.1f times as much as chance alone would make them, so the 95 %% interval is that of a quasi-Poisson rate.", loop.Whole(n), weeks, phi)
	}
	v.State, v.Estimate, v.Low, v.High = OK, num(float64(n)/weeks), num(i.Low), num(i.High)
	v.Sentence = fmt.Sprintf("%s %s a week, somewhere between %s and %s.", figure(*v.Estimate), c.noun(*v.Estimate), figure(i.Low), figure(i.High))
	return v
}

func (c counted) noun(n float64) string {
	if n == 1 {
		return c.what[0]
	}
	return c.what[1]
}

// none says that nothing happened, and what that still allows.
func (c counted) none(weeks float64) string {
	if weeks < 1 {
		return "We cannot say yet: it takes a week, and there is " + soFar(weeks) + "."
	}
	return fmt.Sprintf("No %s in %s. There may still be up to %s a week: that is the upper end of the 95 %% interval.", c.what[0], inWeeks(weeks), figure(stats.Garwood(0, weeks, Level).High))
}

// soFar is what has passed of the first week, in words: less than a day so far; 3 days
// so far.
func soFar(weeks float64) string {
	switch days := int(7 * weeks); days {
	case 0:
		return "less than a day so far"
	case 1:
		return "one day so far"
	default:
		return itoa(days) + " days so far"
	}
}

// inWeeks is a stretch of whole weeks in words: one week; 12 weeks.
func inWeeks(weeks float64) string {
	if n := math.Round(weeks); n > 1 {
		return fmt.Sprintf("%.0f weeks", n)
	}
	return "one week"
}

// dispersion is the Pearson dispersion of the whole weeks, 1 when there are fewer
// than twelve.
func (c counted) dispersion(weeks []Week) float64 {
	var x []float64
	for _, w := range weeks {
		if w.Share == 1 {
			x = append(x, float64(w.Counts[0]))
		}
	}
	if len(x) < 12 {
		return 1
	}
	mean, sum := stats.Mean(x), 0.0
	if mean == 0 {
		return 1
	}
	for _, v := range x {
		sum += (v - mean) * (v - mean) / mean
	}
	return sum / float64(len(x)-1)
}

// weekly counts lists of times by the weeks of a window, oldest first.
func weekly(h History, first time.Time, lists ...[]time.Time) []Week {
	from := h.from(first)
	if from.IsZero() || !from.Before(h.end()) {
		return nil
	}
	var weeks []Week
	for at := monday(from, h.zone()); at.Before(h.end()); at = at.AddDate(0, 0, 7) {
		next := at.AddDate(0, 0, 7)
		seen := min(next.UnixMilli(), h.end().UnixMilli()) - max(at.UnixMilli(), from.UnixMilli())
		weeks = append(weeks, Week{Start: at, Share: float64(seen) / float64(next.UnixMilli()-at.UnixMilli()), Counts: make([]int, len(lists))})
	}
	for i, times := range lists {
		for _, t := range times {
			w, _ := slices.BinarySearchFunc(weeks, t, func(w Week, t time.Time) int {
				if w.Start.After(t) {
					return 1
				}
				return -1
			})
			if w > 0 && h.chosen(t) {
				weeks[w-1].Counts[i]++
			}
		}
	}
	return weeks
}

// monday is the beginning of the week of a time.
func monday(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day()-(int(t.Weekday())+6)%7, 0, 0, 0, 0, zone)
}
