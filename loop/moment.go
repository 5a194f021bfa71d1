package loop

import "time"

// Status says how we know a time. Missing is never zero.
type Status string

const (
	Recorded      Status = "recorded"       // somebody or something wrote it down
	Imputed       Status = "imputed"        // worked out from another field
	Pending       Status = "pending"        // has not happened yet
	UnknownTime   Status = "unknown"        // happened, and nobody can say when
	NotApplicable Status = "not_applicable" // never will happen
	InvalidTime   Status = "invalid"        // was given, and cannot be true
)

// Statuses lists every Status.
var statuses = []Status{Recorded, Imputed, Pending, UnknownTime, NotApplicable, InvalidTime}

// Precision says how fine a time was written down.
type Precision string

const (
	ToMilli  Precision = "millisecond"
	ToSecond Precision = "second"
	ToMinute Precision = "minute"
	ToHour   Precision = "hour"
	ToDay    Precision = "day"
)

// Moment is a time with how we know it. The zero Moment is unknown.
type Moment struct {
	At        time.Time // UTC, milliseconds; zero unless Known
	Status    Status    // "" reads as unknown
	Precision Precision // "" where there is no time
}

// At makes a recorded moment.
func At(t time.Time, p Precision) Moment {
	return Moment{At: t.UTC().Truncate(time.Millisecond), Status: Recorded, Precision: p}
}

// ImputedAt makes a moment that was worked out.
func ImputedAt(t time.Time, p Precision) Moment {
	m := At(t, p)
	m.Status = Imputed
	return m
}

// Is makes a moment without a time.
func Is(s Status) Moment { return Moment{Status: s} }

// Known reports whether there is a time to reckon with.
func (m Moment) Known() bool { return m.Status == Recorded || m.Status == Imputed }

// State returns the status, "unknown" for the zero Moment.
func (m Moment) State() Status {
	if m.Status == "" {
		return UnknownTime
	}
	return m.Status
}

// earliest and latest bound what a sort key can hold; a year outside is a slip of the pen.
var (
	earliest = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (c *Check) moment(field string, m Moment) {
	OneOf(c, field+"_status", m.State(), statuses)
	if m.Known() != !m.At.IsZero() {
		c.Fault(field, "A time with the status %s has to %s a date.", m.State(), map[bool]string{true: "have", false: "go without"}[m.Known()])
	}
	if m.Known() && (m.At.Before(earliest) || !m.At.Before(latest)) {
		c.Fault(field, "The year %d is out of range. Use a year from 1000 to 2999.", m.At.Year())
	}
}

// Date is a calendar day without a zone, written YYYY-MM-DD; "" is none. Dates
// compare as strings.
type Date string

// ParseDate reads YYYY-MM-DD; field names the input in the error.
func ParseDate(field, s string) (Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", Fault(field, "%q is not a date. Write it as 2026-11-23.", clip(s, 40))
	}
	return DateOf(t, time.UTC), nil
}

// date demands a day of the calendar, or none.
func (c *Check) date(field string, d Date) {
	if _, err := ParseDate(field, string(d)); err != nil {
		c.errs = append(c.errs, err)
	}
}

// DateOf returns the day of t in a zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Start returns the first instant of the day in a zone; zero for no date.
func (d Date) Start(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Words writes the day as people do: 2 January 2006.
func (d Date) Words() string { return d.Start(time.UTC).Format("2 January 2006") }

// Add returns the day n days later.
func (d Date) Add(n int) Date {
	return DateOf(d.Start(time.UTC).AddDate(0, 0, n), time.UTC)
}

// Until returns the number of days from d to e, negative when e is earlier.
func (d Date) Until(e Date) int {
	return int(e.Start(time.UTC).Sub(d.Start(time.UTC)).Hours() / 24)
}
