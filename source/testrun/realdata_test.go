package testrun

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func realData(t *testing.T, facts any) string {
	dir := filepath.Join(cmp.Or(os.Getenv("FAILFORWARD_DATA"), "../../../shared/data"), "real")
	text, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist) && os.Getenv("FAILFORWARD_REQUIRE_DATA") != "1":
		t.Skip("no real data here: ", err)
	case err != nil:
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, facts); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The figures of every report in the folder, as facts.json has them, file by file.
func TestRealDataOfJUnitHasItsFigures(t *testing.T) {
	type figures struct {
		Root                                              string
		Suites, Testcases, Failure, Error, Skipped, Flaky int
		ParseError                                        string `json:"parse_error"`
	}
	var facts struct {
		JUnit struct {
			Files                              int
			ParseErrors                        int `json:"parse_errors"`
			Testcases, Failure, Error, Skipped int
			PerFile                            map[string]figures `json:"per_file"`
		} `json:"junit"`
	}
	dir := realData(t, &facts)
	var sum figures
	files, broken := 0, 0
	err := filepath.WalkDir(filepath.Join(dir, "junit"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		name, _ := filepath.Rel(dir, path)
		want, known := facts.JUnit.PerFile[filepath.ToSlash(name)]
		if !known {
			t.Errorf("%s is not in facts.json", name)
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		run, err := JUnit(f)
		if (err != nil) != (want.ParseError != "") {
			t.Errorf("%s: %v; want %q", name, err, want.ParseError)
		}
		if err != nil {
			broken++
			t.Logf("%-50s %v", name, err)
			return nil
		}
		got := figures{Root: run.Root, Suites: run.Suites, Failure: run.Told["failure"], Error: run.Told["error"], Skipped: run.Told["skipped"], Flaky: run.Told["flaky"]}
		got.Testcases = testcases(run)
		if got != want {
			t.Errorf("%s: %+v; want %+v", name, got, want)
		}
		sum.Testcases, sum.Failure, sum.Error, sum.Skipped = sum.Testcases+got.Testcases, sum.Failure+got.Failure, sum.Error+got.Error, sum.Skipped+got.Skipped
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	j := facts.JUnit
	if want := (figures{Testcases: j.Testcases, Failure: j.Failure, Error: j.Error, Skipped: j.Skipped}); files != j.Files || broken != j.ParseErrors || sum != want {
		t.Errorf("%d files, %d broken, %+v; facts.json has %d, %d, %+v", files, broken, sum, j.Files, j.ParseErrors, want)
	}
	t.Logf("%d files, %d refused: %+v", files, broken, sum)
}

// testcases is how many elements there were, before tries became one case.
func testcases(run Run) int { return run.Told["testcase"] }

func TestRealDataOfGoTestHasItsFigures(t *testing.T) {
	type figures struct {
		Tests    map[string]int `json:"test_results"`
		Packages map[string]int `json:"package_results"`
		Foreign  int            `json:"lines_not_events"`
	}
	var facts struct {
		Go struct {
			PerFile map[string]figures `json:"per_file"`
		} `json:"gotest"`
	}
	dir := realData(t, &facts)
	sum := map[string]int{}
	for name, want := range facts.Go.PerFile {
		f, err := os.Open(filepath.Join(dir, "gotest", name))
		if err != nil {
			t.Fatal(err)
		}
		run, err := GoTest(f)
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		told := map[string]int{}
		for result, n := range want.Tests {
			told[result] = n
		}
		for result, n := range want.Packages {
			told["package "+result] = n
		}
		if !maps.Equal(run.Told, told) || run.Foreign != want.Foreign {
			t.Errorf("%s: %v, %d lines that are no events; want %v, %d", name, run.Told, run.Foreign, told, want.Foreign)
		}
		if red := want.Packages["fail"]+want.Tests["fail"] > 0; run.Red() != red {
			t.Errorf("%s is red: %v", name, run.Red())
		}
		for result, n := range run.Told {
			sum[result] += n
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "gotest/*.*")); len(files) != len(facts.Go.PerFile) {
		t.Errorf("%d files, %d in facts.json", len(files), len(facts.Go.PerFile))
	}
	t.Logf("%d files: %v", len(facts.Go.PerFile), sum)
}
