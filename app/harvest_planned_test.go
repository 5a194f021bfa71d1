package app_test

import (
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// marked is an alert with one more label.
func marked(label string, begin, end time.Time) map[string]any {
	body := alarm("Checkout", "a", begin, end)
	if label != "" {
		body["alerts"].([]any)[0].(map[string]any)["labels"].(map[string]string)[label] = "true"
	}
	return body
}

func TestADrillStaysOutOfTheNumbersAndAPersonHasTheLastWord(t *testing.T) {
	tests := []struct {
		name   string
		label  string
		person []string // what somebody sets before it is told again
		want   string
	}{
		{"an alert without a mark counts", "", nil, ""},
		{"a drill is one", "drill", nil, "drill"},
		{"maintenance too", "maintenance", nil, "maintenance"},
		{"somebody says that it was no drill", "drill", []string{""}, ""},
		{"somebody says that it was one", "", []string{"drill"}, "drill"},
		{"somebody says what it was", "drill", []string{"maintenance"}, "maintenance"},
		{"somebody takes back what they said", "", []string{"drill", ""}, ""},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			w := w.another(t)
			_, send := w.source("alertmanager")
			begin := w.clock.Now().Add(-time.Hour)
			send(marked(tt.label, begin, time.Time{}))
			w.digest(1)
			for _, says := range tt.person {
				_, err := w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Excluded: &says})
				w.ok(err)
			}
			send(marked(tt.label, begin, begin.Add(20*time.Minute)))
			w.digest(1)
			f := w.logged()[0]
			if f.Excluded != tt.want || !f.ResolvedAt.Known() {
				t.Errorf("%s: left out as %q", tt.name, f.Excluded)
			}
			n := 1
			if tt.want != "" {
				n = 0
			}
			if v := w.measure("recovery_time", app.Span{}); v.N != n {
				t.Errorf("%s: recovery time counts %d", tt.name, v.N)
			}
		}
	})
}

func TestOneAlertThatIsNoDrillIsEnoughToCount(t *testing.T) {
	for _, first := range []string{"drill", ""} {
		w := sqlite(t)
		_, send := w.source("alertmanager")
		begin := w.clock.Now().Add(-time.Hour)
		second := map[string]string{"drill": "", "": "drill"}[first]
		send(marked(first, begin, begin.Add(10*time.Minute)))
		body := alarm("Checkout", "b", begin.Add(5*time.Minute), begin.Add(20*time.Minute))
		if second != "" {
			body["alerts"].([]any)[0].(map[string]any)["labels"].(map[string]string)[second] = "true"
		}
		send(body)
		w.digest(2)
		if all := w.logged(); len(all) != 1 || all[0].Excluded != "" || all[0].State != loop.FailureOpen {
			t.Errorf("%q first: %+v", first, all)
		}
	}
}
