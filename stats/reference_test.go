package stats

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReference holds the methods against the reference cases of the folder
// that FAILFORWARD_REFERENCE names: figures of other statistical programs, in
// the format of the SCHEMA.md beside them. A case counts as passed when all its
// keys are right, as partly covered when some of them have no method here.
func TestReference(t *testing.T) {
	dir := referenceDir(t)
	passed, failed, partly, without := 0, 0, 0, 0
	for _, c := range readCases(t, dir) {
		answer, ok := answers[c.Method]
		if !ok {
			without++
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			got := answer(t, c)
			lack := c.hold(t, got)
			switch {
			case t.Failed():
				failed++
			case len(lack) > 0:
				partly++
				t.Logf("no method yet for %v", lack)
			default:
				passed++
			}
		})
	}
	t.Logf("%d passed, %d failed, %d passed in the keys that have a method, %d of other methods", passed, failed, partly, without)
	if passed == 0 {
		t.Error("no case was held in full")
	}
}

// referenceDir finds the folder, and skips where there is none and none is required.
func referenceDir(t *testing.T) string {
	dir := os.Getenv("FAILFORWARD_REFERENCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data", "stats")
	}
	_, err := os.Stat(filepath.Join(dir, "reference.json"))
	switch {
	case err == nil:
	case os.Getenv("FAILFORWARD_REQUIRE_DATA") == "1":
		t.Fatalf("FAILFORWARD_REQUIRE_DATA=1, but there are no reference cases: %v", err)
	default:
		t.Skipf("no reference cases: FAILFORWARD_REFERENCE names no folder with a reference.json (%v)", err)
	}
	return dir
}

// refCase is one case of reference.json.
type refCase struct {
	ID, Method, Dataset string
	Columns             map[string]any
	Data, Params        map[string]any
	Expected            map[string]any
	Tolerance           map[string]struct{ Abs, Rel float64 }

	dir string
}

func readCases(t *testing.T, dir string) []refCase {
	raw, err := os.ReadFile(filepath.Join(dir, "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []refCase }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for i := range file.Cases {
		file.Cases[i].dir = dir
	}
	return file.Cases
}

// hold compares every expected key that got answers and returns those that it
// does not answer. It fails when it answers none.
func (c refCase) hold(t *testing.T, got map[string]any) (lack []string) {
	for _, key := range slices.Sorted(maps.Keys(c.Expected)) {
		g, ok := got[key]
		if !ok {
			lack = append(lack, key)
			continue
		}
		c.compare(t, key, numbers(t, g), numbers(t, c.Expected[key]))
	}
	if len(lack) == len(c.Expected) {
		t.Error("no key of this case was compared")
	}
	return lack
}

// compare is stricter than the schema in one thing: what is expected as
// undefined (NaN) has to be undefined here too.
func (c refCase) compare(t *testing.T, key string, got, want []float64) {
	tol, ok := c.Tolerance[key]
	if !ok {
		tol = c.Tolerance["default"]
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d elements, want %d", key, len(got), len(want))
		return
	}
	for i, w := range want {
		both := math.IsNaN(w) && math.IsNaN(got[i])
		if !both && !(math.Abs(got[i]-w) <= tol.Abs+tol.Rel*math.Abs(w)) {
			t.Errorf("%s[%d] = %.15g, want %.15g", key, i, got[i], w)
		}
	}
}

// numbers brings a number or a list, of ours or of JSON, into one shape; null is NaN.
func numbers(t *testing.T, v any) []float64 {
	switch v := v.(type) {
	case nil:
		return []float64{math.NaN()}
	case int:
		return []float64{float64(v)}
	case float64:
		return []float64{v}
	case []float64:
		return v
	case []any:
		var out []float64
		for _, one := range v {
			out = append(out, numbers(t, one)...)
		}
		return out
	}
	t.Fatalf("%T is neither a number nor a list", v)
	return nil
}
