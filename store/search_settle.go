package store

import (
	"context"
	"math"
)

// SQLite's index grows by trees: each batch of rows adds one, and now and then some
// become one. A search looks into every tree for every word, so many of them, as an
// import leaves behind, cost it most of its time.
const (
	fewTrees   = 4   // are left alone: growing by hand makes and merges as many
	settleStep = 500 // pages that one step merges: some ten milliseconds of the lane
)

// Settle implements loop.Repo. On SQLite it makes one tree of the search index, step
// by step, so that others write in between, when fresh rows are so many that it is worth
// it: more than one for each page of the index. PostgreSQL learns what its tables hold
// now, which it finds out by itself only within minutes and guesses badly until then.
func (s *Store) Settle(ctx context.Context, fresh int) error {
	for step := 0; ; step++ {
		more := false
		err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
			more, err = t.settle(ctx, step, fresh)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// settled is Settle inside a transaction, after everything was written anew.
func (t *tx) settled(ctx context.Context) error {
	for step := 0; ; step++ {
		if more, err := t.settle(ctx, step, math.MaxInt); err != nil || !more {
			return err
		}
	}
}

// settle does one step, from 0, and says whether there is more to do. The first one
// puts all trees together for one merge, which the others carry on: put together once
// more, with what was written in between, it would begin from the start.
func (t *tx) settle(ctx context.Context, step, fresh int) (more bool, err error) {
	if t.s.postgres() {
		_, err := t.exec(ctx, "ANALYZE")
		return false, err
	}
	var trees, pages, before, after int
	err = t.q.QueryRowContext(ctx, "SELECT count(DISTINCT segid), count(*), total_changes() FROM search_index_idx").Scan(&trees, &pages, &before)
	if err != nil || step == 0 && (trees <= fewTrees || fresh < pages) || step > mostSteps(pages) {
		return false, mend(err)
	}
	merge := settleStep
	if step == 0 {
		merge = -settleStep
	}
	if _, err := t.exec(ctx, "INSERT INTO search_index (search_index, rank) VALUES ('merge', $1)", merge); err != nil {
		return false, err
	}
	err = t.q.QueryRowContext(ctx, "SELECT total_changes()").Scan(&after)
	return after-before > 1, mend(err) // FTS5 counts one for a merge that found nothing to do
}

// mostSteps bounds the steps: a merge writes each page about once, and somebody who
// writes without pause could keep it going for ever.
func mostSteps(pages int) int { return 4 + 3*pages/settleStep }
