package metric

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// valuesFile holds what every built-in number says of fixedWorld, one line for each
// figure: what is behind a key may change with its definition only.
const valuesFile = "testdata/values.csv"

var valuesHead = []string{"key", "version", "estimate", "low", "high", "n", "open", "missing"}

// A number computed otherwise is another number: plans, verdicts and exports remember by
// which definition they were made, so code may not change behind one.
func TestNoNumberChangesBehindItsDefinition(t *testing.T) {
	now, was := valuesNow(t), valuesWere(t)
	for _, fault := range behind(was, now) {
		t.Error(fault)
	}
	if *update && !t.Failed() {
		writeValues(t, now)
		return
	}
	if !t.Failed() && !maps.EqualFunc(was, now, func(a, b []string) bool { return slices.Equal(a, b) }) {
		t.Errorf("%s is not of this code any more: run this test with -update and read the difference.", valuesFile)
	}
}

// behind says which numbers changed although their definition did not.
func behind(was, now map[string][]string) []string {
	var faults []string
	for _, line := range slices.Sorted(maps.Keys(was)) {
		key, _, _ := strings.Cut(line, "/")
		before, after, number := was[line], now[line], now[key]
		if number == nil || newer(number[1], before[1]) || slices.Equal(before, after) {
			continue
		}
		faults = append(faults, fmt.Sprintf("%s is %s, was %s, and its definition is %s, was %s: raise the version of %s (add to `later` in version.go what is computed otherwise), or, where the world of this test changed and the number did not, take its lines out of %s, say in the commit why, and run this with -update.",
			line, cmp.Or(strings.Join(after[min(2, len(after)):], " "), "not told"), strings.Join(before[2:], " "), number[1], before[1], key, valuesFile))
	}
	return faults
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
	for _, tt := range []struct {
		name     string
		was, now map[string][]string
		faults   int
	}{
		{"the same figure is fine", line("1", "4"), line("1", "4"), 0},
		{"another figure of the same definition is not", line("1", "4"), line("1", "5"), 1},
		{"another figure of a newer definition is", line("1", "4"), line("2", "5"), 0},
		{"of an older one is not", line("2", "4"), line("1", "5"), 1},
		{"a new number is", map[string][]string{}, line("1", "5"), 0},
		{"a number that is gone is", line("1", "4"), map[string][]string{}, 0},
		{"a part that is gone is not", map[string][]string{"x/50": line("1", "4")["x"]}, line("1", "4"), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := behind(tt.was, tt.now)
			if len(got) != tt.faults || len(got) > 0 && !strings.Contains(got[0], "raise the version of x") {
				t.Error(got)
			}
		})
	}
}

// valuesNow are the figures of every built-in number, by key, or key and part.
func valuesNow(t *testing.T) map[string][]string {
	all := map[string][]string{}
	for _, m := range All {
		v := m.Compute(fixedWorld())
		if !v.State.Told() || v.Estimate == nil {
			t.Errorf("%s says nothing of this world, so nothing guards it: %s", m.Key, v.Sentence)
		}
		version := itoa(v.By.Number)
		all[m.Key] = []string{m.Key, version, digits(v.Estimate), digits(v.Low), digits(v.High), itoa(v.N), itoa(v.Open), itoa(v.Missing)}
		for _, p := range v.Parts {
			line := m.Key + "/" + p.Name
			all[line] = []string{line, version, digits(p.Estimate), digits(p.Low), digits(p.High), itoa(p.N), "", ""}
		}
		if d := v.Durations; d != nil {
			for name, q := range map[string]Point{"50": d.Quantiles.P50, "75": d.Quantiles.P75, "90": d.Quantiles.P90} {
				line := m.Key + "/" + name
				all[line] = []string{line, version, digits(q.Estimate), digits(q.Low), digits(q.High), itoa(d.ClosedN), "", ""}
			}
		}
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

func valuesWere(t *testing.T) map[string][]string {
	all := map[string][]string{}
	f, err := os.Open(valuesFile)
	if errors.Is(err, fs.ErrNotExist) && *update {
		return all
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[min(1, len(rows)):] {
		all[row[0]] = row
	}
	return all
}

func writeValues(t *testing.T, all map[string][]string) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	rows := append([][]string{valuesHead}, slices.SortedFunc(maps.Values(all), func(a, b []string) int { return cmp.Compare(a[0], b[0]) })...)
	if err := errors.Join(w.WriteAll(rows), os.WriteFile(valuesFile, []byte(out.String()), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// fixedWorld is a made-up half-year: enough of everything for every number, with what
// each of them leaves out beside it. It holds no chance and no clock.
func fixedWorld() History {
	h := History{AsOf: noon, Since: days(-180), Watched: days(-200), Zone: time.UTC}
	for i := range 40 {
		h.fixedLoop(i)
	}
	for i := range 90 {
		h.Deploys = append(h.Deploys, fixedDeploy(i))
	}
	for i := range 30 {
		n := float64(i)
		h.Practices = append(h.Practices, loop.Practice{FailedAt: days(-170 + 5*n), InUseAt: unless(i%4 == 3, days(-160+5*n+float64(i%7)))})
		h.Beliefs = append(h.Beliefs, loop.Belief{ID: loop.ID(i + 1), Pair: loop.ID(max(0, i-27)), StatedAt: days(-150 + 4*n), VerdictAt: unless(i%5 == 4, days(-140+4*n)), State: []loop.BeliefState{loop.BeliefConfirmed, loop.BeliefRefuted, loop.BeliefInconclusive}[i%3]})
		h.Items = append(h.Items, loop.WorkItem{StartedAt: days(-160 + 5*n), DoneAt: unless(i%6 == 5, days(-158+5*n+float64(i%9)))},
			loop.WorkItem{Defect: true, ReleasedAt: days(-175 + 4*n), FoundAt: days(-170 + 4*n + float64(i%8)*11)})
	}
	h.Pulses = []loop.PulseResult{
		{Instrument: "closing", ClosedAt: days(-30), Asked: 14, Answers: [][]int{{0, 1, 3, 5, 2}}},
		{Instrument: "closing", ClosedAt: days(-9), Asked: 6, Answers: [][]int{{0, 0, 2, 1, 1}}}, // four are too few
		{Instrument: "index", ClosedAt: days(-20), Asked: 12, Answers: [][]int{{0, 1, 2, 5, 2}, {1, 1, 3, 3, 2}, {0, 0, 4, 4, 2}, {0, 2, 2, 4, 2}},
			Means: []float64{3.25, 4, 2.5, 3.75, 4.5, 3, 3.5, 4.25, 2.75, 3.5}},
	}
	return h
}

// unless is no time where something holds.
func unless(holds bool, at time.Time) time.Time {
	if holds {
		return time.Time{}
	}
	return at
}

// fixedLoop adds the nth failure with what became of it.
func (h *History) fixedLoop(i int) {
	id, at := loop.ID(i+1), days(-175+4.25*float64(i))
	f := loop.Failure{ID: id, Number: int64(id), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "page", CreatedAt: at.Add(2 * time.Hour),
		StartedAt: exactly(at), DetectedAt: exactly(at.Add(time.Duration(3+i*i%50) * time.Minute)), ResolvedAt: exactly(at.Add(time.Duration(20+i*i*7%900) * time.Minute))}
	switch i % 10 {
	case 3:
		f.Kind = loop.NearMiss
	case 5:
		f.ResolvedAt = loop.Is(loop.Pending)
	case 6:
		f.MitigatedAt = exactly(at.Add(15 * time.Minute))
	case 7:
		f.StartedAt, f.DetectedAt = loop.Is(loop.UnknownTime), loop.Is(loop.UnknownTime)
	case 8:
		f.State = loop.FailureDismissed
	case 9:
		f.AcceptedAt = days(-2)
	}
	h.Failures = append(h.Failures, f)
	if i%3 > 0 {
		h.Insights = append(h.Insights, loop.Insight{ID: 200 + id, Failure: id, Actionable: i%6 != 4, CreatedAt: at.Add(time.Duration(10+i*5) * time.Hour)})
	}
	if i%4 == 1 {
		h.Huddles = append(h.Huddles, loop.Huddle{ID: 400 + id, State: loop.HuddleClosed, ClosedAt: at.Add(30 * time.Hour), Action: loop.ID(i % 8 * 100)})
	}
	if i%5 != 2 {
		h.fixedChange(i, id, at.Add(time.Duration(50+i*13%300)*time.Hour))
	}
}

// fixedChange adds the action of the nth failure, and its check.
func (h *History) fixedChange(i int, id loop.ID, at time.Time) {
	a := loop.Action{ID: 100 + id, Number: int64(id), Failure: id, State: loop.Done, OpenedAt: at, CreatedAt: at, DoneAt: at.Add(time.Duration(2+i*3%25) * 24 * time.Hour)}
	switch {
	case i%9 == 4:
		a.State, a.DroppedAt, a.DoneAt = loop.Dropped, a.DoneAt, time.Time{}
	case i%9 == 7 || a.DoneAt.After(h.AsOf):
		a.State, a.DoneAt = loop.Open, time.Time{}
	case i%3 == 0:
		a.State, a.VerifiedAt = loop.Verified, a.DoneAt.Add(14*24*time.Hour)
	}
	h.Actions = append(h.Actions, a)
	e := loop.EffectCheck{ID: 300 + id, Action: a.ID, Failure: id, Kind: loop.ByLook, State: loop.Concluded, Verdict: loop.Kept, ConcludedAt: a.DoneAt.Add(14 * 24 * time.Hour)}
	if a.DoneAt.IsZero() || e.ConcludedAt.After(h.AsOf) {
		e.State, e.Verdict, e.ConcludedAt = loop.Waiting, "", time.Time{}
	}
	if i%2 == 0 {
		e.Kind = loop.ByNumber
		e.Plan.Direction = map[bool]string{true: "higher", false: "lower"}[i%8 == 0]
		if !e.ConcludedAt.IsZero() {
			ratio := 0.7 + 0.02*float64(i)
			e.Result = &loop.Measured{Scale: "ratio", Estimate: num(ratio), Low: num(ratio * 0.8), High: num(ratio * 1.3)}
		}
		e.Exploratory = i%10 == 6
	}
	h.Checks = append(h.Checks, e)
}

// fixedDeploy is the nth of them: some fail, some only repair, some bring back, and some
// are the same build once more.
func fixedDeploy(i int) loop.Deploy {
	at := days(-178 + 1.9*float64(i))
	d := loop.Deploy{ID: loop.ID(i + 1), ExternalID: itoa(i), Service: "shop", Version: "1." + itoa(i-i%11/10), At: at, CommitAt: at.Add(-time.Duration(2+i*7%90) * time.Hour)}
	d.Rollback, d.Unplanned = i%23 == 9, i%13 == 6
	if i%6 == 2 {
		d.Failed, d.MendedAt = true, unless(i%30 == 2, at.Add(time.Duration(9+i*11%300)*time.Minute))
	}
	if i%8 == 5 {
		d.CommitAt = time.Time{}
	}
	return d
}
