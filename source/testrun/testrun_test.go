package testrun

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/loop"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.*l")
	if len(files) < 8 {
		t.Fatal(files)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			run, err := Read(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			e.SetIndent("", " ")
			if err := e.Encode(run); err != nil {
				t.Fatal(err)
			}
			golden := file + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeReadSaysWhy(t *testing.T) {
	deep := strings.Repeat("<testsuite>", MostDepth+1)
	for says, c := range map[string]struct{ body, why string }{
		"nothing":                    {"", "empty"},
		"only space":                 {" \n\t", "empty"},
		"plain text":                 {"ok  	shop	0.1s\n", "neither JUnit XML nor"},
		"JSON of another kind":       {`{"title":"x"}`, "neither JUnit XML nor"},
		"XML of another kind":        {"<html><body/></html>", "no JUnit XML: its root is <html>"},
		"an external entity":         {`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>`, "DOCTYPE"},
		"entities that multiply":     {`<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite/>`, "DOCTYPE"},
		"a bare DOCTYPE":             {`<!DOCTYPE testsuite><testsuite/>`, "refused"},
		"an entity of its own":       {`<testsuite name="&mine;"/>`, "line 1"},
		"cut off":                    {"<testsuite>\n<testcase name=", "ends too early, in line 2"},
		"cut off between two":        {"<testsuite>\n<testcase/>\n", "ends too early, in line 3"},
		"a wrong end":                {"<testsuite>\n<testcase></testsuite>", "broken in line 2"},
		"letters that are none":      {"<testsuite name='\xff'/>", "broken in line 1"},
		"a control character":        {"<testsuite>\x1b[31m</testsuite>", "illegal character code"},
		"two reports in one":         {"<testsuite></testsuite><testsuite></testsuite>", "second root"},
		"an unknown encoding":        {`<?xml version="1.0" encoding="klingon"?><testsuite/>`, "klingon"},
		"an encoding of many tables": {`<?xml version="1.0" encoding="Shift_JIS"?><testsuite/>`, "Have it written in UTF-8"},
		"too deep":                   {deep, "more than 100 levels"},
		"too many":                   {"<testsuite>" + strings.Repeat("<testcase/>", MostCases+1) + "</testsuite>", "more than 200000 tests"},
		"too many that never end":    {strings.Repeat(`{"Action":"run","Test":"T"}`+"\n", MostCases+1), "more than 200000 tests"},
		"too large":                  {"<testsuite>" + strings.Repeat(" ", MostBytes), "larger than 64 MB"},
	} {
		_, err := Read(strings.NewReader(c.body))
		if err == nil || loop.CodeOf(err) != loop.Invalid || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestARunIsRedGreenOrNeither(t *testing.T) {
	suite := func(cases string) string { return "<testsuite name='s'>" + cases + "</testsuite>" }
	for says, c := range map[string]struct {
		body       string
		red, green bool
	}{
		"all pass":                     {suite("<testcase name='a'/>"), false, true},
		"one fails":                    {suite("<testcase name='a'/><testcase name='b'><failure/></testcase>"), true, false},
		"one breaks":                   {suite("<testcase name='b'><error/></testcase>"), true, false},
		"a flaky one":                  {suite("<testcase name='b'><flakyFailure/></testcase>"), false, true},
		"a rerun that passed":          {suite("<testcase name='b'><rerunFailure/></testcase>"), false, true},
		"a rerun that failed":          {suite("<testcase name='b'><rerunFailure/><failure/></testcase>"), true, false},
		"all are skipped":              {suite("<testcase name='a'><skipped/></testcase>"), false, false},
		"nothing ran":                  {suite(""), false, false},
		"go: no test files":            {`{"Action":"skip","Package":"p"}`, false, false},
		"go: it does not compile":      {`{"Action":"fail","Package":"p"}`, true, false},
		"go: stopped within a test":    {`{"Action":"run","Package":"p","Test":"T"}`, true, false},
		"go: a test without its end":   {`{"Action":"run","Package":"p","Test":"T"}` + "\n" + `{"Action":"pass","Package":"p"}`, false, false},
		"go: output after its package": {`{"Action":"pass","Package":"p"}` + "\n" + `{"Action":"output","Package":"p","Test":"T","Output":"x"}`, false, false},
	} {
		run, err := Read(strings.NewReader(c.body))
		if err != nil || run.Red() != c.red || run.Green() != c.green {
			t.Errorf("%s: red %v, green %v, %v", says, run.Red(), run.Green(), err)
		}
	}
}

func TestFailingLeavesOutWhatFailsOnlySinceATestBelowDoes(t *testing.T) {
	run := Run{Cases: []Case{{Suite: "p", Name: "A", Outcome: Failed}, {Suite: "p", Name: "A/b/c", Outcome: Failed}, {Suite: "p", Name: "A/b", Outcome: Failed}, {Suite: "q", Name: "A", Outcome: Failed}, {Suite: "p", Name: "B", Outcome: Failed}, {Suite: "p", Name: "B/x", Outcome: Passed}}}
	var names []string
	for _, c := range run.Failing() {
		names = append(names, c.Suite+" "+c.Name)
	}
	if got := strings.Join(names, ", "); got != "p A/b/c, q A, p B" {
		t.Error(got)
	}
}

// Thirty thousand tests that all wait at once are read in a moment: nothing here
// grows with the square of a report.
func TestManyAtOnceAreReadInAMoment(t *testing.T) {
	var b strings.Builder
	for _, action := range []string{"run", "fail"} {
		for i := range 30_000 {
			e, _ := json.Marshal(event{Action: action, Package: "p", Test: strings.Repeat("x/", i%40) + time.Duration(i).String()})
			b.Write(append(e, '\n'))
		}
	}
	began := time.Now()
	run, err := Read(strings.NewReader(b.String()))
	if err != nil || run.Count(Failed) != 30_000 || len(run.Failing()) == 0 {
		t.Error(run.Count(Failed), err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Error(took)
	}
}

func TestEncodingsAreKnownByTheirUsualNames(t *testing.T) {
	for name, want := range map[string]bool{"UTF-8": true, "us-ascii": true, "ISO-8859-1": true, "iso_8859-15": true, "latin1": true, "windows-1252": true, "cp1252": true, "CP437": true, "IBM850": true, "KOI8-R": true, "macintosh": true, "cp": false, "": false, "utf-7": false} {
		if _, err := charset(name, strings.NewReader("")); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func seeds(f *testing.F, ending string) {
	files, _ := filepath.Glob("testdata/*" + ending)
	for _, file := range files {
		body, _ := os.ReadFile(file)
		f.Add(body)
	}
}

// hold checks what is always true of a run.
func hold(t *testing.T, run Run, err error) {
	if err != nil && (loop.CodeOf(err) != loop.Invalid || len(err.Error()) < 20) {
		t.Errorf("it only says %v", err)
	}
	for _, c := range run.Cases {
		if c.Outcome == "" || c.Took < 0 || len([]rune(c.Name)) > mostName || len([]rune(c.Suite)) > mostName || len([]rune(c.Message)) > mostMessage || strings.ContainsAny(c.Message, "\n\x00") {
			t.Errorf("%+v", c)
		}
	}
	if run.Red() && run.Green() || run.Red() != (len(run.Failing()) > 0) {
		t.Errorf("red %v, green %v, %d failing", run.Red(), run.Green(), len(run.Failing()))
	}
}

func FuzzJUnit(f *testing.F) {
	seeds(f, ".xml")
	f.Add([]byte(`<testcase><testcase><failure>x<failure/></failure></testcase><error/></testcase>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		run, err := JUnit(bytes.NewReader(body))
		hold(t, run, err)
	})
}

func FuzzGoTest(f *testing.F) {
	seeds(f, ".jsonl")
	f.Fuzz(func(t *testing.T, body []byte) {
		run, err := GoTest(bytes.NewReader(body))
		hold(t, run, err)
		_, _ = Read(bytes.NewReader(body))
	})
}
