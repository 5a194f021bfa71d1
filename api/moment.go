package api

import (
	"time"

	"failforward/loop"
)

// when returns a time for the wire, nil for none.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// day returns a date for the wire, nil for none.
func day(d loop.Date) *string { return some(string(d)) }

// momentFields are the three fields of a time as they come in.
type momentFields struct {
	at        Opt[string]
	status    Opt[loop.Status]
	precision Opt[loop.Precision]
}

func (m momentFields) given() bool { return m.at.Set || m.status.Set || m.precision.Set }

// moment reads a time with how we know it. A time alone was recorded, to the
// second or finer; no time and no status leave it to the deed (as a new failure
// does) or make it unknown (where a null takes a time back). nil is "not given".
func (m momentFields) moment(field string, old loop.Moment) (*loop.Moment, error) {
	if !m.given() {
		return nil, nil
	}
	if m.at.Set && !m.at.Null {
		return m.known(field)
	}
	if !m.at.Set && old.Known() && (m.status.Value == loop.Recorded || m.status.Value == loop.Imputed || !m.status.Set) {
		return m.restated(old), nil
	}
	status := loop.UnknownTime
	if m.status.Set && !m.status.Null {
		status = m.status.Value
	}
	if status == loop.Recorded || status == loop.Imputed {
		return nil, loop.Fault(field, "Give the time as well: a time with the status %s has one. Or use the status pending, unknown or not_applicable.", status)
	}
	return &loop.Moment{Status: status}, nil
}

// known reads a time that is there.
func (m momentFields) known(field string) (*loop.Moment, error) {
	t, err := time.Parse(time.RFC3339Nano, m.at.Value)
	if err != nil {
		return nil, loop.Fault(field, "This is no time. Write it as RFC 3339 with its zone, for example 2026-11-23T14:05:00Z.")
	}
	p := loop.ToSecond
	if t.Nanosecond() != 0 {
		p = loop.ToMilli
	}
	out := loop.At(t, p)
	if m.precision.Set && !m.precision.Null {
		out.Precision = m.precision.Value
	}
	if !m.status.Set || m.status.Null {
		return &out, nil
	}
	if s := m.status.Value; s != loop.Recorded && s != loop.Imputed {
		return nil, loop.Fault(field+"_status", "A time that is %s has no date: leave %s out, or use the status recorded or imputed.", s, field)
	}
	out.Status = m.status.Value
	return &out, nil
}

// restated keeps the time and changes how we know it.
func (m momentFields) restated(old loop.Moment) *loop.Moment {
	if m.status.Set && !m.status.Null {
		old.Status = m.status.Value
	}
	if m.precision.Set && !m.precision.Null {
		old.Precision = m.precision.Value
	}
	return &old
}

// span reads the bound of a list: a time, or a day in the workspace's zone.
func span(field, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return t, loop.Fault(field, "This is neither a day nor a time. Write 2026-11-23 or 2026-11-23T14:05:00Z.")
	}
	return t, nil
}
