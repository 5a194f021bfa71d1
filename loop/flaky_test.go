package loop

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// told are runs in words: commit and outcome each, as "a- a+ b-": - failed, + passed,
// ~ failed and passed, . did not run, ' on a branch of one person, = another report of the run before.
func told(test TestKey, words string) []TestRun {
	var all []TestRun
	for i, w := range strings.Fields(words) {
		r := TestRun{Key: [16]byte{byte(i)}, Attempt: [16]byte{byte(i)}, Commit: [16]byte{w[0]}, Group: [16]byte{1}, At: time.Date(2026, 11, 2, 0, i, 0, 0, time.UTC)}
		if w[0] == '?' {
			r.Commit = [16]byte{}
		}
		if strings.HasSuffix(w, "'") {
			r.Group = [16]byte{}
		}
		if strings.HasSuffix(w, "=") { // another report of the run before
			r.Attempt = all[i-1].Attempt
		}
		switch mine := []TestKey{test}; w[1] {
		case '-':
			r.Ran, r.Failed = mine, mine
		case '+':
			r.Ran = mine
		case '~':
			r.Ran, r.Shaken = mine, mine
		}
		all = append(all, r)
	}
	return all
}

func TestFlakyIsToldFromRealOverRuns(t *testing.T) {
	tests := []struct {
		name, runs, want string
		is               Soundness
	}{
		{"one red run tells nothing yet", "a+ b-", "", TestOpen},
		{"red and then green on the same commit is flaky", "a+ b- b+", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"green and then red too", "b+ b-", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"tried again within the run too", "a~", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"runs of the newest such commit are told", "a- a+ b+ b- b- b+ c+", "flaky: failed in 2 of 4 runs of the same commit", TestFlaky},
		{"what is known to be flaky stays so when it fails once more", "a- a+ b+ c-", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"twice in a row is chance when it is known to be flaky", "a- a+ b- c-", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"three times is not", "a- a+ b- c- d-", "real: fails on 3 commits in a row", TestReal},
		{"red on two commits in a row is real", "a+ b- c-", "real: fails on 2 commits in a row", TestReal},
		{"red again on the same commit is one commit", "a+ b- b- b-", "", TestOpen},
		{"a commit without the test is no green one", "a- b. c-", "real: fails on 2 commits in a row", TestReal},
		{"green between ends the row", "a- b+ c-", "", TestOpen},
		{"what passed at last on a commit ends the row", "a- b- b+", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"a branch tells of flaky ones", "a-' a+' b-", "flaky: failed in 1 of 2 runs of the same commit", TestFlaky},
		{"and not of real ones", "a-' b-' c-'", "", TestOpen},
		{"red in one report of a run and green in another is red", "a- a+=", "", TestOpen},
		{"on each of two commits", "a+ a-= b- b+=", "real: fails on 2 commits in a row", TestReal},
		{"runs that name no commit are one each", "?- ?+ ?-", "", TestOpen},
		{"so that two in a row are real", "?+ ?- ?-", "real: fails on 2 commits in a row", TestReal},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			test := TestCase{Key: KeyOfTest("cart", "pays"), Name: "cart pays"}
			runs := told(test.Key, c.runs)
			got := JudgeTest(test, runs)
			if got.Is != c.is || got.Words() != c.want {
				t.Errorf("%q is %q, %q; want %q, %q", c.runs, got.Is, got.Words(), c.is, c.want)
			}
			rand.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
			if again := JudgeTest(test, runs); again != got {
				t.Errorf("in another order it is %+v", again)
			}
			if other := JudgeTest(TestCase{Key: KeyOfTest("cart", "adds")}, runs); other.Is != TestOpen {
				t.Errorf("another test is %+v", other)
			}
		})
	}
}
