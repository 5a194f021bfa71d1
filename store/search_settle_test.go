package store_test

import (
	"context"
	"fmt"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// An import leaves one tree of the search, in which everything is found as before;
// a few trees are left alone, since the index of a large log is not made anew for them.
func TestWhatAnImportLeavesBehindIsOneTree(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	ws, _ := looptest.Seed(t, s)
	trees := func() int { return treesOf(t, s) }
	made := 0
	batch := func(n int) {
		fs := make([]loop.Failure, n)
		for i := range fs {
			made++
			fs[i] = benchFailure(ws.ID, made)
			fs[i].Title = fmt.Sprintf("Node%d lost packet%d", made%97, made)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
	}
	found := func() (n int) {
		for _, text := range []string{"packet7", "node12 lost", "packet1999", "nowhere"} {
			p, err := s.Failures(t.Context(), ws.ID, loop.FailureQuery{Text: text, Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			n += len(p.Items)
		}
		return n
	}
	settle := func() {
		if err := s.Settle(t.Context(), made); err != nil {
			t.Fatal(err)
		}
	}
	for trees() <= 4 {
		batch(400)
	}
	before := found()
	if settle(); trees() != 1 || found() != before || before == 0 {
		t.Errorf("%d trees; found %d, before %d", trees(), found(), before)
	}
	batch(5)
	if few := trees(); few > 1 {
		if settle(); trees() != few {
			t.Errorf("%d trees were made %d", few, trees())
		}
	}
}

// Somebody who writes all the while neither keeps the merge going for ever nor sends it
// back to its beginning, and finds what he wrote.
func TestTheIndexIsMergedBesideAWriter(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	ws, by := looptest.Seed(t, s)
	const many = 8000
	fillBench(t, s, ws.ID, many)
	before := treesOf(t, s)
	stop, ended := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				ended <- n
				return
			default:
			}
			f := benchFailure(ws.ID, n)
			f.Title = "besidethemerge"
			if _, err := create(s, f, by); err != nil {
				t.Error(err)
			}
		}
	}()
	if err := s.Settle(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	close(stop)
	n := <-ended
	if after := treesOf(t, s); before < 5 || after >= before {
		t.Errorf("%d trees before, %d after", before, after)
	}
	found, err := s.CountFailures(t.Context(), ws.ID, loop.FailureQuery{Text: "besidethemerge"})
	if err != nil || found != n || n == 0 {
		t.Errorf("%d of %d are found: %v", found, n, err)
	}
}

func treesOf(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	rows, err := s.Rows(t.Context(), "SELECT count(DISTINCT segid) FROM search_index_idx")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Sscan(fmt.Sprint(rows[0][0]), &n)
	return n
}
