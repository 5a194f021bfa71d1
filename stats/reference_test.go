package stats

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestReference holds the methods against the reference cases of the folder
// that FAILFORWARD_REFERENCE names: figures of other statistical programs, in
// the format of the SCHEMA.md beside them. It prints one line for each case and
// at last how many passed.
func TestReference(t *testing.T) {
	passed, failed := 0, 0
	for _, c := range readCases(t, referenceDir(t)) {
		if faults := c.faults(); len(faults) > 0 {
			failed++
			t.Fail()
			fmt.Printf("FAIL %s (%s): %s\n", c.ID, c.Method, strings.Join(faults, "; "))
			continue
		}
		passed++
		if testing.Verbose() {
			fmt.Printf("ok   %s (%s): %d keys\n", c.ID, c.Method, len(c.Expected))
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if passed+failed == 0 {
		t.Error("there is no case")
	}
}

// TestReferenceOptional holds the optional keys too: some stand on one program
// alone, but none should be far off.
func TestReferenceOptional(t *testing.T) {
	for _, c := range readCases(t, referenceDir(t)) {
		if c.Optional == nil {
			continue
		}
		with := c
		with.Expected, with.Columns, with.Params = c.Optional.Expected, maps.Clone(c.Columns), maps.Clone(c.Params)
		maps.Copy(with.Columns, c.Optional.Columns)
		maps.Copy(with.Params, c.Optional.Params)
		for _, fault := range with.faults() {
			t.Errorf("%s (%s): %s", c.ID, c.Method, fault)
		}
	}
}

// referenceDir finds the folder. One that is named has to be there; without a
// name the test skips where there is none, unless one is required.
func referenceDir(t *testing.T) string {
	dir, named := os.LookupEnv("FAILFORWARD_REFERENCE")
	if named = named && dir != ""; !named {
		dir = filepath.Join("..", "..", "shared", "data", "stats")
	}
	_, err := os.Stat(filepath.Join(dir, "reference.json"))
	switch {
	case err == nil:
	case named || os.Getenv("FAILFORWARD_REQUIRE_DATA") == "1":
		t.Fatalf("there are no reference cases: %v", err)
	default:
		t.Skipf("no reference cases: %v", err)
	}
	return dir
}

// refCase is one case of reference.json. Numbers stay text until they are
// needed: a group may be called 1.
type refCase struct {
	ID, Method, Dataset string
	Columns             map[string]any
	Data, Params        map[string]any
	Expected            map[string]any
	Tolerance           map[string]struct{ Abs, Rel float64 }
	Optional            *refCase // further inputs and keys; looked at by TestReferenceOptional only

	dir string
}

func readCases(t *testing.T, dir string) []refCase {
	f, err := os.Open(filepath.Join(dir, "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var file struct{ Cases []refCase }
	d := json.NewDecoder(f)
	d.UseNumber()
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	for i := range file.Cases {
		file.Cases[i].dir = dir
	}
	return file.Cases
}

// faults computes a case and returns what is wrong with the answer. A case that
// cannot be computed has one fault, whatever the reason.
func (c refCase) faults() (faults []string) {
	defer func() {
		if why := recover(); why != nil {
			faults = append(faults, fmt.Sprint(why))
		}
	}()
	answer, ok := answers[c.Method]
	if !ok {
		return []string{"the method is unknown"}
	}
	got := answer(c)
	for _, key := range slices.Sorted(maps.Keys(c.Expected)) {
		g, ok := got[key]
		if !ok && c.Expected[key] != nil {
			faults = append(faults, key+" has no answer")
			continue
		}
		faults = append(faults, c.differences(key, key, plain(g), c.Expected[key])...)
	}
	return faults
}

// differences compares one key, element by element.
func (c refCase) differences(key, place string, got, want any) []string {
	wrong := []string{fmt.Sprintf("%s is %v, want %v", place, got, want)}
	switch w := want.(type) {
	case nil:
		return nil // not defined: not compared
	case string:
		if got == w {
			return nil
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return wrong
		}
		var faults []string
		for i := range w {
			faults = append(faults, c.differences(key, fmt.Sprintf("%s[%d]", place, i), g[i], w[i])...)
		}
		return faults
	case json.Number:
		g, ok := got.(float64)
		if v, err := w.Float64(); ok && err == nil && c.near(key, g, v) {
			return nil
		}
	}
	return wrong
}

func (c refCase) near(key string, got, want float64) bool {
	tol, ok := c.Tolerance[key]
	if !ok {
		tol = c.Tolerance["default"]
	}
	return math.Abs(got-want) <= tol.Abs+tol.Rel*math.Abs(want)
}

// plain brings an answer of ours into the shapes of JSON; what is not defined is nil.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case *float64:
		if v != nil {
			return *v
		}
		return nil
	case Limit:
		if v.Reached {
			return v.At
		}
		return nil
	case float64, string, nil:
		return v
	case []float64:
		return plains(v)
	case []*float64:
		return plains(v)
	case []Limit:
		return plains(v)
	case []int:
		return plains(v)
	case []string:
		return plains(v)
	case [][]int:
		return plains(v)
	}
	panic(fmt.Sprintf("%T has no shape in JSON", v))
}

func plains[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = plain(v)
	}
	return out
}

// The runner itself has to see what is wrong.
func TestReferenceSeesFaults(t *testing.T) {
	describe := func(expected string) refCase {
		c := refCase{Method: "describe", Data: map[string]any{"value": []any{json.Number("1"), json.Number("2")}}}
		d := json.NewDecoder(strings.NewReader(expected))
		d.UseNumber()
		if err := d.Decode(&c.Expected); err != nil {
			t.Fatal(err)
		}
		return c
	}
	tests := []struct {
		name string
		c    refCase
		ok   bool
	}{
		{"the right figures pass", describe(`{"n": 2, "mean": 1.5}`), true},
		{"null is not compared", describe(`{"sd": null}`), true},
		{"a wrong figure fails", describe(`{"mean": 1.6}`), false},
		{"a list where there is a figure fails", describe(`{"mean": [1.5]}`), false},
		{"a text where there is a figure fails", describe(`{"mean": "1.5"}`), false},
		{"an unknown key fails", describe(`{"modus": 1}`), false},
		{"an unknown method fails", refCase{Method: "astrology"}, false},
		{"a missing file fails", refCase{Method: "describe", Dataset: "none.csv", Columns: map[string]any{"value": "y"}}, false},
	}
	for _, tt := range tests {
		if faults := tt.c.faults(); (len(faults) == 0) != tt.ok {
			t.Errorf("%s: %q", tt.name, faults)
		}
	}
}
