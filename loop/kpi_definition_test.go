package loop

import (
	"testing"
	"time"
)

func TestWhatADefinitionBecame(t *testing.T) {
	days := KPISeries{Name: "Lead time", Unit: "days", Better: "lower", Exposure: "week", Defined: 1}
	tests := []struct {
		name   string
		change func(*KPISeries)
		anew   bool
		want   string
	}{
		{"another name is the same number", func(s *KPISeries) { s.Name = "Time to production" }, false, ""},
		{"another unit", func(s *KPISeries) { s.Unit = "hours" }, false, "unit hours, before days"},
		{"no unit any more", func(s *KPISeries) { s.Unit = "" }, false, "unit none, before days"},
		{"another exposure", func(s *KPISeries) { s.Exposure = "deploy" }, false, "per deploy, before per week"},
		{"the other way is good", func(s *KPISeries) { s.Better = "higher" }, false, "more is good, before less is good"},
		{"somebody says so", func(*KPISeries) {}, true, "counts something else"},
		{"several at once", func(s *KPISeries) { s.Unit, s.Better = "hours", "none" }, true, "unit hours, before days; neither way is good, before less is good; counts something else"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := days
			if tt.change(&after); days.Became(after, tt.anew) != tt.want {
				t.Errorf("%q, want %q", days.Became(after, tt.anew), tt.want)
			}
		})
	}
}

func TestEarlierDefinitionsAreKept(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := KPISeries{Unit: "u0", Defined: 1}
	for i := range MostDefinitions + 3 {
		after := s
		after.Unit = string(rune('a' + i%26))
		before := len(s.Earlier)
		s = s.Redefine(after, s.Became(after, false), at.AddDate(0, 0, i))
		if len(s.Earlier) != min(before+1, MostDefinitions) || s.Defined != i+2 || !s.DefinedAt.Equal(s.Earlier[len(s.Earlier)-1].Until) {
			t.Fatalf("after %d changes: %d kept, version %d", i+1, len(s.Earlier), s.Defined)
		}
	}
	if first := s.Earlier[0]; first.Until != at.AddDate(0, 0, 3) || first.Became == "" {
		t.Errorf("the oldest one kept is %+v", first)
	}
	old := KPISeries{Unit: "days", Defined: 2, DefinedAt: at}
	if d := old.Definitions(); len(d) != 1 || d[0].Until != at || d[0].Became != "defined anew" {
		t.Errorf("a series from before has %+v", d)
	}
	if d := (KPISeries{Defined: 1}).Definitions(); d != nil {
		t.Errorf("a series that never changed has %+v", d)
	}
}
