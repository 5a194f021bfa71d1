package store_test

import (
	"context"
	"fmt"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// An import leaves one tree of the search, in which everything is found as before;
// a few trees are left alone, since the index of a large log is not made anew for them.
func TestWhatAnImportLeavesBehindIsOneTree(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	ws, _ := looptest.Seed(t, s)
	trees := func() (n int64) {
		rows, err := s.Rows(t.Context(), "SELECT count(DISTINCT segid) FROM search_index_idx")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Sscan(fmt.Sprint(rows[0][0]), &n)
		return n
	}
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
		if err := s.Settle(t.Context()); err != nil {
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
