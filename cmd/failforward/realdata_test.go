package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// dataDir is the folder with the real data: FAILFORWARD_DATA, else beside the module.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FAILFORWARD_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "real", "facts.json")); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("FAILFORWARD_REQUIRE_DATA") == "1" {
			t.Fatalf("no real data in %s", dir)
		}
		t.Skipf("no real data in %s", dir)
	}
	return filepath.Join(dir, "real")
}

// fact is what facts.json says about a subset of a file.
type fact struct {
	Incidents int     `json:"incidents"`
	Closed    int     `json:"with_start_and_end"`
	Median    float64 `json:"median_minutes_to_resolve"`
	Mean      float64 `json:"mean_minutes_to_resolve"`
	P90       float64 `json:"p90_minutes_to_resolve"`
	Zero      int     `json:"zero_minutes"`
}

// The profiles through the built binary, on both databases: counts, closed
// median, mean and 90th percentile equal to facts.json; the second time changes
// nothing; both databases answer alike.
func TestRealDataThroughTheBinary(t *testing.T) {
	dir := dataDir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts map[string]json.RawMessage
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ format, path, all, counted string }{
		{"github-status", "incidents/github-status.jsonl", "all", "without_maintenance"},
		{"google-cloud", "incidents/gcp-incidents.json", "all", "all"},
		{"lanl", "incidents/lanl-failures.csv", "all", "all"},
		{"servicenow", "incidents/servicenow-event-log.csv", "to_resolved", "to_resolved"},
		{"icco", "postmortems/icco", "start_and_end", "start_and_end"},
	} {
		var sets map[string]fact
		if _, here := facts[tt.path]; !here {
			continue
		}
		if err := json.Unmarshal(facts[tt.path], &sets); err != nil {
			var loose map[string]json.RawMessage // figures of other shapes stand beside the sets
			json.Unmarshal(facts[tt.path], &loose)
			sets = map[string]fact{}
			for name, v := range loose {
				var f fact
				if json.Unmarshal(v, &f) == nil {
					sets[name] = f
				}
			}
		}
		t.Run(tt.format, func(t *testing.T) {
			answers := []string{}
			databases(t, func(t *testing.T, db string) {
				workspace(t, db)
				answers = append(answers, realImport(t, db, tt.format, filepath.Join(dir, tt.path), sets[tt.all], sets[tt.counted]))
			})
			for i, a := range answers {
				answers[i] = computedAt.ReplaceAllString(a, "")
			}
			if len(answers) == 2 && answers[0] != answers[1] {
				t.Errorf("the databases answer differently:\n%s\n%s", answers[0], answers[1])
			}
		})
	}
}

// computedAt is when a number was worked out: the one thing that differs.
var computedAt = regexp.MustCompile(`,"computed_at":"[^"]*"`)

type imported struct {
	Read, Created, Updated, Unchanged int
	Rejected                          []struct{ Where, Reason string }
}

type recovery struct {
	N, Open, Missing    int
	Estimate, Low, High *float64
	ClosedN             int      `json:"closed_n"`
	Median              *float64 `json:"closed_median"`
	Mean                *float64 `json:"closed_mean"`
	P90                 *float64 `json:"closed_p90"`
	Backdated           int
	State               string
}

func realImport(t *testing.T, db, format, path string, all, counted fact) string {
	t.Helper()
	args := []string{"import", path, "--format", format, "--timezone", "UTC", "--db", db, "--json"}
	first := mustJSON[imported](t, args...)
	if first.Created != all.Incidents || len(first.Rejected) != 0 {
		t.Errorf("created %d, rejected %v; want %d", first.Created, first.Rejected, all.Incidents)
	}
	again := mustJSON[imported](t, args...)
	if again.Created != 0 || again.Updated != 0 || again.Unchanged != all.Incidents {
		t.Errorf("the second time: %+v", again)
	}
	out := must(t, "metrics", "recovery_time", "--db", db, "--json", "--as-of", "2026-11-01")
	var m recovery
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatal(err)
	}
	if m.ClosedN != counted.Closed || m.N != m.ClosedN+m.Open || m.Open != 0 || m.Backdated != counted.Zero {
		t.Errorf("n %d, closed %d, open %d, backdated %d; want closed %d, none open, backdated %d", m.N, m.ClosedN, m.Open, m.Backdated, counted.Closed, counted.Zero)
	}
	for name, v := range map[string]struct {
		got  *float64
		want float64
	}{"median": {m.Median, counted.Median}, "mean": {m.Mean, counted.Mean}, "p90": {m.P90, counted.P90}} {
		if v.got == nil || math.Abs(*v.got/60-v.want) > 0.001 {
			t.Errorf("closed %s %v s, facts say %v min", name, v.got, v.want)
		}
	}
	if m.Low == nil || m.High == nil || m.Estimate == nil || *m.Low > *m.Estimate || *m.Estimate > *m.High {
		t.Errorf("interval %v..%v around %v", m.Low, m.High, m.Estimate)
	}
	t.Logf("%s: %d created, closed %d, median %.1f min", format, first.Created, m.ClosedN, *m.Median/60)
	return out
}
