package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
)

// mostMarks of a picture: more would be a fence in front of it.
const mostMarks = 12

// renewed are the days on which the definition of a number changed.
func renewed(v metric.Value) []chart.Mark {
	var marks []chart.Mark
	for _, d := range v.Data.Renewed {
		marks = append(marks, chart.Mark{At: d.Since.Start(time.UTC), Ref: fmt.Sprintf("definition %d", d.Number), Words: d.Changed + "; all of it is reckoned so", Kind: chart.Renewal})
	}
	return marks
}

// definedBy adds to a table which definition its figures come of.
func definedBy(t chart.Table, v metric.Value) chart.Table {
	if len(t.Head) == 0 {
		return t
	}
	out := chart.Table{Head: append(slices.Clone(t.Head), "definition"), Numbers: append(slices.Clone(t.Numbers), false)}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, append(slices.Clone(row), fmt.Sprintf("%s %d", v.Key, v.By.Number)))
	}
	return out
}

// atOnce are the moments at which much was done at once, the greatest of them.
func atOnce(moments []metric.Bulk, words string, kind chart.MarkKind) []chart.Mark {
	greatest := slices.Clone(moments)
	slices.SortStableFunc(greatest, func(a, b metric.Bulk) int { return cmp.Compare(b.N, a.N) })
	var marks []chart.Mark
	for _, m := range greatest[:min(len(greatest), mostMarks)] {
		marks = append(marks, chart.Mark{At: m.At, Ref: fmt.Sprintf("%s %s", loop.Whole(m.N), words), Kind: kind})
	}
	return marks
}
