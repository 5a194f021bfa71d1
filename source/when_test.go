package source

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestTimesAreReadAsWritten(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	given := clock{zone: berlin}
	nobody := clock{zone: time.UTC, assumed: true}
	tests := []struct {
		name, text, want string // want is UTC
		clock            clock
		precision        loop.Precision
		assumed          bool
	}{
		{"RFC 3339", "2026-08-03T14:05:09Z", "2026-08-03T14:05:09Z", nobody, loop.ToSecond, false},
		{"an offset", "2026-08-03T14:05:09+02:00", "2026-08-03T12:05:09Z", nobody, loop.ToSecond, false},
		{"an offset of half an hour", "2026-08-03 14:05 -0330", "2026-08-03T17:35:00Z", nobody, loop.ToMinute, false},
		{"a short offset", "2026-08-03 14:05+02", "2026-08-03T12:05:00Z", nobody, loop.ToMinute, false},
		{"milliseconds", "2026-08-03T14:05:09.250Z", "2026-08-03T14:05:09.25Z", nobody, loop.ToMilli, false},
		{"nanoseconds are cut to milliseconds", "2026-08-03T14:05:09.123456789Z", "2026-08-03T14:05:09.123Z", nobody, loop.ToMilli, false},
		{"the word UTC", "2026-08-03 14:05:09 UTC", "2026-08-03T14:05:09Z", given, loop.ToSecond, false},
		{"no zone, none given", "2026-08-03 14:05", "2026-08-03T14:05:00Z", nobody, loop.ToMinute, true},
		{"no zone, one given", "2026-08-03 14:05", "2026-08-03T12:05:00Z", given, loop.ToMinute, false},
		{"a T and no seconds", "2026-08-03T14:05", "2026-08-03T12:05:00Z", given, loop.ToMinute, false},
		{"a day", "2026-08-03", "2026-08-02T22:00:00Z", given, loop.ToDay, false},
		{"a day with slashes, year first", "2026/8/3", "2026-08-02T22:00:00Z", given, loop.ToDay, false},
		{"one digit of an hour", "2026-08-03 9:05", "2026-08-03T07:05:00Z", given, loop.ToMinute, false},
		{"Unix seconds", "1785765900", "2026-08-03T14:05:00Z", given, loop.ToSecond, false},
		{"Unix milliseconds", "1785765900250", "2026-08-03T14:05:00.25Z", given, loop.ToMilli, false},
		{"the year 1628", "1628-08-10 16:00", "1628-08-10T16:00:00Z", nobody, loop.ToMinute, true},
		{"the year 1969", "1969-07-20T20:08:55Z", "1969-07-20T20:08:55Z", nobody, loop.ToSecond, false},
		{"a leap day", "2024-02-29", "2024-02-29T00:00:00Z", nobody, loop.ToDay, true},
		{"in the hour that is skipped, as Go reads it", "2026-03-29 02:30", time.Date(2026, 3, 29, 2, 30, 0, 0, berlin).UTC().Format(time.RFC3339), given, loop.ToMinute, false},
		{"in the hour that comes twice, as Go reads it", "2026-10-25 02:30", time.Date(2026, 10, 25, 2, 30, 0, 0, berlin).UTC().Format(time.RFC3339), given, loop.ToMinute, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, assumed, err := tt.clock.read(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.At.Format(time.RFC3339Nano); got != tt.want || m.Precision != tt.precision || assumed != tt.assumed || m.Status != loop.Recorded {
				t.Errorf("%s %s to the %s, assumed %v; want %s to the %s, %v", got, m.Status, m.Precision, assumed, tt.want, tt.precision, tt.assumed)
			}
		})
	}
}

func TestADayThatCannotBeIsToldByItsPart(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"neither day nor month", "32.13.2026", "there is no day 32 and no month 13"},
		{"no month", "14.13.2026", "there is no month 13"},
		{"no month in either order", "13/14/26 10:00", "there is no month 14"},
		{"no day, the month in front", "11/32/2026", "there is no day 32"},
		{"no day, the day in front", "32.11.2026", "there is no day 32"},
		{"a month that is shorter", "31.04.2026", "April 2026 has 30 days"},
		{"no leap year", "29.2.26", "February 2026 has 28 days"},
		{"with the year in front", "2026-13-40", "there is no day 40 and no month 13"},
		{"with the year in front, no month", "2026-13-01", "there is no month 13"},
		{"with the year in front, a month that is shorter", "2026-02-30 10:00", "February 2026 has 28 days"},
		{"day nought", "00.08.2026", "there is no day 0"},
		{"it may be, in one order", "13.08.2026", "an order that is read in two ways"},
		{"it may be, in both", "03.08.2026", "an order that is read in two ways"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := (clock{zone: time.UTC}).read(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
	if _, _, err := (clock{zone: time.UTC, layouts: dayLayouts(DayFirst)}).read("32.13.2026"); err == nil || !strings.Contains(err.Error(), "there is no day 32 and no month 13") {
		t.Errorf("with an order that was chosen: %v", err)
	}
}

func TestTimesThatNobodyCanRead(t *testing.T) {
	c := clock{zone: time.UTC}
	for _, s := range []string{"03.08.2026", "3/8/26", "03/08/2026 14:05", "08-03-2026", "26-08-03"} {
		if _, _, err := c.read(s); err == nil || !strings.Contains(err.Error(), "write the date as 2026-08-03") {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"yesterday", "2026-08-03 24:00", "2026-08-03 14:61", "2026-08-03 14:05:61", "2026-08-03T", "2026-08-03 14", "2026-08-03 14:05 CEST",
		"2026-08-03 02:05 PM", "12345", "12345678901", "2026-08-03T14:05:09.", "2026-08-03T14:05:09+99:00", "2026-08/03", strings.Repeat("9", 1000)} {
		if _, _, err := c.read(s); err == nil || !strings.Contains(err.Error(), "is not a time") || len(err.Error()) > 400 {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"0000-01-01", "0001-01-01T00:00:00Z", "9999-12-31", "0999-12-31"} {
		if _, _, err := c.read(s); err == nil || !strings.Contains(err.Error(), "is out of range") {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"", "?", "-", "null", "NULL", "n/a", "N/A"} {
		if m, assumed, err := c.read(s); err != nil || m.State() != loop.UnknownTime || assumed {
			t.Errorf("%q: %v %v", s, m, err)
		}
	}
}

func TestLayoutsReadWhatAMapDescribes(t *testing.T) {
	tests := []struct {
		layout, text, want string
		precision          loop.Precision
	}{
		{"DD.MM.YYYY hh:mm", "03.08.2026 14:05", "2026-08-03T14:05:00Z", loop.ToMinute},
		{"D/M/YY", "3/8/26", "2026-08-03T00:00:00Z", loop.ToDay},
		{"M/D/YYYY h:mm:ss", "8/3/2026 9:05:07", "2026-08-03T09:05:07Z", loop.ToSecond},
		{"YYYYMMDD hhmmss", "20260803 140507", "2026-08-03T14:05:07Z", loop.ToSecond},
		{"DD-MM-YYYYThh:mm:ss.SSSZ", "03-08-2026T14:05:07.250+02:00", "2026-08-03T12:05:07.25Z", loop.ToMilli},
		{"DD.MM.YYYY hh", "03.08.2026 14", "2026-08-03T14:00:00Z", loop.ToHour},
		{"Jan 2, 2006 3:04 PM", "Aug 3, 2026 2:05 PM", "2026-08-03T14:05:00Z", loop.ToMinute},
		{"DD.MM.YYYY", "2026-08-03T14:05Z", "2026-08-03T14:05:00Z", loop.ToMinute}, // the usual ways stay
	}
	for _, tt := range tests {
		l, why := parseLayout(tt.layout)
		if why != "" {
			t.Errorf("%s: %s", tt.layout, why)
			continue
		}
		m, _, err := clock{zone: time.UTC, layouts: []layout{l}}.read(tt.text)
		if got := m.At.Format(time.RFC3339Nano); err != nil || got != tt.want || m.Precision != tt.precision {
			t.Errorf("%s of %s: %s to the %s, %v", tt.layout, tt.text, got, m.Precision, err)
		}
	}
	for _, s := range []string{"", "dd.mm.yyyy", "hh:mm", "YYYY", "DD.MM", "YYYY-MM-DD x", "%d.%m.%Y"} {
		if _, why := parseLayout(s); why == "" {
			t.Errorf("%q was taken as a layout", s)
		}
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{"25": 25 * time.Minute, "12.5": 12*time.Minute + 30*time.Second, "0": 0, "25 min": 25 * time.Minute,
		"1 h 10 min": 70 * time.Minute, "1h30m": 90 * time.Minute, "0m 38s": 38 * time.Second, "2 days": 48 * time.Hour} {
		if got, ok := durationOf(text); !ok || got.Round(time.Second) != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"-1", "1:30", "NaN", "Inf", "1e300", "soon", "25 parsecs", "h"} {
		if got, ok := durationOf(text); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}
