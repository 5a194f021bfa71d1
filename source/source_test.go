package source

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

var update = flag.Bool("update", false, "write the golden files anew")

// outcome is all that a parser said about a text.
type outcome struct {
	drafts []Draft
	notes  []string
	err    error
}

// parse reads a text in the format of that name, in UTC that nobody chose.
func parse(t *testing.T, format, text string, change ...func(*Options)) outcome {
	t.Helper()
	src, ok := ByName(format)
	if !ok {
		t.Fatalf("there is no format %q", format)
	}
	var out outcome
	o := Options{Name: "log." + format, Note: func(s string) { out.notes = append(out.notes, s) }}
	for _, c := range change {
		c(&o)
	}
	out.err = src.Parse(strings.NewReader(text), o, func(d Draft) error {
		out.drafts = append(out.drafts, d)
		return nil
	})
	return out
}

// one is the only draft, which has to be there and taken.
func (o outcome) one(t *testing.T) Draft {
	t.Helper()
	if o.err != nil || len(o.drafts) != 1 || o.drafts[0].Reject != "" {
		t.Fatalf("want one draft, got %s", o)
	}
	return o.drafts[0]
}

func (o outcome) taken() (n int) {
	for _, d := range o.drafts {
		if d.Reject == "" {
			n++
		}
	}
	return n
}

// String writes an outcome for golden files and messages.
func (o outcome) String() string {
	var b strings.Builder
	for _, d := range o.drafts {
		b.WriteString(shown(d))
	}
	for _, n := range o.notes {
		fmt.Fprintf(&b, "NOTE %s\n", n)
	}
	if o.err != nil {
		fmt.Fprintf(&b, "ERROR %s\n", o.err)
	}
	return b.String()
}

// shown writes what a draft says, a line for each field that is not empty.
func shown(d Draft) string {
	var b strings.Builder
	line := func(name string, v any) {
		if s := fmt.Sprint(v); s != "" && s != "0" && s != "[]" && s != "false" {
			fmt.Fprintf(&b, "    %-12s %s\n", name, strings.ReplaceAll(s, "\n", "\n                 "))
		}
	}
	fmt.Fprintf(&b, "%s\n", d.Where)
	line("reject", d.Reject)
	if f := d.Failure; d.Reject == "" {
		line("id", d.ID)
		line("team", d.Team)
		line("title", f.Title)
		line("kind", f.Kind)
		line("severity", f.Severity)
		line("started", moment(f.StartedAt))
		line("detected", moment(f.DetectedAt))
		line("mitigated", moment(f.MitigatedAt))
		line("resolved", moment(f.ResolvedAt))
		line("zoneless", f.ZoneAssumed)
		line("services", list(f.Services))
		line("tags", list(f.Tags))
		line("people", number(f.People))
		line("user minutes", number(f.UserMinutes))
		line("effort", number(f.EffortMinutes))
		line("excluded", f.Excluded)
		line("summary", f.Summary)
	}
	for _, n := range d.Notes {
		line("note", n)
	}
	return b.String()
}

func moment(m loop.Moment) string {
	if !m.Known() {
		return strings.TrimSuffix(string(m.State()), "unknown")
	}
	return fmt.Sprintf("%s %s to the %s", m.At.Format("2006-01-02T15:04:05.000Z07:00"), m.Status, m.Precision)
}

func list(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, fmt.Sprintf("%q", n))
	}
	return strings.Join(out, " ")
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%d of them", *n)
}

// Every testdata/FORMAT/* is parsed by that format, with NAME.map.yaml beside it
// when there is one, and held against NAME.golden.
func TestGoldenFilesShowWhatBecomesOfEachFormat(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") || strings.HasSuffix(file, ".yaml") {
			continue
		}
		t.Run(file, func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSuffix(file, filepath.Ext(file))
	got := parse(t, filepath.Base(filepath.Dir(file)), string(text), func(o *Options) {
		o.Name, o.ID, o.Map = filepath.Base(file), filepath.Base(file), mapBeside(t, base)
	}).String()
	if *update {
		if err := os.WriteFile(base+".golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(base + ".golden")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; run the test with -update and read the difference. Now it is:\n%s", base+".golden", got)
	}
}

func mapBeside(t *testing.T, base string) *Mapping {
	f, err := os.Open(base + ".map.yaml")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := ParseMapping(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryFormatIsListedOnceAndTellsWhatItReads(t *testing.T) {
	names := map[string]bool{}
	for _, s := range All {
		if s.Name == "" || s.Title == "" || len(s.Help) < 40 || s.Parse == nil || names[s.Name] {
			t.Errorf("%q lacks a title, a help or a parser, or is listed twice", s.Name)
		}
		names[s.Name] = true
	}
	if _, ok := ByName("nothing"); ok {
		t.Error("a name that is not listed was found")
	}
}

func TestAnErrorOfTheCallerComesBackAsItIs(t *testing.T) {
	texts := map[string]string{"csv": "title\na\nb\n", "json": `[{"title":"a"},{"title":"b"}]`, "jsonl": "{\"title\":\"a\"}\n{\"title\":\"b\"}\n",
		"github-status": `{"title":"a"}`, "google-cloud": `[{"external_desc":"a"}]`,
		"lanl":       "System,nodenum,Prob Started,Prob Fixed\n1,2,1/2/2003 4:05,1/2/2003 4:06\n",
		"servicenow": "number,incident_state,opened_at,resolved_at\nINC1,New,03-08-2026 04:05,?\nINC2,New,03-08-2026 04:05,?\n",
		"markdown":   "---\ntitle: a\n---\n", "icco": "---\nproduct: a\n---\n", "moj": "- **Key events**\n  - Resolved 2026-08-03 14:05\n"}
	for _, stop := range []error{os.ErrDeadlineExceeded, fmt.Errorf("lost: %w", io.ErrUnexpectedEOF), io.EOF} {
		for _, s := range All {
			calls := 0
			err := s.Parse(strings.NewReader(texts[s.Name]), Options{}, func(Draft) error { calls++; return stop })
			if err != stop || calls != 1 {
				t.Errorf("%s: %d calls, error %v, want one call and %v", s.Name, calls, err, stop)
			}
		}
	}
}

// inZone chooses a zone.
func inZone(t *testing.T, name string) func(*Options) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *Options) { o.Zone, o.ZoneGiven = zone, true }
}

// byMap chooses a map.
func byMap(t *testing.T, text string) func(*Options) {
	m, err := ParseMapping(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return func(o *Options) { o.Map = m }
}
