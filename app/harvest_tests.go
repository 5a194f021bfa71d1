package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source/hook"
	"failforward/source/testrun"
)

// tests keeps what letters tell of runs of tests, and touches the plots that this says
// something new about: of the main branch, and of that when a branch tells of it.
func (s Harvest) tests(ctx context.Context, w loop.Writer, f *field, letters []letter) error {
	for _, l := range letters {
		for _, n := range l.news {
			if n.Tests == nil {
				continue
			}
			run, failing := runOf(l, *n.Tests)
			if err := w.PutTestRun(ctx, run, failing, s.Now().Add(-loop.TestRunsFor)); err != nil {
				return err
			}
			groups, err := w.TestGroups(ctx, l.Workspace, l.Source, run.Lane)
			if err != nil {
				return err
			}
			for _, group := range groups {
				f.plot(l.source, group).examine(run.At)
			}
		}
	}
	return nil
}

// examine says that runs of tests tell more about what went on at a time, and later.
func (p *plot) examine(at time.Time) {
	if p.since.IsZero() || at.Before(p.since) {
		p.since = at
	}
	p.until, p.tested = time.Time{}, true
}

// runOf is a report of tests as it is kept, with the names of those that fail.
func runOf(l letter, t hook.Tests) (loop.TestRun, []loop.TestCase) {
	r := loop.TestRun{Workspace: l.Workspace, Source: l.Source, Key: keyOf("run", l.Source, []byte(t.ID)), Attempt: keyOf("try", l.Source, []byte(t.Run)), Lane: keyOf("lane", l.Source, []byte(t.Lane)),
		At: orTime(sensible(t.At, l.At), l.At)}
	if t.Group != "" {
		r.Group = groupKey(l.Source, t.Group)
	}
	if t.Commit != "" {
		sum := sha256.Sum256([]byte(t.Commit))
		r.Commit = [16]byte(sum[:16])
	}
	var named []loop.TestCase
	for _, c := range (testrun.Run{Cases: t.Cases}).Failing() {
		if len(r.Failed) < loop.MostTestsFail {
			key := loop.KeyOfTest(c.Suite, c.Name)
			r.Failed, named = append(r.Failed, key), append(named, loop.TestCase{Key: key, Name: testName(c)})
		}
	}
	for _, c := range t.Cases {
		switch c.Outcome {
		case testrun.Flaky:
			key := loop.KeyOfTest(c.Suite, c.Name)
			r.Shaken, named = append(r.Shaken, key), append(named, loop.TestCase{Key: key, Name: testName(c)})
		case testrun.Passed:
			r.Ran = append(r.Ran, loop.KeyOfTest(c.Suite, c.Name))
		}
	}
	return sorted(r), named
}

// sorted brings the tests of a run into order. Of a run that is too large, or in which
// too much fails, only what fails is known.
func sorted(r loop.TestRun) loop.TestRun {
	if len(r.Failed) >= loop.MostTestsFail || len(r.Ran) > loop.MostTestsKnown {
		r.Ran = nil
	}
	r.Failed = loop.SortedTests(r.Failed)
	r.Shaken = slices.DeleteFunc(loop.SortedTests(r.Shaken[:min(len(r.Shaken), loop.MostTestsFail)]), func(key loop.TestKey) bool { return slices.Contains(r.Failed, key) })
	r.Ran = loop.SortedTests(slices.Concat(r.Ran, r.Failed, r.Shaken))
	return r
}

// testName is a test as people read it.
func testName(c testrun.Case) string {
	return cutTo(cmp.Or(strings.TrimSpace(c.Suite+" "+c.Name), "a test without a name"), 200)
}

// becomes is what a source makes of a stretch. Where nothing but flaky tests fails it
// counts, and waits for nobody.
func (s Harvest) becomes(ctx context.Context, w loop.Writer, p plot, stretch loop.Stretch) (loop.EpisodeState, error) {
	state := p.source.Becomes(stretch)
	if !p.tested || state != loop.EpisodeCandidate {
		return state, nil
	}
	verdicts, err := verdictsOf(ctx, w, loop.Episode{Workspace: p.source.Workspace, Source: p.source.ID, Group: p.groups[0], First: stretch.First, Last: stretch.Last})
	if loop.AllFlaky(verdicts) {
		state = loop.EpisodeCounted
	}
	return state, err
}

// risen is the state of an episode of which something becomes: it only rises, but for
// a candidate that runs of tests tell of, and that turns out to be flaky tests.
func (p plot) risen(was, becomes loop.EpisodeState) loop.EpisodeState {
	if rank(becomes) > rank(was) || p.tested && was == loop.EpisodeCandidate {
		return becomes
	}
	return was
}

// verdictsOf says of the tests that failed in an episode whether they are flaky, by
// the runs up to its end.
func verdictsOf(ctx context.Context, r loop.Reader, e loop.Episode) ([]loop.TestVerdict, error) {
	lane, failed, err := r.FailedTests(ctx, e.Workspace, e.Source, e.Group, e.First, e.Last)
	if err != nil || len(failed) == 0 {
		return nil, err
	}
	keys := make([]loop.TestKey, len(failed))
	for i, c := range failed {
		keys[i] = c.Key
	}
	runs, err := r.TestRuns(ctx, e.Workspace, e.Source, lane, keys)
	if !e.Last.IsZero() {
		runs = slices.DeleteFunc(runs, func(x loop.TestRun) bool { return x.At.After(e.Last) })
	}
	var out []loop.TestVerdict
	for _, c := range failed {
		out = append(out, loop.JudgeTest(c, runs))
	}
	return out, err
}
