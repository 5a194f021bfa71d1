package loop_test

import (
	"slices"
	"testing"
	"time"

	"failforward/loop"
)

var plannedNow = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func clockOf(h, m int) time.Time { return time.Date(2026, 3, 2, h, m, 0, 0, time.UTC) }

func TestPlannedWorkIsReadAsPeopleWriteIt(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, from, lasts string
		zone              *time.Location
		begins, ends      time.Time
		fault             string // the field
	}{
		{"from now for two hours", "", "2 h", time.UTC, clockOf(12, 0), clockOf(14, 0), ""},
		{"now in letters, minutes without a space", "now", "90min", time.UTC, clockOf(12, 0), clockOf(13, 30), ""},
		{"days and hours", "", "1 d 12 h", time.UTC, clockOf(12, 0), clockOf(48, 0), ""},
		{"as Go writes it", "", "1h30m", time.UTC, clockOf(12, 0), clockOf(13, 30), ""},
		{"until a time of today", "", "16:00", time.UTC, clockOf(12, 0), clockOf(16, 0), ""},
		{"until a time that is tomorrow's", "22:00", "02:00", time.UTC, clockOf(22, 0), clockOf(26, 0), ""},
		{"in the zone of the workspace", "14:00", "15:00", vienna, clockOf(13, 0), clockOf(14, 0), ""},
		{"a day and a time", "2026-03-04 10:00", "2026-03-04 11:00", time.UTC, clockOf(58, 0), clockOf(59, 0), ""},
		{"with an offset", "2026-03-02T13:00:00+01:00", "2 h", vienna, clockOf(12, 0), clockOf(14, 0), ""},
		{"earlier today", "10:00", "1 h", time.UTC, clockOf(10, 0), clockOf(11, 0), ""},
		{"a start that is no time", "soon", "2 h", time.UTC, time.Time{}, time.Time{}, "from"},
		{"a length that is none", "", "a while", time.UTC, time.Time{}, time.Time{}, "for"},
		{"no length", "", "", time.UTC, time.Time{}, time.Time{}, "for"},
		{"no time at all", "", "0 h", time.UTC, time.Time{}, time.Time{}, "for"},
		{"eight days", "", "8 d", time.UTC, time.Time{}, time.Time{}, "for"},
		{"an end before the start", "", "2026-03-01 10:00", time.UTC, time.Time{}, time.Time{}, "for"},
		{"long ago", "2026-02-20 10:00", "2 h", time.UTC, time.Time{}, time.Time{}, "from"},
		{"in two years", "2028-02-20 10:00", "2 h", time.UTC, time.Time{}, time.Time{}, "from"},
	}
	for _, tt := range tests {
		p, err := loop.ParsePlanned(loop.PlannedDrill, tt.from, tt.lasts, plannedNow, tt.zone)
		if tt.fault != "" {
			if all := loop.Faults(err); len(all) != 1 || all[0].Field != tt.fault {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err != nil || !p.From.Equal(tt.begins) || !p.Until.Equal(tt.ends) {
			t.Errorf("%s: from %s until %s, %v", tt.name, p.From, p.Until, err)
		}
	}
	if _, err := loop.ParsePlanned("fun", "", "2 h", plannedNow, time.UTC); len(loop.Faults(err)) != 1 || loop.Faults(err)[0].Field != "why" {
		t.Errorf("another reason: %v", err)
	}
}

// works is planned work, written as hours: drill 10 to 12.
func works(all ...int) (out []loop.PlannedWork) {
	for i := 0; i < len(all); i += 2 {
		out = append(out, loop.PlannedWork{From: clockOf(all[i], 0), Until: clockOf(all[i+1], 0), Why: loop.PlannedDrill})
	}
	return out
}

func TestPlannedWorkComesOneAfterTheOther(t *testing.T) {
	tests := []struct {
		name string
		do   func(*loop.Source) error
		want []loop.PlannedWork
		code loop.Code
	}{
		{"one that follows at once", func(s *loop.Source) error { return s.Plan(works(14, 15)[0], plannedNow) }, works(8, 9, 11, 14, 14, 15, 20, 21), ""},
		{"one that runs into the next", func(s *loop.Source) error { return s.Plan(works(19, 21)[0], plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
		{"one around another", func(s *loop.Source) error { return s.Plan(works(7, 10)[0], plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
		{"what runs ends now", func(s *loop.Source) error { return s.EndPlanned(time.Time{}, plannedNow) }, works(8, 9, 11, 12, 20, 21), ""},
		{"what runs ends now, by its start", func(s *loop.Source) error { return s.EndPlanned(clockOf(11, 0), plannedNow) }, works(8, 9, 11, 12, 20, 21), ""},
		{"what comes is called off", func(s *loop.Source) error { return s.EndPlanned(clockOf(20, 0), plannedNow) }, works(8, 9, 11, 14), ""},
		{"what is over stays", func(s *loop.Source) error { return s.EndPlanned(clockOf(8, 0), plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Conflict},
		{"what was never there", func(s *loop.Source) error { return s.EndPlanned(clockOf(16, 0), plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Conflict},
		{"nothing more is planned", func(s *loop.Source) error { return s.Replan(nil, plannedNow) }, works(8, 9, 11, 12), ""},
		{"all of it again changes nothing", func(s *loop.Source) error { return s.Replan(s.Planned, plannedNow) }, works(8, 9, 11, 14, 20, 21), ""},
		{"longer, and another one", func(s *loop.Source) error { return s.Replan(works(11, 16, 18, 19), plannedNow) }, works(8, 9, 11, 16, 18, 19), ""},
		{"two that meet", func(s *loop.Source) error { return s.Replan(works(11, 16, 15, 19), plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
	}
	for _, tt := range tests {
		s := loop.Source{}
		for _, p := range works(20, 21, 8, 9, 11, 14) {
			if err := s.Plan(p, plannedNow); err != nil {
				t.Fatal(err)
			}
		}
		before := slices.Clone(s.Planned)
		was := s
		if err := tt.do(&s); loop.CodeOf(err) != tt.code || !slices.Equal(s.Planned, tt.want) {
			t.Errorf("%s: %v, %v", tt.name, s.Planned, err)
		}
		if !slices.Equal(was.Planned, before) {
			t.Errorf("%s: it changed what others hold: %v", tt.name, was.Planned)
		}
	}
}

func TestASourceKeepsTheNewestOfItsPlannedWork(t *testing.T) {
	s := loop.Source{}
	for i := range loop.MostPlanned + 5 {
		at := plannedNow.Add(time.Duration(i) * time.Hour)
		if err := s.Plan(loop.PlannedWork{From: at, Until: at.Add(time.Minute), Why: loop.PlannedMaintenance}, plannedNow); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.Planned) != loop.MostPlanned || !s.Planned[0].From.Equal(plannedNow.Add(5*time.Hour)) {
		t.Errorf("%d, the first from %s", len(s.Planned), s.Planned[0].From)
	}
}

func TestWhatBeginsInPlannedWorkIsLeftOut(t *testing.T) {
	s := loop.Source{Planned: []loop.PlannedWork{{From: clockOf(8, 0), Until: clockOf(9, 0), Why: loop.PlannedDrill}, {From: clockOf(10, 0), Until: clockOf(12, 0), Why: loop.PlannedMaintenance}}}
	tests := []struct {
		name  string
		start time.Time
		own   string
		want  string
	}{
		{"at its very start", clockOf(8, 0), "", "drill"},
		{"at its end", clockOf(9, 0), "", ""},
		{"between two", clockOf(9, 30), "", ""},
		{"in the second", clockOf(11, 59), "", "maintenance"},
		{"before all", clockOf(7, 59), "", ""},
		{"after all", clockOf(12, 0), "", ""},
		{"what its sender says counts", clockOf(11, 0), "drill", "drill"},
	}
	for _, tt := range tests {
		all := []loop.Signal{{Start: tt.start, Theme: loop.Theme{Excluded: tt.own}}}
		if got := s.Excluding(all)[0].Theme.Excluded; got != tt.want || all[0].Theme.Excluded != tt.own {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}
