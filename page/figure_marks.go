package page

import (
	"cmp"
	"fmt"
	"slices"

	"failforward/chart"
	"failforward/metric"
)

// mostMarks of a picture: more would be a fence in front of it.
const mostMarks = 12

// atOnce are the moments at which much was done at once, the greatest of them.
func atOnce(moments []metric.Bulk, words string, kind chart.MarkKind) []chart.Mark {
	greatest := slices.Clone(moments)
	slices.SortStableFunc(greatest, func(a, b metric.Bulk) int { return cmp.Compare(b.N, a.N) })
	var marks []chart.Mark
	for _, m := range greatest[:min(len(greatest), mostMarks)] {
		marks = append(marks, chart.Mark{At: m.At, Ref: fmt.Sprintf("%d %s", m.N, words), Kind: kind})
	}
	return marks
}
