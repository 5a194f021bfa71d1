package store

import (
	"testing"

	"failforward/loop"
)

// The text of the times of a failure holds letters of its words: they tell them apart.
func TestTheLettersOfAFailureTellItsWordsApart(t *testing.T) {
	statuses := []loop.Status{loop.Recorded, loop.Imputed, loop.Pending, loop.UnknownTime, loop.NotApplicable, loop.InvalidTime}
	for _, s := range statuses {
		if got := spelled(string(s[2:3]), 2, statuses...); got != s {
			t.Errorf("%s reads as %s", s, got)
		}
	}
	for _, k := range loop.Kinds() {
		if got := spelled(string(k[:2]), 0, loop.Kinds()...); got != k {
			t.Errorf("%s reads as %s", k, got)
		}
	}
	for _, bad := range []string{"", "1,,2", "1,,,,,,,,x", "1,,5,,,,,,9,c,c,c,c,o,in,page"} {
		r := timesRow{id: int64(7), noticed: int64(1), text: bad, known: map[string]loop.Failure{}}
		var f loop.Failure
		if err := r.fill(&f); err == nil {
			t.Errorf("%q makes %+v", bad, f)
		}
	}
}
