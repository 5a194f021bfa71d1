package loop

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// What is kept of runs of tests is bounded for each source.
const (
	TestRunsKept   = 200                 // of one lane, the newest
	TestRunsInAll  = 2000                // of all lanes of a source
	TestRunsFor    = 90 * 24 * time.Hour // by their time
	MostTestsFail  = 1000                // tests of a run that are kept as failing: of one in which more fail, nothing else is known
	MostTestsKnown = 50_000              // tests of a run whose names are kept as hashes; of a larger one only those that fail
)

// TestKey tells tests apart: 8 bytes of a hash of the suite and the name.
type TestKey [8]byte

// KeyOfTest is the key of a test.
func KeyOfTest(suite, name string) TestKey {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(suite), suite, name))
	return TestKey(sum[:8])
}

// TestCase is a test that failed somewhere.
type TestCase struct {
	Key  TestKey
	Name string // suite and name, at most 200 characters
}

// TestRun is one report of tests, as far as it tells flaky tests from real failures.
type TestRun struct {
	Workspace ID
	Source    ID
	Key       [16]byte // of the report: told again it is the same
	Attempt   [16]byte // the try that it is a report of: several reports of one are one run
	Lane      [16]byte // repository and job: runs of one lane are compared
	Group     [16]byte // of its signals; zero for a branch that not everybody builds on
	Commit    [16]byte // zero when nobody tells
	At        time.Time
	Ran       []TestKey // sorted: each test that passed or failed
	Failed    []TestKey // sorted
	Shaken    []TestKey // sorted: failed and passed within this run
}

// Main reports whether everybody builds on the branch of the run.
func (r TestRun) Main() bool { return r.Group != [16]byte{} }

// Soundness says what the runs say about a test that fails.
type Soundness string

const (
	TestFlaky Soundness = "flaky" // it failed and passed on one commit
	TestReal  Soundness = "real"  // it fails on consecutive commits of the main branch, and passes on none of them
	TestOpen  Soundness = "open"  // the runs cannot tell yet
)

// TestVerdict is what the runs say about one test.
type TestVerdict struct {
	TestCase
	Is      Soundness
	Failed  int // runs of one commit in which it failed, of the newest commit on which it passed too; 0 when there is none
	Runs    int // runs of that commit
	Commits int // consecutive commits on which it fails up to now, of the main branch
}

// Streaks after which a test that fails is real: of commits one after the other. One
// that is known to be flaky fails twice in a row by chance too.
const (
	realStreak  = 2
	flakyStreak = 3
)

// JudgeTest says what runs of one lane say about a test. Their order does not matter.
func JudgeTest(test TestCase, runs []TestRun) TestVerdict {
	v := TestVerdict{TestCase: test, Is: TestOpen}
	for _, c := range commitsOf(test.Key, runs) {
		if c.bad > 0 && c.good > 0 {
			v.Failed, v.Runs = c.bad, c.runs
		}
		switch {
		case !c.main:
		case c.good == 0:
			v.Commits++
		default:
			v.Commits = 0
		}
	}
	switch {
	case v.Commits >= flakyStreak, v.Commits >= realStreak && v.Failed == 0:
		v.Is = TestReal
	case v.Failed > 0:
		v.Is = TestFlaky
	}
	return v
}

// commit is what became of a test on one commit.
type commit struct {
	bad, good, runs int
	main            bool // a run of the main branch is among them
}

// commitsOf are the commits on which a test ran, by their first run. A run that names
// no commit is one of its own.
func commitsOf(test TestKey, runs []TestRun) []*commit {
	at := map[[16]byte]*commit{}
	var all []*commit
	for _, r := range attemptsOf(test, runs) {
		c := at[r.commit]
		if c == nil || r.commit == [16]byte{} {
			c = &commit{}
			at[r.commit], all = c, append(all, c)
		}
		c.main = c.main || r.main
		c.hear(r.failed, r.shaken)
	}
	return all
}

// attempt is what became of a test in one run.
type attempt struct {
	commit               [16]byte
	main, failed, shaken bool
}

// attemptsOf are the runs of a test by their time. A test that fails in one report of
// a run and passes in another, on another machine say, fails in that run.
func attemptsOf(test TestKey, reports []TestRun) []*attempt {
	reports = slices.Clone(reports)
	slices.SortFunc(reports, func(a, b TestRun) int { return cmp.Or(a.At.Compare(b.At), slices.Compare(a.Key[:], b.Key[:])) })
	at := map[[16]byte]*attempt{}
	var all []*attempt
	for _, r := range reports {
		failed, shaken := has(r.Failed, test), has(r.Shaken, test)
		if !failed && !shaken && !has(r.Ran, test) {
			continue
		}
		a := at[r.Attempt]
		if a == nil {
			a = &attempt{commit: r.Commit}
			at[r.Attempt], all = a, append(all, a)
		}
		a.main, a.failed, a.shaken = a.main || r.Main(), a.failed || failed, a.shaken || shaken
	}
	return all
}

// hear adds a run; one within which it was tried again counts as two.
func (c *commit) hear(failed, shaken bool) {
	switch {
	case failed:
		c.bad, c.runs = c.bad+1, c.runs+1
	case shaken:
		c.bad, c.good, c.runs = c.bad+1, c.good+1, c.runs+2
	default:
		c.good, c.runs = c.good+1, c.runs+1
	}
}

func has(sorted []TestKey, key TestKey) bool {
	_, ok := slices.BinarySearchFunc(sorted, key, func(a, b TestKey) int { return slices.Compare(a[:], b[:]) })
	return ok
}

// SortedTests sorts keys and drops those that are there already.
func SortedTests(all []TestKey) []TestKey {
	slices.SortFunc(all, func(a, b TestKey) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}

// Words are what people read about a test: flaky: failed in 3 of 20 runs of the same
// commit. "" when there is nothing to say yet.
func (v TestVerdict) Words() string {
	switch v.Is {
	case TestFlaky:
		return fmt.Sprintf("flaky: failed in %d of %d runs of the same commit", v.Failed, v.Runs)
	case TestReal:
		return fmt.Sprintf("real: fails on %d commits in a row", v.Commits)
	}
	return ""
}

// AllFlaky reports whether nothing but flaky tests fails; no tests are not.
func AllFlaky(all []TestVerdict) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(v TestVerdict) bool { return v.Is != TestFlaky })
}
