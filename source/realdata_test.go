package source

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// facts is what somebody else computed from the same files.
type facts struct {
	Incidents      int     `json:"incidents"`
	WithStart      int     `json:"with_start"`
	WithBoth       int     `json:"with_start_and_end"`
	EndBeforeStart int     `json:"end_before_start"`
	Earliest       string  `json:"earliest_start"`
	Latest         string  `json:"latest_start"`
	Median         float64 `json:"median_minutes_to_resolve"`
	Mean           float64 `json:"mean_minutes_to_resolve"`
	P90            float64 `json:"p90_minutes_to_resolve"`
	Zero           int     `json:"zero_minutes"`
	Open           *int    `json:"open"`
}

// documentedMap is the example of the documentation of Mapping.
func documentedMap(t *testing.T) string {
	text, err := os.ReadFile("mapping.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "is read by:\n//\n")
	example, _, found := strings.Cut(rest, "//\n")
	if !found {
		t.Fatal("the documentation has no example")
	}
	return strings.ReplaceAll(example, "//\t", "")
}

func TestRealDataIsReadAsTheFactsSay(t *testing.T) {
	tests := []struct {
		name, format, file, block, mapping string
		keep                               func(loop.Failure) bool
	}{
		{"all of a status page", "github-status", "incidents/github-status.jsonl", "all", "", nil},
		{"a status page without maintenance", "github-status", "incidents/github-status.jsonl", "without_maintenance", "", func(f loop.Failure) bool { return f.Excluded == "" }},
		{"the incidents of a cloud", "google-cloud", "incidents/gcp-incidents.json", "all", "", nil},
		{"a log of interrupts, with its equal rows", "lanl", "incidents/lanl-failures.csv", "all", "", nil},
		{"a log of tickets, of which the last row counts", "servicenow", "incidents/servicenow-event-log.csv", "to_resolved", "", nil},
		{"a collection of post-mortems", "icco", "postmortems/icco", "start_and_end", "", nil},
		{"the issues of a project, by the map of the documentation", "jsonl", "issues/secp256k1.jsonl", "issue", documentedMap(t), nil},
	}
	dir := realData(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := readFacts(t, dir, tt.file, tt.block)
			failures, rejected := readReal(t, dir, tt.format, tt.file, tt.mapping)
			if tt.keep != nil {
				failures = slices.DeleteFunc(failures, func(f loop.Failure) bool { return !tt.keep(f) })
			}
			compare(t, failures, rejected, want)
		})
	}
}

// realData is the folder with the data that nobody here wrote.
func realData(t *testing.T) string {
	dir := filepath.Join(cmp.Or(os.Getenv("FAILFORWARD_DATA"), "../../shared/data"), "real")
	if _, err := os.Stat(dir); err != nil {
		absent(t, err)
	}
	return dir
}

// absent skips where real data is not required.
func absent(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, fs.ErrNotExist) || os.Getenv("FAILFORWARD_REQUIRE_DATA") == "1" {
		t.Fatal(err)
	}
	t.Skip("no real data here: ", err)
}

func readFacts(t *testing.T, dir, file, block string) facts {
	text, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		absent(t, err)
	}
	var all map[string]json.RawMessage
	var blocks map[string]json.RawMessage
	var f facts
	if err := errors.Join(json.Unmarshal(text, &all), json.Unmarshal(all[file], &blocks), json.Unmarshal(blocks[block], &f)); err != nil {
		t.Fatalf("facts of %s, %s: %v", file, block, err)
	}
	return f
}

func readReal(t *testing.T, dir, format, file, mapping string) (out []loop.Failure, rejected int) {
	o := Options{Name: filepath.Base(file), Zone: time.UTC, ZoneGiven: true}
	if mapping != "" {
		byMap(t, mapping)(&o)
	}
	err := parseReal(t, format, filepath.Join(dir, file), o, func(d Draft) error {
		if d.Reject != "" {
			rejected++
			t.Logf("%s: %s", d.Where, d.Reject)
			return nil
		}
		out = append(out, d.Failure)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, rejected
}

// parseReal reads a file, or a folder of files.
func parseReal(t *testing.T, format, path string, o Options, yield func(Draft) error) error {
	info, err := os.Stat(path)
	if err != nil {
		absent(t, err)
	}
	src, _ := ByName(format)
	if info.IsDir() {
		return src.Files(os.DirFS(path), o, yield)
	}
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return src.Parse(r, o, yield)
}

func compare(t *testing.T, failures []loop.Failure, rejected int, want facts) {
	t.Helper()
	var minutes []float64
	var starts []time.Time
	zero, open := 0, 0
	for _, f := range failures {
		if f.StartedAt.Known() {
			starts = append(starts, f.StartedAt.At)
		}
		if f.ResolvedAt.State() == loop.Pending {
			open++
		}
		if f.StartedAt.Known() && f.ResolvedAt.Known() {
			minutes = append(minutes, f.ResolvedAt.At.Sub(f.StartedAt.At).Minutes())
		}
		if f.Backdated() {
			zero++
		}
	}
	slices.Sort(minutes)
	slices.SortFunc(starts, time.Time.Compare)
	same(t, "incidents", len(failures)+rejected, want.Incidents)
	same(t, "rejected", rejected, want.EndBeforeStart)
	same(t, "with start", len(starts)+rejected, want.WithStart)
	same(t, "closed", len(minutes)+rejected, want.WithBoth)
	same(t, "zero minutes", zero, want.Zero)
	if want.Open != nil {
		same(t, "open", open, *want.Open)
	}
	if len(minutes) == 0 || len(starts) == 0 {
		t.Fatal("nothing to compare")
	}
	near(t, "median", quantile(minutes, 0.5), want.Median)
	near(t, "90th percentile", quantile(minutes, 0.9), want.P90)
	near(t, "mean", mean(minutes), want.Mean)
	same(t, "earliest start", starts[0].Format("2006-01-02T15:04:05"), strings.TrimSuffix(want.Earliest, "+00:00"))
	same(t, "latest start", starts[len(starts)-1].Format("2006-01-02T15:04:05"), strings.TrimSuffix(want.Latest, "+00:00"))
	t.Logf("%d incidents, %d closed, median %.3f, mean %.3f, p90 %.1f minutes, %d open", len(failures), len(minutes), quantile(minutes, 0.5), mean(minutes), quantile(minutes, 0.9), open)
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, the facts say %v", what, got, want)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.0006 {
		t.Errorf("%s: %.4f, the facts say %.4f", what, got, want)
	}
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// quantile interpolates between the ranks of sorted values, both ends included.
func quantile(x []float64, q float64) float64 {
	pos := q * float64(len(x)-1)
	i := int(pos)
	if i+1 >= len(x) {
		return x[len(x)-1]
	}
	return x[i] + (pos-float64(i))*(x[i+1]-x[i])
}
