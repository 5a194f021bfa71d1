package metric

import (
	"fmt"
	"math"
	"strings"

	"failforward/loop"
)

// Across is one number in several workspaces, side by side. Each is computed from its own
// history, and they are never pooled: a median of several processes belongs to none of
// them, and the mix moves when only its parts change places (Simpson 1951).
type Across struct {
	Metric Metric
	Rows   []Placed // in the order in which they are shown; it is no ranking
}

// Placed is the number of one workspace.
type Placed struct {
	Workspace string
	Value     Value // without Data
	Judged    bool  // its last four weeks were held against limits
}

// Place computes the number of a workspace from its history.
func (m Metric) Place(workspace string, h History) Placed {
	v := m.Compute(h)
	p := Placed{Workspace: workspace, Judged: v.Data != nil && len(wholeWeeks(v.Data.Weeks)) >= baselineWeeks+freshWeeks && v.State.Told()}
	v.Data = nil // of fifty workspaces it would be all their failures
	p.Value = v
	return p
}

// Fed reports whether any of the workspaces delivers what the number needs.
func (a Across) Fed() bool {
	for _, r := range a.Rows {
		if r.Value.State != NoSource {
			return true
		}
	}
	return false
}

// Told are the workspaces that have a figure.
func (a Across) Told() (told []Placed) {
	for _, r := range a.Rows {
		if r.Value.Estimate != nil {
			told = append(told, r)
		}
	}
	return told
}

// Untold are the workspaces without a figure.
func (a Across) Untold() (untold []Placed) {
	for _, r := range a.Rows {
		if r.Value.Estimate == nil {
			untold = append(untold, r)
		}
	}
	return untold
}

// Sentence says what stands side by side, for reading aloud.
func (a Across) Sentence() string {
	told := a.Told()
	if len(told) == 0 {
		return fmt.Sprintf("None of %s can say yet.", workspaces(len(a.Rows)))
	}
	least, most := told[0].Value, told[0].Value
	for _, r := range told[1:] {
		if *r.Value.Estimate < *least.Estimate {
			least = r.Value
		}
		if *r.Value.Estimate > *most.Estimate {
			most = r.Value
		}
	}
	s := inFigure(*least.Estimate, least.Unit)
	if high := inFigure(*most.Estimate, most.Unit); high != s {
		s += " to " + high
	}
	return fmt.Sprintf("%s%s in %s.", s, each(least.Unit), of(len(told), len(a.Rows))) + a.signals()
}

// signals says in how many workspaces something happened, and in how many it would by
// chance alone.
func (a Across) signals() string {
	judged, found := 0, map[State]int{}
	for _, r := range a.Rows {
		if r.Judged {
			judged++
			found[r.Value.State]++
		}
	}
	if judged == 0 {
		return ""
	}
	var said []string
	for _, one := range []struct {
		state State
		words string
	}{{Improving, "improves in"}, {Worsening, "gets worse in"}, {StateOdd, "is unusual in"}} {
		if n := found[one.state]; n > 0 {
			said = append(said, fmt.Sprintf("%s %s", one.words, loop.Whole(n)))
		}
	}
	if len(said) == 0 {
		return " Nothing unusual in the last four weeks."
	}
	return fmt.Sprintf(" It %s of %s; by chance alone about one in %d would.", strings.Join(said, ", "), loop.Whole(judged), falselyUnusual)
}

// falselyUnusual: of so many numbers by weeks of which nothing has changed one is called
// unusual for all that, when four weeks are held against the limits of twenty. METRICS 2.17
// has 25 % over 32 weeks at a mean of 6, which is 0.9 % a week; a test repeats it.
const falselyUnusual = 25

func of(n, all int) string {
	if n == all {
		return workspaces(all)
	}
	return fmt.Sprintf("%s of %s", loop.Whole(n), workspaces(all))
}

func workspaces(n int) string {
	if n == 1 {
		return "one workspace"
	}
	return loop.Whole(n) + " workspaces"
}

// Figure writes a value with its interval, as it stands beside its bar: "12 min (8 min
// to 20 min)"; "" without an estimate.
func (v Value) Figure() string {
	if v.Estimate == nil {
		return ""
	}
	s := inFigure(*v.Estimate, v.Unit)
	switch {
	case v.Low == nil && v.High == nil:
		return s
	case v.Low == nil:
		return fmt.Sprintf("%s (at most %s)", s, inFigure(*v.High, v.Unit))
	case v.High == nil:
		return fmt.Sprintf("%s (at least %s)", s, inFigure(*v.Low, v.Unit))
	}
	low, high := inFigure(*v.Low, v.Unit), inFigure(*v.High, v.Unit)
	if low == s && high == s {
		return s
	}
	return fmt.Sprintf("%s (%s to %s)", s, low, high)
}

// each says behind a figure of a rate of what it is one: " a week".
func each(unit string) string {
	if what, rate := strings.CutPrefix(unit, "per "); rate {
		return " a " + what
	}
	return ""
}

// inFigure writes a figure of a unit, in two digits that count.
func inFigure(x float64, unit string) string {
	switch unit {
	case "s":
		return seconds(x)
	case "share":
		return figure(100*x) + " %"
	case "count":
		return loop.Whole(int(math.Round(x)))
	}
	return figure(x)
}
