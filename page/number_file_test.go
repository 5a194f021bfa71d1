package page_test

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/metric"
	"failforward/page"
)

// A file of a number says by which definition it was computed, and its chart marks the
// day on which that came, without breaking a line that is computed whole by it.
func TestAFileOfANumberSaysItsDefinition(t *testing.T) {
	m, _ := metric.Find("actions_closed_opened")
	came := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	h := metric.History{AsOf: came.AddDate(0, 0, 20)}
	for i := range 8 {
		h.Actions = append(h.Actions, loop.Action{ID: loop.ID(i + 1), Number: int64(i + 1), State: loop.Open, OpenedAt: came.AddDate(0, 0, 5*i-20)})
	}
	v := m.Compute(h)
	v.By = metric.Version{Number: 2, Since: "2026-03-02", Changed: "open ones count"}
	v.Data.Renewed = []metric.Version{v.By}
	svg, err := page.NumberFile(v, "svg", page.Clock{Now: h.AsOf, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"definition 2", "all of it is reckoned so", "Definition 2, since ", `class="anew"`} {
		if !strings.Contains(string(svg.Text), want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	csv, err := page.NumberFile(v, "csv", page.Clock{Now: h.AsOf, Zone: time.UTC})
	if err != nil || !strings.HasPrefix(string(csv.Text), "when,what,definition\n") || !strings.Contains(string(csv.Text), ",actions_closed_opened 2\n") {
		t.Errorf("the table: %.200s, %v", csv.Text, err)
	}
	v.Data.Renewed = nil
	if svg, _ = page.NumberFile(v, "svg", page.Clock{Now: h.AsOf, Zone: time.UTC}); strings.Contains(string(svg.Text), `class="anew"`) {
		t.Error("a change that nobody could have seen is marked")
	}
}
