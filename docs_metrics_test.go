package failforward_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"failforward/metric"
)

const metricsHead = `# Numbers
How each built-in number is computed, as its page, ` + "`failforward metrics --list --json`" + ` and ` + "`GET /api/v1/metrics`" + ` say too. Written by ` + "`go test . -run MetricsReference -update`" + ` from the definitions themselves and held by that test. Whoever changes what is counted, or how, adds a definition in ` + "`metric/version.go`" + `; its page marks the day, and a verdict that was planned by another one says so.
`

func TestMetricsReferenceIsWhatTheNumbersAre(t *testing.T) {
	b := strings.Builder{}
	b.WriteString(metricsHead)
	for _, m := range metric.All {
		d := m.Definition
		fmt.Fprintf(&b, "\n## %s\n`%s`, in %s; better: %s.", m.Title, m.Key, m.Unit, m.Better)
		if m.Counter != "" {
			fmt.Fprintf(&b, " To be read with `%s`.", m.Counter)
		}
		fmt.Fprintf(&b, "\n\n- **Counts:** %s\n- **Leaves out:** %s\n- **Clock:** %s\n- **Open ones:** %s\n- **Method:** %s\n- **Takes:** %s\n- **Keep in mind:** %s\n", d.Counts, d.LeavesOut, d.Clock, d.Open, d.Estimator, d.Minimum, d.Caveat)
		for i := range m.Versions {
			fmt.Fprintf(&b, "- %s.\n", m.Versions[len(m.Versions)-1-i].Says())
		}
	}
	if *update {
		if err := os.WriteFile("docs/metrics.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text(t, "docs/metrics.md") != b.String() {
		t.Error("docs/metrics.md is not what the numbers are. Where only words changed: go test . -run MetricsReference -update. Where something else is counted than before, add a definition in metric/version.go first.")
	}
}
