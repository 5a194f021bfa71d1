package judge

import (
	"strings"
	"testing"

	"failforward/loop"
)

func TestAFindingWritesLargeFiguresOut(t *testing.T) {
	at := func(x float64) *float64 { return &x }
	f := Finding{}
	f.Verdict, f.Scale = loop.Worse, "difference"
	f.Estimate, f.Low, f.High, f.Expected, f.After = at(1234), at(1100), at(12_345), at(20_000), at(21_234)
	got := f.Words()
	for _, want := range []string{"Worse: +1234.", "Difference 1234 (95 % interval 1100 to 12345)", "Without the change 20000 would have been expected; 21234 came."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
}
