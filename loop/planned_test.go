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
		{"earlier today, and still running", "10:00", "3 h", time.UTC, clockOf(10, 0), clockOf(13, 0), ""},
		{"a clock time that would be over", "00:30", "2 h", time.UTC, clockOf(24, 30), clockOf(26, 30), ""},
		{"over at this moment", "10:00", "2 h", time.UTC, clockOf(34, 0), clockOf(36, 0), ""},
		{"from and until that would be over", "10:00", "11:30", time.UTC, clockOf(34, 0), clockOf(35, 30), ""},
		{"tomorrow in the zone of the workspace", "00:30", "2 h", vienna, clockOf(23, 30), clockOf(25, 30), ""},
		{"told late, with its day", "2026-03-02 10:00", "1 h", time.UTC, clockOf(10, 0), clockOf(11, 0), ""},
		{"told late, with the day of its end", "10:00", "2026-03-02 11:00", time.UTC, clockOf(10, 0), clockOf(11, 0), ""},
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
		{"one that follows at once", func(s *loop.Source) error { return s.Plan(works(14, 15)[0], plannedNow, time.UTC) }, works(8, 9, 11, 14, 14, 15, 20, 21), ""},
		{"one that runs into the next", func(s *loop.Source) error { return s.Plan(works(19, 21)[0], plannedNow, time.UTC) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
		{"one around another", func(s *loop.Source) error { return s.Plan(works(7, 10)[0], plannedNow, time.UTC) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
		{"what runs ends now", func(s *loop.Source) error { return s.EndPlanned(time.Time{}, plannedNow) }, works(8, 9, 11, 12, 20, 21), ""},
		{"what runs ends now, by its start", func(s *loop.Source) error { return s.EndPlanned(clockOf(11, 0), plannedNow) }, works(8, 9, 11, 12, 20, 21), ""},
		{"what comes is called off", func(s *loop.Source) error { return s.EndPlanned(clockOf(20, 0), plannedNow) }, works(8, 9, 11, 14), ""},
		{"what is over stays", func(s *loop.Source) error { return s.EndPlanned(clockOf(8, 0), plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Conflict},
		{"what was never there", func(s *loop.Source) error { return s.EndPlanned(clockOf(16, 0), plannedNow) }, works(8, 9, 11, 14, 20, 21), loop.Conflict},
		{"nothing more is planned", func(s *loop.Source) error { return s.Replan(nil, plannedNow, time.UTC) }, works(8, 9, 11, 12), ""},
		{"all of it again changes nothing", func(s *loop.Source) error { return s.Replan(s.Planned, plannedNow, time.UTC) }, works(8, 9, 11, 14, 20, 21), ""},
		{"longer, and another one", func(s *loop.Source) error { return s.Replan(works(11, 16, 18, 19), plannedNow, time.UTC) }, works(8, 9, 11, 16, 18, 19), ""},
		{"two that meet", func(s *loop.Source) error { return s.Replan(works(11, 16, 15, 19), plannedNow, time.UTC) }, works(8, 9, 11, 14, 20, 21), loop.Invalid},
	}
	for _, tt := range tests {
		s := loop.Source{}
		for _, p := range works(20, 21, 8, 9, 11, 14) {
			if err := s.Plan(p, plannedNow, time.UTC); err != nil {
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

// hourly is planned work of a minute at each of so many hours, from one on.
func hourly(from, n int) (out []loop.PlannedWork) {
	for i := range n {
		at := plannedNow.Add(time.Duration(from+i) * time.Hour)
		out = append(out, loop.PlannedWork{From: at, Until: at.Add(time.Minute), Why: loop.PlannedMaintenance})
	}
	return out
}

func TestPlannedWorkIsDroppedOnlyWhenItIsOver(t *testing.T) {
	tests := []struct {
		name     string
		has, add []loop.PlannedWork
		first    int // the hour of the first that is left
		code     loop.Code
	}{
		{"the oldest that are over go", hourly(-70, 100), hourly(30, 3), -67, ""},
		{"one of the past beside a hundred that come", hourly(0, 100), hourly(-1, 1), 0, loop.Invalid},
		{"the hundredth that is not over", hourly(-20, 119), hourly(99, 1), 0, ""},
		{"one more than a hundred that come", hourly(1, 100), hourly(101, 1), 1, loop.Invalid},
		{"one that runs, and a hundred that come", hourly(0, 100), hourly(100, 1), 0, loop.Invalid},
		{"one before a hundred that come", hourly(2, 100), hourly(1, 1), 2, loop.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := loop.Source{}
			for _, p := range tt.has {
				if err := s.Plan(p, plannedNow, time.UTC); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			for _, p := range tt.add {
				err = s.Plan(p, plannedNow, time.UTC)
			}
			if loop.CodeOf(err) != tt.code || len(s.Planned) != loop.MostPlanned || !s.Planned[0].From.Equal(plannedNow.Add(time.Duration(tt.first)*time.Hour)) {
				t.Errorf("%v: %d, the first from %s", err, len(s.Planned), s.Planned[0].From)
			}
			again := s
			if err := again.Replan(slices.Concat(tt.add, again.Planned), plannedNow, time.UTC); loop.CodeOf(err) != tt.code || !slices.Equal(again.Planned, s.Planned) {
				t.Errorf("all at once: %v, %d", err, len(again.Planned))
			}
		})
	}
}

func TestARefusalOfPlannedWorkSaysTimesAsTheReaderTypesThem(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	s := loop.Source{Planned: works(14, 15)}
	err = s.Plan(works(14, 16)[0], plannedNow, vienna)
	if all := loop.Faults(err); len(all) != 1 || all[0].Text != "A drill is planned from 2026-03-02 15:00 Europe/Vienna to 2026-03-02 16:00 Europe/Vienna already. End that first, or choose another time." {
		t.Error(err)
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

func TestPlannedWorkIsNamedByItsStart(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	began := clockOf(11, 0).Add(23 * time.Second)
	s := loop.Source{Planned: works(7, 8, 11, 13, 14, 15, 31, 32, 80, 81)}
	s.Planned[1].From = began
	tests := []struct {
		name, text string
		zone       *time.Location
		want       time.Time
		fault      bool
	}{
		{"none", "", time.UTC, time.Time{}, false},
		{"a clock time of today", "14:00", time.UTC, clockOf(14, 0), false},
		{"in the zone of the workspace", "15:00", vienna, clockOf(14, 0), false},
		{"what began within that minute", "11:00", time.UTC, began, false},
		{"within that minute of a day", "2026-03-02 11:00", time.UTC, began, false},
		{"what is over is not meant: tomorrow's", "07:00", time.UTC, clockOf(31, 0), false},
		{"what comes after tomorrow takes its day", "08:00", time.UTC, clockOf(8, 0), false},
		{"a day and a clock time", "2026-03-05 08:00", time.UTC, clockOf(80, 0), false},
		{"with an offset", "2026-03-02T15:00:00+01:00", time.UTC, clockOf(14, 0), false},
		{"no time", "soon", time.UTC, time.Time{}, true},
	}
	for _, tt := range tests {
		got, err := s.PlannedStart(tt.text, plannedNow, tt.zone)
		if (err != nil) != tt.fault || !got.Equal(tt.want) {
			t.Errorf("%s: %s, %v", tt.name, got, err)
		}
	}
}
