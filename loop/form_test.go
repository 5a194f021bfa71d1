package loop_test

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestWhatIsSaidCanBeReadWhenItsStretchIsOver(t *testing.T) {
	tests := []struct {
		name  string
		came  string
		today loop.Date
		want  bool
	}{
		{"on its own day nobody reads it", "2026-11-27", "2026-11-27", false},
		{"the day after it can be read", "2026-11-27", "2026-11-28", true},
		{"of a week nobody reads it on its Sunday", "2026-W48", "2026-11-29", false},
		{"on the next Monday it can be read", "2026-W48", "2026-11-30", true},
		{"the last week of a year ends in the next one", "2026-W53", "2027-01-03", false},
		{"and then it can be read", "2026-W53", "2027-01-04", true},
		{"a week that does not exist is read by nobody", "2026-W77", "2027-06-01", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := (loop.FormReport{Came: tt.came}).Readable(tt.today); got != tt.want {
				t.Errorf("readable is %v", got)
			}
		})
	}
}

func TestAFormAsksNothingFinerThanItKeeps(t *testing.T) {
	day, week := loop.Form{Grain: loop.ByDay}, loop.Form{Grain: loop.ByWeek}
	now := time.Date(2026, 11, 27, 23, 30, 0, 0, time.UTC)
	if day.Stretch(now) != "2026-11-27" || week.Stretch(now) != "2026-W48" {
		t.Errorf("kept are %s and %s", day.Stretch(now), week.Stretch(now))
	}
	if day.Zone = "Asia/Tokyo"; day.Stretch(now) != "2026-11-28" {
		t.Errorf("in its zone it keeps %s", day.Stretch(now))
	}
	today := loop.FormReport{What: "x", When: loop.RoughToday, Came: "2026-11-27"}
	if err := today.Validate(day); err != nil {
		t.Errorf("today, on a form that keeps the day: %v", err)
	}
	if f := loop.Faults(today.Validate(week)); len(f) != 1 || f[0].Field != "when" {
		t.Errorf("today, on a form that keeps the week: %v", f)
	}
	if m := today.Started(time.UTC); !m.Known() || m.Precision != loop.ToDay || loop.DateOf(m.At, time.UTC) != "2026-11-27" {
		t.Errorf("it started %+v", m)
	}
	today.Came = "2026-W48"
	if today.Started(time.UTC).Known() {
		t.Error("a week tells a day")
	}
}

func TestAReportAndAFormSayAllTheirFaults(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"nothing said", loop.FormReport{}.Validate(loop.Form{}), "what"},
		{"too much of everything", loop.FormReport{What: strings.Repeat("ä", 201), More: strings.Repeat("ä", 2001), Kind: "theft", When: "at noon"}.Validate(loop.Form{}), "what more kind when"},
		{"a form of two lines", loop.Form{Name: "a\nb", Words: strings.Repeat("x", 601), Grain: "hour"}.Validate(), "name words grain"},
		{"all is well at its limit", loop.FormReport{What: strings.Repeat("ä", 200), More: strings.Repeat("ä", 2000), Kind: loop.NearMiss, When: loop.RoughEarlier}.Validate(loop.Form{}), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var fields []string
			for _, f := range loop.Faults(tt.err) {
				fields = append(fields, f.Field)
			}
			if got := strings.Join(fields, " "); got != tt.want {
				t.Errorf("faults of %q, want %q", got, tt.want)
			}
		})
	}
}
