package store

import (
	"context"
	"database/sql"
	"sync"

	"modernc.org/sqlite"
)

// SQLite appends what is committed to a log, and moves it into its file when the
// log has grown long: inside a commit, so that everybody who waits for that one
// waits for some thousand pages and two more syncs. So most of it is moved beside
// the writers before it comes to that. What the commit still does is the rest that
// was written meanwhile; only with that the log begins anew.
const (
	moveLook = 500  // pages that are written between two looks at the log
	moveFrom = 3000 // pages in the log from which they are moved beside the writers
	moveMost = 1000 // of them at least: fewer are not worth two syncs
	moveAll  = 4000 // pages from which a commit moves what is left
)

// mover moves the log of a SQLite file.
type mover struct {
	db    *sql.DB
	hints chan struct{}
	stop  context.CancelFunc
	ended sync.WaitGroup
	told  int // pages that had been written when the last hint was given; the lane's own
}

func startMover(db *sql.DB) *mover {
	ctx, stop := context.WithCancel(context.Background())
	m := &mover{db: db, hints: make(chan struct{}, 1), stop: stop}
	m.ended.Go(func() { m.run(ctx) })
	return m
}

// close ends the mover, also in the middle: what is not moved stays in the log.
func (m *mover) close() {
	m.stop()
	m.ended.Wait()
}

func (m *mover) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.hints:
			m.move(ctx)
		}
	}
}

// move moves the log once it is long. Whatever goes wrong here, a commit meets it
// too, and says so.
func (m *mover) move(ctx context.Context) {
	var busy, pages, moved int
	err := m.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved)
	if err == nil && pages >= moveFrom && pages-moved >= moveMost {
		_, _ = m.db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
}

// wrote looks after a commit how many pages its connection has written, and gives
// a hint now and then.
func (m *mover) wrote(conn *sql.Conn) {
	var pages int
	err := conn.Raw(func(c any) (err error) {
		pages, _, err = c.(sqlite.DBStatus).Status(sqlite.DBStatusCacheWrite, false)
		return err
	})
	if err != nil || pages >= m.told && pages-m.told < moveLook {
		return // fewer than told: another connection
	}
	m.told = pages
	select {
	case m.hints <- struct{}{}:
	default:
	}
}
