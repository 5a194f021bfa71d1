package chart

import (
	"slices"
	"strings"
	"testing"
)

// A burndown with words of its own tells no reopened ones apart, and greys the week
// that is not over yet; only the last can be so.
func TestABurndownInItsOwnWords(t *testing.T) {
	b := Burndown{Frame: plainFrame, Left: "waiting", Came: "logged", Done: "reviewed", Gone: "accepted", Weeks: []Week{
		{Begin: monday, Opened: 3, Left: 3},
		{Begin: monday.AddDate(0, 0, 7), Closed: 1, Abandoned: 1, Left: 1, Partial: true},
	}}
	d, err := DrawBurndown(b)
	has(t, drawn(t, d, err), ">logged<", ">reviewed<", ">accepted<", ">not over yet<")
	if want := []string{"week", "logged", "reviewed", "accepted", "waiting", "in all"}; !slices.Equal(d.Table.Head, want) {
		t.Errorf("columns %q", d.Table.Head)
	}
	if row := d.Table.Rows[1]; len(d.Table.Numbers) != len(row) || !slices.Equal(row[1:], []string{"0", "1", "1", "1", "3"}) {
		t.Errorf("row %q", row)
	}
	b.Weeks[0].Partial, b.Weeks[1].Partial = true, false
	if _, err := DrawBurndown(b); err == nil || !strings.Contains(err.Error(), "not over yet") {
		t.Errorf("an unfinished week with one after it: %v", err)
	}
}

// A table has no dust of the arithmetic, and never a zero for what is small.
func TestFiguresOfATableAreTidy(t *testing.T) {
	for v, want := range map[float64][2]string{
		27.500000000000004:  {"27.5", "27.5"},
		0.02531780798428969: {"0.0253178079842897", "0.0253178"},
		7.224687667703841:   {"7.22468766770384", "7.224688"},
		1e-9:                {"0.000000001", "0.000000001"},
		0:                   {"0", "0"},
		12345678901:         {"12345678901", "12345678901"},
		-1234.5:             {"-1234.5", "-1234.5"},
		0.1 + 0.2:           {"0.3", "0.3"},
	} {
		if got := [2]string{plain(v), tidy(v)}; got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
}

// However much is left and whatever it is called: the label at the end of its line is not
// cut, and the legend says what a bare number is.
func TestTheLabelsOfABurndownAreWhole(t *testing.T) {
	worst(func(kind, name string, width int, d Drawing, _ error) {
		if kind == "burndown" && name != "none" && (strings.Contains(d.SVG, "…</text>") || !strings.Contains(d.SVG, "failures that wait for a review</text>")) {
			t.Errorf("%s, %d px: a label is cut, or not explained", name, width)
		}
	})
}
