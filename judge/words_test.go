package judge

import (
	"strings"
	"testing"

	"failforward/loop"
)

func TestAFindingWritesLargeFiguresOut(t *testing.T) {
	at := func(x float64) *float64 { return &x }
	f := Finding{}
	f.Verdict, f.Scale, f.NBefore, f.NAfter = loop.Worse, "difference", 4000, 5000
	f.Estimate, f.Low, f.High, f.Expected, f.After = at(1234), at(1100), at(12_345), at(20_000), at(21_234)
	got := f.Words()
	for _, want := range []string{"Worse: +1,234.", "Difference 1,234 (95 % interval 1,100 to 12,345), n = 4,000 before and 5,000 after", "Without the change 20,000 would have been expected; 21,234 came."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
}
