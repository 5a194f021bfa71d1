package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"failforward/loop"
)

// FailedTests implements loop.TestReader.
func (r reads) FailedTests(ctx context.Context, ws, source loop.ID, group [16]byte, since, until time.Time) (lane [16]byte, tests []loop.TestCase, err error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.add("x.source_id = ?", int64(source))
	w.add("x.grouping = ?", group[:])
	w.add("x.at >= ?", since.UnixMilli())
	if !until.IsZero() {
		w.add("x.at <= ?", until.UnixMilli())
	}
	seen := map[loop.TestKey]bool{}
	err = r.each(ctx, `SELECT x.lane, n.test, n.name FROM test_run x CROSS JOIN test_failing f CROSS JOIN test_name n WHERE f.workspace_id = x.workspace_id AND f.source_id = x.source_id AND f.run = x.run AND f.shaken = 0
		AND n.workspace_id = f.workspace_id AND n.source_id = f.source_id AND n.test = f.test AND `+w.String()+" ORDER BY x.at, n.name, n.test", w.args, func(row scanner) error {
		var way, key []byte
		var c loop.TestCase
		if err := row.Scan(&way, &key, &c.Name); err != nil {
			return err
		}
		copy(lane[:], way)
		if c.Key = loop.TestKey(key); !seen[c.Key] {
			seen[c.Key], tests = true, append(tests, c)
		}
		return nil
	})
	return lane, tests, err
}

// TestRuns implements loop.TestReader.
func (r reads) TestRuns(ctx context.Context, ws, source loop.ID, lane [16]byte, tests []loop.TestKey) ([]loop.TestRun, error) {
	where := []any{int64(ws), int64(source), lane[:]}
	at := map[[16]byte]int{}     // of a run
	sets := map[[16]byte][]int{} // the runs in which a set of tests ran
	runs, err := list(ctx, r, func(row scanner) (loop.TestRun, error) {
		x := loop.TestRun{Workspace: ws, Source: source, Lane: lane}
		var key, attempt, group, commit, set []byte
		err := row.Scan(&key, &attempt, &group, &commit, stamp{&x.At}, &set)
		copy(x.Key[:], key)
		copy(x.Attempt[:], attempt)
		copy(x.Group[:], group)
		copy(x.Commit[:], commit)
		i := len(at)
		at[x.Key], sets[[16]byte(set)] = i, append(sets[[16]byte(set)], i)
		return x, err
	}, "SELECT run, attempt, grouping, commit_hash, at, tests FROM test_run WHERE workspace_id = $1 AND source_id = $2 AND lane = $3 ORDER BY at, run", where...)
	if err != nil {
		return nil, err
	}
	if err := r.failing(ctx, where, runs, at); err != nil {
		return nil, err
	}
	return runs, r.ran(ctx, ws, source, runs, sets, tests)
}

// failing fills in the tests that fail in runs.
func (r reads) failing(ctx context.Context, where []any, runs []loop.TestRun, at map[[16]byte]int) error {
	return r.each(ctx, `SELECT f.run, f.test, f.shaken FROM test_run x CROSS JOIN test_failing f WHERE f.workspace_id = x.workspace_id AND f.source_id = x.source_id AND f.run = x.run
		AND x.workspace_id = $1 AND x.source_id = $2 AND x.lane = $3 ORDER BY f.run, f.test`, where, func(row scanner) error {
		var run, test []byte
		var shaken bool
		if err := row.Scan(&run, &test, &shaken); err != nil {
			return err
		}
		x := &runs[at[[16]byte(run)]]
		if shaken {
			x.Shaken = append(x.Shaken, loop.TestKey(test))
		} else {
			x.Failed = append(x.Failed, loop.TestKey(test))
		}
		return nil
	})
}

// ran fills in which of some tests ran. A set is read once for all its runs, and not
// kept: it may be large.
func (r reads) ran(ctx context.Context, ws, source loop.ID, runs []loop.TestRun, sets map[[16]byte][]int, tests []loop.TestKey) error {
	wanted := loop.SortedTests(slices.Clone(tests))
	var marks [][16]byte
	for mark := range sets {
		marks = append(marks, mark)
	}
	slices.SortFunc(marks, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	return inHashes([]any{int64(ws), int64(source)}, marks, func(in string, args []any) error {
		return r.each(ctx, "SELECT tests, members FROM test_set WHERE workspace_id = $1 AND source_id = $2 AND tests IN "+in, args, func(row scanner) error {
			var set, members []byte
			if err := row.Scan(&set, &members); err != nil {
				return err
			}
			there := within(wanted, members)
			for _, i := range sets[[16]byte(set)] {
				runs[i].Ran = there
			}
			return nil
		})
	})
}

// within are those of sorted keys that are among sorted members.
func within(wanted []loop.TestKey, members []byte) []loop.TestKey {
	const size = len(loop.TestKey{})
	n := len(members) / size
	var out []loop.TestKey
	for _, key := range wanted {
		lo, hi := 0, n
		for lo < hi {
			if mid := (lo + hi) / 2; bytes.Compare(members[mid*size:(mid+1)*size], key[:]) < 0 {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		if lo < n && bytes.Equal(members[lo*size:(lo+1)*size], key[:]) {
			out = append(out, key)
		}
	}
	return out
}

// TestGroups implements loop.TestReader.
func (r reads) TestGroups(ctx context.Context, ws, source loop.ID, lane [16]byte) ([][16]byte, error) {
	return list(ctx, r, func(row scanner) (group [16]byte, err error) {
		var b []byte
		err = row.Scan(&b)
		copy(group[:], b)
		return group, err
	}, "SELECT DISTINCT grouping FROM test_run WHERE workspace_id = $1 AND source_id = $2 AND lane = $3 AND grouping IS NOT NULL ORDER BY grouping", int64(ws), int64(source), lane[:])
}

// PutTestRun implements loop.HarvestWriter.
func (t *tx) PutTestRun(ctx context.Context, x loop.TestRun, failing []loop.TestCase, oldest time.Time) error {
	if x.At.Before(oldest) {
		return nil
	}
	fresh, err := t.addRun(ctx, x)
	if err != nil || !fresh {
		return err
	}
	var rows, names [][]any
	for shaken, keys := range [][]loop.TestKey{x.Failed, x.Shaken} {
		for _, key := range keys {
			rows = append(rows, []any{int64(x.Workspace), int64(x.Source), x.Key[:], key[:], shaken})
		}
	}
	for _, c := range failing {
		names = append(names, []any{int64(x.Workspace), int64(x.Source), c.Key[:], clean(c.Name)})
	}
	if err := t.insert(ctx, "test_failing", []string{"workspace_id", "source_id", "run", "test", "shaken"}, rows, " ON CONFLICT DO NOTHING"); err != nil {
		return err
	}
	if err := t.insert(ctx, "test_name", []string{"workspace_id", "source_id", "test", "name"}, names, " ON CONFLICT DO NOTHING"); err != nil {
		return err
	}
	return t.forgetRuns(ctx, x, oldest)
}

// addRun writes the row of a run and the set of what ran; false when it is there.
func (t *tx) addRun(ctx context.Context, x loop.TestRun) (bool, error) {
	members := make([]byte, 0, len(x.Ran)*len(loop.TestKey{}))
	for _, key := range x.Ran {
		members = append(members, key[:]...)
	}
	sum := sha256.Sum256(members)
	set := sum[:16]
	var group, commit any
	if x.Main() {
		group = x.Group[:]
	}
	if x.Commit != [16]byte{} {
		commit = x.Commit[:]
	}
	n, err := t.exec(ctx, "INSERT INTO test_run (workspace_id, source_id, run, attempt, lane, grouping, commit_hash, at, tests) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
		int64(x.Workspace), int64(x.Source), x.Key[:], x.Attempt[:], x.Lane[:], group, commit, millis(x.At), set)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = t.exec(ctx, "INSERT INTO test_set (workspace_id, source_id, tests, members) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", int64(x.Workspace), int64(x.Source), set, members)
	return true, err
}

// forgetRuns deletes what is too old, and what is too much of a lane and of a source.
func (t *tx) forgetRuns(ctx context.Context, x loop.TestRun, oldest time.Time) error {
	const mine = "workspace_id = $1 AND source_id = $2"
	ws, source := int64(x.Workspace), int64(x.Source)
	gone := 0
	for _, one := range []struct {
		query string
		args  []any
	}{
		{"DELETE FROM test_run WHERE " + mine + " AND at < $3", []any{ws, source, oldest.UnixMilli()}},
		{"DELETE FROM test_run WHERE " + mine + " AND run IN (SELECT run FROM test_run WHERE " + mine + " AND lane = $3 ORDER BY at DESC, run DESC LIMIT $4 OFFSET $5)", []any{ws, source, x.Lane[:], loop.TestRunsInAll, loop.TestRunsKept}},
		{"DELETE FROM test_run WHERE " + mine + " AND run IN (SELECT run FROM test_run WHERE " + mine + " ORDER BY at DESC, run DESC LIMIT $3 OFFSET $4)", []any{ws, source, loop.TestRunsInAll, loop.TestRunsInAll}},
	} {
		n, err := t.exec(ctx, one.query, one.args...)
		if gone += n; err != nil {
			return err
		}
	}
	if gone == 0 {
		return nil
	}
	for _, query := range []string{
		"DELETE FROM test_failing WHERE " + mine + " AND NOT EXISTS (SELECT 1 FROM test_run x WHERE x.workspace_id = test_failing.workspace_id AND x.source_id = test_failing.source_id AND x.run = test_failing.run)",
		"DELETE FROM test_set WHERE " + mine + " AND NOT EXISTS (SELECT 1 FROM test_run x WHERE x.workspace_id = test_set.workspace_id AND x.source_id = test_set.source_id AND x.tests = test_set.tests)",
		"DELETE FROM test_name WHERE " + mine + " AND NOT EXISTS (SELECT 1 FROM test_failing x WHERE x.workspace_id = test_name.workspace_id AND x.source_id = test_name.source_id AND x.test = test_name.test)",
	} {
		if _, err := t.exec(ctx, query, ws, source); err != nil {
			return err
		}
	}
	return nil
}
