package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"failforward/loop"
)

// Copy moves everything from one database into another, which has to be empty;
// what waits to be done and who may sign in goes along. All or nothing. Nobody
// should write to the first one meanwhile: what comes later is not copied. Every
// table is read back and has to have the same sum before anything counts.
func Copy(ctx context.Context, from, to *Store) (all []Copied, err error) {
	if err := to.refuseFull(ctx); err != nil {
		return nil, err
	}
	err = from.snapshot(ctx, func(r reads) error {
		return to.load(ctx, func(ctx context.Context, t *tx) (err error) {
			all, err = t.takeAll(ctx, r)
			return err
		})
	})
	return all, err
}

// takeAll reads every stored table of another database into this one.
func (t *tx) takeAll(ctx context.Context, from reads) ([]Copied, error) {
	if err := t.makeRoom(ctx); err != nil {
		return nil, err
	}
	var all []Copied
	for _, table := range storedTables() {
		one, err := t.take(ctx, from, table)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, t.reindex(ctx)
}

// take reads one table of another database into this one.
func (t *tx) take(ctx context.Context, from reads, table table) (Copied, error) {
	columns, err := t.sameColumns(ctx, from, table)
	if err != nil {
		return Copied{}, err
	}
	in, read := t.loader(table, columns), summed(columns)
	err = from.walk(ctx, table, columns, 0, func(row []any) error { return cmp.Or(read.add(row), in.add(ctx, row)) })
	if err == nil {
		err = in.flush(ctx)
	}
	if err != nil {
		return Copied{}, err
	}
	one := read.of(table)
	return one, t.arrived(ctx, table, columns, one)
}

// sameColumns returns the columns of a table, which have to be the same in both databases.
func (t *tx) sameColumns(ctx context.Context, from reads, table table) ([]attribute, error) {
	ours, err := t.attributes(ctx, table, nil)
	if err != nil {
		return nil, err
	}
	theirs, err := from.attributes(ctx, table, nil)
	if err == nil && !slices.Equal(ours, theirs) {
		err = loop.Errorf(loop.Conflict, "The table %s has other columns there. Bring both databases to the same version of failforward first.", table.name)
	}
	return ours, err
}

// refuseFull is a Conflict when the database holds a workspace or an account.
func (r reads) refuseFull(ctx context.Context) error {
	var workspaces, accounts int
	err := r.q.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM workspace), (SELECT count(*) FROM account)").Scan(&workspaces, &accounts)
	if err != nil {
		return mend(err)
	}
	if workspaces+accounts > 0 {
		return loop.Errorf(loop.Conflict, "This database is not empty: it has %d workspaces and %d accounts. Name a new one; nothing was changed.", workspaces, accounts)
	}
	return nil
}

// makeRoom makes sure once more that the database is empty, and drops what an
// empty one may hold: codes of the first run, sessions, tries.
func (t *tx) makeRoom(ctx context.Context) error {
	if err := t.refuseFull(ctx); err != nil {
		return err
	}
	for _, table := range tables {
		if table.name == "search_vocabulary" || table.name == "search_index" && t.s.postgres() {
			continue
		}
		if _, err := t.exec(ctx, "DELETE FROM "+table.name); err != nil {
			return err
		}
	}
	return nil
}

// load runs one transaction that may take long. On SQLite it goes through the
// lane, whose connection is the only one; on PostgreSQL, where the lane gives up
// what takes a minute, over a connection of its own.
func (s *Store) load(ctx context.Context, do func(context.Context, *tx) error) error {
	if !s.postgres() {
		return s.write(ctx, do)
	}
	if err := s.lane.health(); err != nil {
		return err
	}
	begun, err := s.main.BeginTx(ctx, nil)
	if err != nil {
		return mend(err)
	}
	defer begun.Rollback() // does nothing once it is committed
	if err := do(ctx, &tx{reads: reads{cleaned{begun}, s}}); err != nil {
		return err
	}
	return mend(begun.Commit())
}

// cleaned is a transaction that cleans texts on their way in, as cached does.
type cleaned struct{ *sql.Tx }

func (c cleaned) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return c.Tx.ExecContext(ctx, query, cleanArgs(args)...)
}

// loader fills one table, many rows in one statement.
type loader struct {
	t       *tx
	table   table
	columns []string
	rows    [][]any
	size    int // bytes in rows
	loaded  int64
}

const (
	loadRows  = 256
	loadBytes = 1 << 20 // so that long texts do not pile up in memory
)

func (t *tx) loader(table table, columns []attribute) *loader {
	return &loader{t: t, table: table, columns: names(columns)}
}

// add takes one row, whose values it copies.
func (l *loader) add(ctx context.Context, row []any) error {
	l.rows = append(l.rows, slices.Clone(row))
	l.loaded++
	for _, v := range row {
		switch v := v.(type) {
		case string:
			l.size += len(v)
		case []byte:
			l.size += len(v)
		}
	}
	if len(l.rows) < loadRows && l.size < loadBytes {
		return nil
	}
	return l.flush(ctx)
}

func (l *loader) flush(ctx context.Context) error {
	err := l.t.insert(ctx, l.table.name, l.columns, l.rows, "")
	l.rows, l.size = l.rows[:0], 0
	return err
}
