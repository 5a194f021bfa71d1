package source

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"failforward/loop"
)

// mojFacts is what somebody else read in the reports.
type mojFacts struct {
	Files   int     `json:"files"`
	ClockN  int     `json:"clock_repair_n"`
	Clock   float64 `json:"median_clock_minutes_to_repair"`
	PerFile map[string]struct {
		Detected *string  `json:"first_detected"`
		Repaired *string  `json:"repaired"`
		Resolved *string  `json:"resolved"`
		Stated   *float64 `json:"stated_repair_minutes"`
		Repair   *float64 `json:"clock_repair_minutes"`
		Resolve  *float64 `json:"clock_resolve_minutes"`
	} `json:"per_file"`
}

func readMojFacts(t *testing.T, dir string) (f mojFacts) {
	raw, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		absent(t, err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all["postmortems/moj-cloud-platform"], &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReportsOfAPlatformAreReadAsTheFactsSay(t *testing.T) {
	dir := realData(t)
	want := readMojFacts(t, dir)
	var sum mojSum
	n := 0
	err := parseReal(t, "moj", filepath.Join(dir, "postmortems/moj-cloud-platform"), Options{Zone: time.UTC, ZoneGiven: true}, func(d Draft) error {
		f, fact := d.Failure, want.PerFile[d.ID]
		if n++; d.Reject != "" {
			t.Errorf("%s: %s", d.Where, d.Reject)
		}
		same(t, d.ID+" detected", clockOf(f.DetectedAt), textOf(t, fact.Detected))
		same(t, d.ID+" repaired", clockOf(f.MitigatedAt), textOf(t, fact.Repaired))
		same(t, d.ID+" resolved", clockOf(f.ResolvedAt), textOf(t, fact.Resolved))
		sum.add(d)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stated := 0
	for _, f := range want.PerFile {
		if f.Stated != nil {
			stated++
		}
	}
	same(t, "reports", n, want.Files)
	same(t, "detected and repaired", len(sum.repaired), want.ClockN)
	same(t, "stated", len(sum.stated), stated)
	t.Log(sum.say())
	near(t, "median to repair by the clock", quantile(sum.repaired, 0.5), want.Clock)
	same(t, "with a start and an end", len(sum.ended), 17)
	near(t, "median recovery time", quantile(sum.ended, 0.5), 77)
}

func clockOf(m loop.Moment) string {
	if !m.Known() {
		return ""
	}
	return m.At.Format("2006-01-02 15:04")
}

// textOf brings "2021-11-05 9:29" to two digits.
func textOf(t *testing.T, s *string) string {
	if s == nil {
		return ""
	}
	at, err := time.Parse("2006-01-02 15:4", *s)
	if err != nil {
		t.Fatal(err)
	}
	return at.Format("2006-01-02 15:04")
}
