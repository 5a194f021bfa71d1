package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestEveryNumberSaysByWhichDefinitionItIsComputed(t *testing.T) {
	for _, m := range All {
		for i, v := range m.Versions {
			if v.Number != i+1 || v.Since < defined || i > 0 && v.Since < m.Versions[i-1].Since || (v.Changed == "") != (i == 0) || strings.HasSuffix(v.Changed, ".") {
				t.Errorf("%s: definition %+v in place %d", m.Key, v, i)
			}
		}
		if v := m.Compute(History{AsOf: noon}); v.By != m.Version() || v.By.Number < 1 {
			t.Errorf("%s was computed by %+v", m.Key, v.By)
		}
	}
	for key := range later {
		if _, ok := Find(key); !ok {
			t.Errorf("%s has later definitions and is no number", key)
		}
	}
}

func TestAnotherDefinitionIsToldSinceWhen(t *testing.T) {
	m := Metric{Versions: []Version{{1, "2026-01-05", ""}, {2, "2026-03-02", "open ones count"}, {3, "2026-04-06", "drills stay out"}}}
	for since, want := range map[int]string{0: "", 1: "open ones count; drills stay out", 2: "drills stay out", 3: "", 9: ""} {
		if got := m.Changed(since); got != want {
			t.Errorf("since definition %d: %q, want %q", since, got, want)
		}
	}
	if got := m.Version().Says(); got != "Definition 3, since 6 April 2026: drills stay out" {
		t.Error(got)
	}
	for _, tt := range []struct {
		name    string
		h       History
		numbers []int
	}{
		{"the whole history marks all but the first", History{AsOf: noon}, []int{2, 3}},
		{"a window marks those in it", History{AsOf: noon, Since: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}, []int{3}},
		{"a workspace that came later never read the older one", History{AsOf: noon, Watched: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)}, []int{3}},
		{"what is to come is not marked", History{AsOf: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)}, []int{2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			for _, v := range tt.h.renewed(m.Versions) {
				got = append(got, v.Number)
			}
			if !slices.Equal(got, tt.numbers) {
				t.Errorf("marks %v, want %v", got, tt.numbers)
			}
		})
	}
}

// What a number tells of its definitions comes with its value, so that a chart marks them.
func TestAValueTellsItsDefinitionAndThoseThatCameInItsWindow(t *testing.T) {
	m := define(Metric{Key: "x", Title: "X", Versions: []Version{{1, "2026-01-05", ""}, {2, "2026-03-02", "open ones count"}}, Compute: func(History) Value { return Value{State: OK, Data: &Data{}} }})
	for name, tt := range map[string]struct {
		watched time.Time
		marks   int
	}{
		"a workspace that read the older one": {time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC), 1},
		"a workspace that came later":         {time.Date(2026, 4, 6, 0, 0, 0, 0, time.UTC), 0},
	} {
		if v := m.Compute(History{AsOf: noon, Watched: tt.watched}); v.By.Number != 2 || len(v.Data.Renewed) != tt.marks {
			t.Errorf("%s: by %+v, marks %+v", name, v.By, v.Data.Renewed)
		}
	}
}

func TestAWatchedNumberCountsItsOwnDefinitions(t *testing.T) {
	k := loop.KPISeries{Key: "lead", Name: "Lead time", Unit: "days", Kind: loop.KPILevel, Better: "lower", Defined: 1, CreatedAt: noon, DefinedAt: noon}
	if v := OfSeries(k).Version(); v.Number != 1 || v.Changed != "" {
		t.Errorf("at first %+v", v)
	}
	after := k
	after.Unit = "hours"
	k = k.Redefine(after, k.Became(after, false), noon.AddDate(0, 0, 3))
	m := OfSeries(k)
	if v := m.Version(); v.Number != 2 || v.Since != loop.DateOf(noon.AddDate(0, 0, 3), time.UTC) || v.Changed != "unit hours, before days" {
		t.Errorf("defined anew: %+v", v)
	}
	if got := m.Changed(1); got != "unit hours, before days" {
		t.Errorf("since the first: %q", got)
	}
}

// What was forgotten of a long history is not made up: neither a day nor a change.
func TestAWatchedNumberOfALongHistoryTellsOnlyWhatWasKept(t *testing.T) {
	began := time.Date(2020, 1, 6, 9, 0, 0, 0, time.UTC)
	k := loop.KPISeries{Key: "lead", Name: "Lead time", Unit: "0", Kind: loop.KPILevel, Better: "lower", Defined: 1, CreatedAt: began, DefinedAt: began}
	for i := range loop.MostDefinitions + 3 {
		after := k
		after.Unit = fmt.Sprint(i + 1)
		k = k.Redefine(after, k.Became(after, false), began.AddDate(0, 0, i+1))
	}
	old := loop.KPISeries{Key: "lead", Name: "Lead time", Unit: "days", Kind: loop.KPILevel, Better: "lower", Defined: 3, CreatedAt: began, DefinedAt: began.AddDate(0, 0, 9)}
	for _, tt := range []struct {
		name   string
		k      loop.KPISeries
		oldest Version
		n      int
		since  int
		change string
	}{
		{"more than are kept", k, Version{5, "2020-01-10", "unit 4, before 3"}, loop.MostDefinitions, 102, "unit 102, before 101; unit 103, before 102"},
		{"from before they were kept", old, Version{3, "2020-01-15", "defined anew"}, 1, 1, "what changed before definition 3 was not kept; defined anew"},
		{"as old, planned by the one before", old, Version{3, "2020-01-15", "defined anew"}, 1, 2, "defined anew"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := OfSeries(tt.k)
			if m.Versions[0] != tt.oldest || len(m.Versions) != tt.n || m.Version().Number != tt.k.Defined {
				t.Errorf("the oldest of %d is %+v, the newest %+v", len(m.Versions), m.Versions[0], m.Version())
			}
			if got := m.Changed(tt.since); got != tt.change {
				t.Errorf("since definition %d: %q", tt.since, got)
			}
		})
	}
}

// Of a number that is gone nobody knows what became of its definition.
func TestANumberThatIsGoneHasNoChanges(t *testing.T) {
	if said := (Metric{}).Changed(1); said != "" {
		t.Errorf("it says %q", said)
	}
}
