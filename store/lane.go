package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"failforward/loop"
)

// lane is the one way in which this process writes: a connection of its own,
// and the goroutine that holds it.
type lane struct {
	s      *Store
	jobs   chan *job
	closed chan struct{} // takes no new jobs
	ended  chan struct{} // the goroutine has returned
	once   sync.Once

	conn   *sql.Conn // nil before the first use and after a failure
	q      *cached
	pipe   *pipeline                  // of conn; nil on SQLite
	unsure bool                       // a COMMIT was sent, and no answer came
	fresh  bool                       // a batch is on disk of which nobody has been told
	cut    bool                       // what the log of SQLite holds must not stay there; see cutLog
	again  <-chan time.Time           // when cutLog is tried again; nil while nothing is to be cut
	wrote  atomic.Bool                // a batch is on disk
	broken atomic.Pointer[loop.Error] // set for good when the disk failed: what follows could not be trusted
}

func startLane(s *Store) *lane {
	l := &lane{s: s, jobs: make(chan *job, batchJobs), closed: make(chan struct{}), ended: make(chan struct{})}
	l.cut = s.mover != nil // whoever was killed may have left a log that nobody has cut
	go l.run()
	return l
}

// stop answers what waits and ends the goroutine.
func (l *lane) stop() {
	l.once.Do(func() { close(l.closed) })
	<-l.ended
}

func (l *lane) run() {
	defer close(l.ended)
	defer l.drop()
	l.cutLog()
	for {
		select {
		case j := <-l.jobs:
			l.batch(j)
		case <-l.again:
			l.cutLog()
		case <-l.closed:
			l.rest()
			return
		}
	}
}

// rest answers what was handed in before the lane closed.
func (l *lane) rest() {
	for {
		select {
		case j := <-l.jobs:
			l.batch(j)
		default:
			return
		}
	}
}

// limit is the context of a batch. A file does not hang the way a network does,
// and its driver is faster without a context that can end.
func (l *lane) limit() (context.Context, context.CancelFunc) {
	if l.s.postgres() {
		return context.WithTimeout(context.Background(), batchWait)
	}
	return context.Background(), func() {}
}

// begin starts a transaction. On PostgreSQL it begins with the first statement that
// is sent; a connection that is gone shows then, see attempt.
func (l *lane) begin(ctx context.Context) error {
	err := l.tryBegin(ctx)
	if err != nil {
		l.drop()
	}
	return err
}

// connect sees to it that there is a connection.
func (l *lane) connect(ctx context.Context) error {
	if l.conn != nil {
		return nil
	}
	conn, err := l.s.main.Conn(ctx)
	if err != nil {
		return err
	}
	l.conn, l.q = conn, newCached(conn, !l.s.postgres())
	if l.s.postgres() {
		l.pipe = &pipeline{conn: conn}
		l.q.pipe = l.pipe
	}
	return l.s.impatient(ctx, conn)
}

func (l *lane) tryBegin(ctx context.Context) error {
	if err := l.connect(ctx); err != nil {
		return err
	}
	if l.pipe != nil {
		l.pipe.add(l.s.beginWrite(), nil, uncounted)
		return nil
	}
	for tries := l.s.wait / lookAgain; ; tries-- {
		_, err := l.q.ExecContext(ctx, l.s.beginWrite())
		if !heldElsewhere(err) || tries <= 0 {
			return err
		}
		time.Sleep(lookAgain)
	}
}

// lookAgain is how often the lane looks whether another process has let go of the
// file. SQLite itself looks less and less often, up to ten times a second, and so
// would rarely meet the few milliseconds between two transactions of an import.
const lookAgain = time.Millisecond

// commit makes the batch durable. When it fails nobody may be told otherwise;
// when the disk failed, no later write may be trusted either.
func (l *lane) commit(ctx context.Context) error {
	l.unsure = l.s.postgres()
	err := l.s.commit(ctx, l.conn, l.q)
	l.s.settle() // before anybody is answered, and also when no answer came
	if err == nil {
		l.unsure, l.fresh = false, true
		l.wrote.Store(true)
		return nil
	}
	if l.unsure = l.unsure && !answered(err); l.unsure {
		err = limited(unsureText, errors.Join(loop.ErrUnsure, err))
	}
	l.s.log.Error("a commit failed", "err", err)
	if syncFailed(err) {
		l.broken.Store(&loop.Error{Code: loop.Limited, Text: "The disk of the server failed; nothing is saved until it is restarted.", Err: err})
	}
	l.rollback(ctx)
	return err
}

// tell leaves hints that something was written, once those who wrote have been
// answered.
func (l *lane) tell() {
	if !l.fresh {
		return
	}
	l.fresh = false
	l.s.committed()
	if l.s.mover != nil {
		l.s.mover.wrote(l.conn)
		l.cutLog()
	}
}

// cutAgain is when a log that somebody was reading is looked at again.
const cutAgain = 100 * time.Millisecond

// cutLog empties the log of SQLite when something was written of which it must not
// tell what was written before and after it, or that it was there at all. While
// somebody reads from the log, or there is no connection, it waits for nobody, and is
// tried again.
func (l *lane) cutLog() {
	if l.again = nil; !l.cut {
		return
	}
	busy := 1
	err := l.connect(context.Background())
	if err == nil {
		var pages, moved int
		err = l.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	} else {
		l.drop()
	}
	if l.cut = err != nil || busy != 0; l.cut {
		l.again = time.After(cutAgain)
	}
}

// settle sends what still waits in the pipeline and returns what spoilt the job.
func (l *lane) settle(ctx context.Context) error {
	if l.pipe == nil {
		return nil
	}
	return l.guarded(func() error { return l.pipe.flush(ctx) })
}

// forget drops what waits in the pipeline.
func (l *lane) forget() {
	if l.pipe != nil {
		l.pipe.forget()
	}
}

func (l *lane) rollback(ctx context.Context) {
	l.forget()
	if _, err := l.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		l.drop()
	}
}

// drop gives the connection up; what it had begun is rolled back with it.
func (l *lane) drop() {
	if l.conn == nil {
		return
	}
	l.q.closeAll()
	l.conn.Raw(func(any) error { return errDrop }) // tells the pool not to keep it
	l.conn.Close()
	l.conn, l.q, l.pipe = nil, nil, nil
}

// health is nil while the lane takes writes.
func (l *lane) health() error {
	if e := l.broken.Load(); e != nil {
		return e
	}
	select {
	case <-l.closed:
		return errClosed
	default:
		return nil
	}
}
