package store

import "context"

// SQLite's index grows by trees: each batch of rows adds one, and now and then some
// become one. A search looks into every tree for every word, so many of them, as an
// import leaves behind, cost it most of its time.
const (
	fewTrees   = 4   // are left alone: growing by hand makes and merges as many
	settleStep = 500 // pages that one step merges: some ten milliseconds of the lane
)

// Settle implements loop.Repo. On SQLite it makes one tree of the search index, step
// by step, so that others write in between; PostgreSQL learns what its tables hold
// now, which it finds out by itself only within minutes and guesses badly until then.
func (s *Store) Settle(ctx context.Context) error {
	for more := true; more; {
		err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
			more, err = t.settle(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settled is Settle inside a transaction.
func (t *tx) settled(ctx context.Context) error {
	for {
		if more, err := t.settle(ctx); err != nil || !more {
			return err
		}
	}
}

// settle does one step, and says whether there is more to do.
func (t *tx) settle(ctx context.Context) (more bool, err error) {
	if t.s.postgres() {
		_, err := t.exec(ctx, "ANALYZE")
		return false, err
	}
	var trees, before, after int
	if err := t.q.QueryRowContext(ctx, "SELECT count(DISTINCT segid), total_changes() FROM search_index_idx").Scan(&trees, &before); err != nil || trees <= fewTrees {
		return false, mend(err)
	}
	if _, err := t.exec(ctx, "INSERT INTO search_index (search_index, rank) VALUES ('merge', $1)", -settleStep); err != nil {
		return false, err
	}
	err = t.q.QueryRowContext(ctx, "SELECT total_changes()").Scan(&after)
	return after-before > 1, mend(err) // FTS5 counts one for a merge that found nothing to do
}
