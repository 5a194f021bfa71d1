package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The folder of reports and the issue history, through the built binary. What
// facts.json says of them stands beside the rules of recovery time: see the user
// guide, which the map is taken from.
func TestRealDataOfReportsAndIssuesThroughTheBinary(t *testing.T) {
	dir := dataDir(t)
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "user-guide.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindSubmatch(guide)
	byHand := filepath.Join(t.TempDir(), "issues.yaml")
	if err := os.WriteFile(byHand, block[1], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path          string
		args          []string
		created       int
		open, closed  int
		medianMinutes float64
		note          string
	}{
		{"postmortems/moj-cloud-platform", []string{"--format", "moj", "--timezone", "UTC"}, 21, 0, 17, 77, "15 reports, median 66 minutes"},
		{"issues/secp256k1.jsonl", []string{"--map", byHand}, 517, 81, 436, 21939.217, ""},
	} {
		path := filepath.Join(dir, tt.path)
		if _, err := os.Stat(path); err != nil && os.Getenv("FAILFORWARD_REQUIRE_DATA") != "1" {
			t.Logf("skipped: no %s here", tt.path)
			continue
		}
		t.Run(filepath.Base(tt.path), func(t *testing.T) {
			databases(t, func(t *testing.T, db string) {
				workspace(t, db)
				args := append([]string{"import", path, "--db", db, "--json"}, tt.args...)
				out := must(t, args...)
				var first imported
				if err := json.Unmarshal([]byte(out), &first); err != nil || first.Created != tt.created || len(first.Rejected) != 0 || !strings.Contains(out, tt.note) {
					t.Errorf("%v %s", err, out)
				}
				if again := mustJSON[imported](t, args...); again.Created+again.Updated != 0 || again.Unchanged != tt.created {
					t.Errorf("the second time: %+v", again)
				}
				m := mustJSON[recovery](t, "metrics", "recovery_time", "--db", db, "--json", "--as-of", "2026-11-01")
				if m.Open != tt.open || m.ClosedN != tt.closed || m.N != tt.open+tt.closed || m.Median == nil || math.Abs(*m.Median/60-tt.medianMinutes) > 0.001 {
					t.Errorf("%+v", m)
				}
			})
		})
	}
}
