package metric

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"failforward/loop"
)

func TestEveryMetricIsDefinedWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range All {
		t.Run(m.Key, func(t *testing.T) {
			if seen[m.Key] || !regexp.MustCompile(`^[a-z][a-z_]+$`).MatchString(m.Key) {
				t.Errorf("the key %q is taken or not made of a-z and _", m.Key)
			}
			seen[m.Key] = true
			d := m.Definition
			for what, text := range map[string]string{"title": m.Title, "unit": m.Unit, "better": string(m.Better), "counts": d.Counts,
				"leaves out": d.LeavesOut, "clock": d.Clock, "open": d.Open, "estimator": d.Estimator, "minimum": d.Minimum, "caveat": d.Caveat} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("it does not say its %s", what)
				}
			}
			if _, ok := Find(m.Counter); m.Counter != "" && !ok || m.Counter == m.Key {
				t.Errorf("its counter-metric is %q", m.Counter)
			}
			if found, ok := Find(m.Key); !ok || found.Title != m.Title {
				t.Error("Find does not find it")
			}
		})
	}
	if _, ok := Find("luck"); ok {
		t.Error("Find found a metric that does not exist")
	}
}

func TestNoMetricMakesANumberOfNothing(t *testing.T) {
	for _, m := range All {
		v := m.Compute(History{AsOf: noon})
		if v.N != 0 || v.Estimate != nil && m.Unit != "count" || v.Low != nil || v.High != nil || v.State == OK && m.Unit != "count" {
			t.Errorf("%s of an empty history is %+v", m.Key, v)
		}
		if v.Key != m.Key || v.Unit != m.Unit || v.Sentence == "" || v.Method == "" || v.Caveat == "" {
			t.Errorf("%s does not explain itself: %+v", m.Key, v)
		}
	}
}

func TestAHistoryWithoutItsMomentIsRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a metric took the zero time for now")
		}
	}()
	recoveryTime.Compute(History{})
}

func TestValueIsNullWhereThereIsNothing(t *testing.T) {
	fields := func(fs ...loop.Failure) map[string]any {
		raw, err := json.Marshal(recoveryTime.Compute(History{AsOf: noon, Failures: fs}))
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	empty := fields()
	for _, key := range []string{"estimate", "low", "high", "mean", "closed_median", "closed_mean", "closed_p90", "geometric_mean", "since", "until"} {
		if v, ok := empty[key]; !ok || v != nil {
			t.Errorf("%s is %v, present %v; want null", key, v, ok)
		}
	}
	for _, key := range []string{"n", "open", "missing", "closed_n", "backdated", "imputed"} {
		if v := empty[key]; v != 0.0 {
			t.Errorf("%s is %v, want 0", key, v)
		}
	}
	for key, want := range map[string]any{"key": "recovery_time", "unit": "s", "better": "lower", "state": "not_enough_data", "as_of": "2026-06-01T12:00:00Z", "level": 0.95} {
		if empty[key] != want {
			t.Errorf("%s is %v, want %v", key, empty[key], want)
		}
	}
	full := fields(minutes(1, 2, 3, 4, 5, 6, 7)...)
	median := full["quantiles"].(map[string]any)["50"].(map[string]any)
	if full["estimate"] != 240.0 || median["estimate"] != 240.0 || median["need"] != 6.0 {
		t.Errorf("estimate %v, median %v", full["estimate"], median)
	}
}
