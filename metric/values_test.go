package metric

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Two files hold what every built-in number says of fixedWorld: valuesFile one line for
// each figure, and drawnFile what its charts draw, points and limits, one line for each
// month. What is behind a key may change with its definition only.
const (
	valuesFile = "testdata/values.csv"
	drawnFile  = "testdata/drawn.csv"
)

var (
	valuesHead = []string{"key", "version", "estimate", "low", "high", "n", "open", "missing", "state"}
	drawnHead  = []string{"key", "version", "drawn"}
)

// gone stands in place of a version in the one line that is left of a number that was
// taken out of the list on purpose: KEY,gone.
const gone = "gone"

// A number computed otherwise is another number: plans, verdicts and exports remember by
// which definition they were made, so code may not change behind one.
func TestNoNumberChangesBehindItsDefinition(t *testing.T) {
	values, drawn := valuesNow(t)
	for _, f := range []struct {
		name string
		head []string
		now  map[string][]string
	}{{valuesFile, valuesHead, values}, {drawnFile, drawnHead, drawn}} {
		t.Run(f.name, func(t *testing.T) { unmoved(t, f.name, f.head, f.now) })
	}
}

// unmoved compares lines with those of a file; -update writes it anew where nothing changed
// behind a definition.
func unmoved(t *testing.T, name string, head []string, now map[string][]string) {
	was := linesOf(t, name)
	for _, fault := range behind(name, was, now) {
		t.Error(fault)
	}
	if t.Failed() {
		return
	}
	for line, row := range was {
		if row[1] == gone {
			now[line] = row
		}
	}
	if *update {
		writeLines(t, name, head, now)
		return
	}
	if !maps.EqualFunc(was, now, slices.Equal[[]string]) {
		t.Errorf("%s is not of this code any more: run this test with -update and read the difference.", name)
	}
}

// behind says which numbers changed although their definition did not, and which are gone
// without a word.
func behind(file string, was, now map[string][]string) []string {
	var faults []string
	there := map[string]string{} // version by key
	for line, row := range now {
		there[keyOf(line)] = row[1]
	}
	lost := map[string]bool{}
	for _, line := range slices.Sorted(maps.Keys(was)) {
		key, before, after := keyOf(line), was[line], now[line]
		version := there[key]
		switch {
		case before[1] == gone && version != "":
			faults = append(faults, fmt.Sprintf("%s says that %s is gone, and it is there: a key never means another number, so find a new one.", file, key))
		case before[1] == gone || newer(version, before[1]) || slices.Equal(before, after) || lost[key]:
		case version == "":
			lost[key] = true
			faults = append(faults, fmt.Sprintf("%s is no number any more, and keys are stable for ever: bring it back, or, where it has to go, put the one line %q in place of all of its lines in %s.", key, key+","+gone, file))
		default:
			faults = append(faults, fmt.Sprintf("%s is %s, was %s, and its definition is %s, was %s: raise the version of %s (add to `later` in version.go what is computed otherwise), or, where the world of this test changed and the number did not, take its lines out of %s, say in the commit why, and run this with -update.",
				line, cmp.Or(strings.Join(after[min(2, len(after)):], " "), "not told"), strings.Join(before[2:], " "), version, before[1], key, file))
		}
	}
	return faults
}

// keyOf is the key of the number that a line belongs to.
func keyOf(line string) string {
	key, _, _ := strings.Cut(line, "/")
	return key
}

// newer compares two versions.
func newer(version, than string) bool {
	a, err := strconv.Atoi(version)
	b, bad := strconv.Atoi(than)
	return err == nil && bad == nil && a > b
}

func TestOnlyANewDefinitionMayChangeANumber(t *testing.T) {
	line := func(version, estimate string) map[string][]string {
		return map[string][]string{"x": {"x", version, estimate, "", "", "9", "0", "0"}}
	}
	none := map[string][]string{}
	for _, tt := range []struct {
		name     string
		was, now map[string][]string
		fault    string // a part of it; "" = none
	}{
		{"the same figure is fine", line("1", "4"), line("1", "4"), ""},
		{"another figure of the same definition is not", line("1", "4"), line("1", "5"), "raise the version of x"},
		{"another figure of a newer definition is", line("1", "4"), line("2", "5"), ""},
		{"of an older one is not", line("2", "4"), line("1", "5"), "raise the version of x"},
		{"a new number is", none, line("1", "5"), ""},
		{"a number that is gone is not", line("1", "4"), none, "x is no number any more"},
		{"one of which the file says so is", line(gone, ""), none, ""},
		{"one that is there although the file says so is not", line(gone, ""), line("1", "4"), "find a new one"},
		{"a part that is gone is not", map[string][]string{"x/50": line("1", "4")["x"]}, line("1", "4"), "raise the version of x"},
		{"a part that is gone with a newer definition is", map[string][]string{"x/50": line("1", "4")["x"]}, line("2", "4"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := behind("F", tt.was, tt.now)
			if (len(got) == 0) != (tt.fault == "") || len(got) > 1 || len(got) == 1 && !strings.Contains(got[0], tt.fault) {
				t.Error(got)
			}
		})
	}
}

// valuesNow are the figures of every built-in number, by key, or key and part, and what
// its charts draw, by key, what it is and the month.
func valuesNow(t *testing.T) (values, drawn map[string][]string) {
	values, drawn = map[string][]string{}, map[string][]string{}
	for _, m := range All {
		v := m.Compute(fixedWorld())
		if !v.State.Told() || v.Estimate == nil {
			t.Errorf("%s says nothing of this world, so nothing guards it: %s", m.Key, v.Sentence)
		}
		version := itoa(v.By.Number)
		values[m.Key] = []string{m.Key, version, digits(v.Estimate), digits(v.Low), digits(v.High), itoa(v.N), itoa(v.Open), itoa(v.Missing), string(v.State)}
		for name, p := range figuresOf(v) {
			line := m.Key + "/" + name
			values[line] = []string{line, version, digits(p.Estimate), digits(p.Low), digits(p.High), itoa(p.N), "", "", ""}
		}
		drawn[m.Key] = []string{m.Key, version, ""}
		for name, points := range drawnOf(v) {
			line := m.Key + "/" + name
			drawn[line] = []string{line, version, points}
		}
	}
	return values, drawn
}

// figuresOf are the figures beside the headline of a number, by name.
func figuresOf(v Value) map[string]Part {
	all := map[string]Part{}
	for _, p := range v.Parts {
		all[p.Name] = p
	}
	d := v.Durations
	if d == nil {
		return all
	}
	for name, q := range map[string]Point{"50": d.Quantiles.P50, "75": d.Quantiles.P75, "90": d.Quantiles.P90} {
		all[name] = Part{Estimate: q.Estimate, Low: q.Low, High: q.High, N: d.ClosedN}
	}
	for name, x := range map[string]*float64{"mean": d.Mean, "geometric_mean": d.GeometricMean, "closed_median": d.ClosedMedian, "closed_mean": d.ClosedMean, "closed_p90": d.ClosedP90} {
		all[name] = Part{Estimate: x, N: d.ClosedN}
	}
	for name, n := range map[string]int{"backdated": d.Backdated, "imputed": d.Imputed, "end_mitigated": d.EndSource.Mitigated, "end_resolved": d.EndSource.Resolved} {
		all[name] = Part{N: n}
	}
	return all
}

// digits writes as many as machines agree on; "" for what does not exist.
func digits(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', 8, 64)
}

// linesOf are the rows of a file by line. A file that is not there is a fault, with
// -update too: else whatever is computed would be true.
func linesOf(t *testing.T, name string) map[string][]string {
	f, err := os.Open(name)
	if err != nil {
		t.Fatalf("%v: it says what was true before, so bring it back; only who begins it makes an empty file.", err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = -1 // KEY,gone has only two
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) < 2 || all[row[0]] != nil {
			t.Fatalf("%s: the line %q is no line, or stands twice", name, row)
		}
		all[row[0]] = row
	}
	return all
}

func writeLines(t *testing.T, name string, head []string, all map[string][]string) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	rows := append([][]string{head}, slices.SortedFunc(maps.Values(all), func(a, b []string) int { return cmp.Compare(a[0], b[0]) })...)
	if err := errors.Join(w.WriteAll(rows), os.WriteFile(name, []byte(out.String()), 0o644)); err != nil {
		t.Fatal(err)
	}
}
