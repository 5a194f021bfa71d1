package metric

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"failforward/loop"
)

// Quarter is the stretch that a report is about: a quarter of the calendar, or from
// the first of a month until today.
type Quarter struct {
	Name  string    // 2026-Q4, since-2026-03
	Title string    // the fourth quarter of 2026; since March 2026
	Since time.Time // its first instant
	Until time.Time // the first instant after it; zero for since a month
}

var quarterName = regexp.MustCompile(`^(?:(\d{4})-Q([1-4])|since-(\d{4})-(0[1-9]|1[0-2]))$`)

// ParseQuarter reads 2026-Q4 or since-2026-03.
func ParseQuarter(name string, zone *time.Location) (Quarter, error) {
	m := quarterName.FindStringSubmatch(name)
	if m == nil || m[1]+m[3] < "1000" {
		return Quarter{}, loop.Fault("quarter", "That is no period. Write a quarter as 2026-Q4, or since-2026-03 for all since March 2026.")
	}
	year, _ := strconv.Atoi(m[1] + m[3]) // both are digits
	part, _ := strconv.Atoi(m[2] + m[4])
	if m[3] != "" {
		from := time.Date(year, time.Month(part), 1, 0, 0, 0, 0, zone)
		return Quarter{Name: name, Title: from.Format("since January 2006"), Since: from}, nil
	}
	from := time.Date(year, time.Month(3*part-2), 1, 0, 0, 0, 0, zone)
	return Quarter{Name: name, Title: fmt.Sprintf("the %s quarter of %d", ordinal(part), year), Since: from, Until: from.AddDate(0, 3, 0)}, nil
}

func ordinal(n int) string { return [...]string{"", "first", "second", "third", "fourth"}[n] }

// QuarterOf is the quarter of the calendar that a moment lies in.
func QuarterOf(t time.Time) string {
	return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3)
}

// Before and After are the quarters beside it; "" for since a month.
func (q Quarter) Before() string {
	if q.Until.IsZero() {
		return ""
	}
	return QuarterOf(q.Since.AddDate(0, -1, 0))
}

// After is the quarter that follows.
func (q Quarter) After() string {
	if q.Until.IsZero() {
		return ""
	}
	return QuarterOf(q.Until)
}
