package loop_test

import (
	"testing"
	"time"

	"failforward/loop"
)

func TestRecurs(t *testing.T) {
	base := func() loop.Failure {
		return loop.Failure{ID: 1, State: loop.FailureOpen, Services: []string{"checkout"}, Tags: []string{"rollout", "fail-forward"}, StartedAt: loop.At(noon, loop.ToMinute)}
	}
	generic := map[string]bool{"fail-forward": true}
	tests := []struct {
		name   string
		change func(later *loop.Failure)
		want   bool
	}{
		{"the same service with the same factor is the same thing again", func(*loop.Failure) {}, true},
		{"case does not matter", func(f *loop.Failure) { f.Services, f.Tags = []string{"Checkout"}, []string{"Rollout"} }, true},
		{"a generic tag alone is not enough", func(f *loop.Failure) { f.Tags = []string{"fail-forward"} }, false},
		{"another service is another thing", func(f *loop.Failure) { f.Services = []string{"search"} }, false},
		{"what happened before is no recurrence", func(f *loop.Failure) { f.StartedAt = loop.At(noon.Add(-time.Hour), loop.ToMinute) }, false},
		{"a dismissed failure does not count", func(f *loop.Failure) { f.State = loop.FailureDismissed }, false},
		{"a drill does not count", func(f *loop.Failure) { f.Excluded = "drill" }, false},
		{"a failure does not repeat itself", func(f *loop.Failure) { f.ID = 1 }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			later := base()
			later.ID, later.StartedAt = 2, loop.At(noon.Add(time.Hour), loop.ToMinute)
			tt.change(&later)
			if got := loop.Recurs(base(), later, generic); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFailureTellsAllFaultsAtOnce(t *testing.T) {
	f := loop.Failure{Kind: "oops", Severity: 9, StartedAt: loop.At(noon, loop.ToMinute), ResolvedAt: loop.At(noon.Add(-time.Hour), loop.ToMinute),
		DetectedAt: loop.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), loop.ToDay)}
	fields := map[string]bool{}
	for _, e := range loop.Faults(f.Validate()) {
		fields[e.Field] = true
		if e.Code != loop.Invalid || e.Text == "" {
			t.Errorf("%+v", e)
		}
	}
	for _, want := range []string{"title", "kind", "severity", "resolved_at", "detected_at"} {
		if !fields[want] {
			t.Errorf("nothing said about %s: %v", want, fields)
		}
	}
}

func TestOldYearsAreFine(t *testing.T) {
	for _, year := range []int{1628, 1969} {
		f := loop.Failure{Title: "The Vasa", Kind: loop.FloppedPrototype, StartedAt: loop.At(time.Date(year, 8, 10, 16, 0, 0, 0, time.UTC), loop.ToDay)}
		if err := f.Validate(); err != nil {
			t.Errorf("%d: %v", year, err)
		}
	}
}

func TestResembleWeighsRareWords(t *testing.T) {
	words := []loop.Words{
		{ID: 1, Title: []string{"checkout", "errors", "rollout"}},
		{ID: 2, Title: []string{"errors", "late"}},
		{ID: 3, Title: []string{"import"}, Names: []string{"checkout"}},
	}
	df := map[string]int{"checkout": 2, "errors": 90, "rollout": 1}
	got := loop.Resemble([]string{"checkout", "errors", "rollout"}, words, df, 100, 3)
	if len(got) != 2 || got[0].ID != 1 || got[0].Shared[0] != "rollout" || got[1].ID != 3 {
		t.Errorf("%+v", got)
	}
}

func TestIDs(t *testing.T) {
	clock := noon
	ids := loop.IDs{Now: func() time.Time { return clock }, Node: 5}
	last := ids.Next()
	for i := range 20_000 {
		if i == 10_000 {
			clock = clock.Add(-time.Hour) // the clock jumps back
		}
		if id := ids.Next(); id <= last {
			t.Fatalf("key %d is not after %d", id, last)
		} else {
			last = id
		}
	}
}

func TestRefs(t *testing.T) {
	for _, s := range []string{"F-1", "f-142", " AN-7 ", "TAG-3", "S-24", "X-1"} {
		if _, ok := loop.AnyRef(s); !ok {
			t.Errorf("%q is a ref", s)
		}
	}
	for _, s := range []string{"", "F-0", "F--1", "F-+1", "F1", "Q-1", "F-99999999999999999999", "F-1x"} {
		if r, ok := loop.AnyRef(s); ok {
			t.Errorf("%q is no ref, got %v", s, r)
		}
	}
}

func TestABareNumberIsTheNumberOfARef(t *testing.T) {
	for typed, want := range map[string]string{"142": "F-142", " 7 ": "F-7", "007": "F-7", "999999999": "F-999999999", "1234567890": "1234567890",
		"0": "0", "-3": "-3", "+3": "+3", "3.5": "3.5", "F-3": "F-3", "A-3": "A-3", "": "", "x": "x"} {
		if got := loop.NounFailure.Typed(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 s", 40 * time.Second: "40 s", 25 * time.Minute: "25 min", 190 * time.Minute: "3 h 10 min", 76 * time.Hour: "3 d 4 h", 48 * time.Hour: "2 d"} {
		if got := loop.Duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
