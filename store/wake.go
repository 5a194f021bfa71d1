package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// What tells that something was written: a hint to look, never the news itself.
// Hints may come in vain and be merged; none that matters is left out, as every
// look is repeated after a pause.

const (
	wakeChannel = "failforward_wake"
	// mergeWakes is how long own commits are gathered before anybody hears of the next.
	mergeWakes = 20 * time.Millisecond
	// lookForOthers is how often SQLite is asked whether another process wrote.
	lookForOthers = 250 * time.Millisecond
	// listenAgain is the pause before a lost connection that listens is made anew.
	listenAgain = time.Second
)

// Watch calls woke whenever something may have been written, by this process or
// by another on the same database, and with the text of every note that another
// replica has sent by Tell; "" is no note. It returns when ctx ends.
func (s *Store) Watch(ctx context.Context, woke func(note string)) {
	if s.postgres() {
		go s.listen(ctx, woke)
		s.spread(ctx, woke)
		return
	}
	s.watchFile(ctx, woke)
}

// watchFile hears of own commits at once, and sees those of the command line on
// the same file a little later.
func (s *Store) watchFile(ctx context.Context, woke func(string)) {
	t := time.NewTicker(lookForOthers)
	defer t.Stop()
	conn, err := s.pool.Conn(ctx) // the number that is read belongs to a connection
	if err != nil {
		s.log.Warn("writes of other processes will be seen late", "err", err)
	} else {
		defer conn.Close()
	}
	var before int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.written:
			woke("")
			pause(ctx, mergeWakes)
		case <-t.C:
			if now := dataVersion(ctx, conn); now != before {
				before = now
				woke("")
			}
		}
	}
}

// dataVersion is a number that changes when another connection has written; 0
// when it cannot be read.
func dataVersion(ctx context.Context, conn *sql.Conn) (version int64) {
	if conn != nil {
		_ = conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version) // the next look reads it again
	}
	return version
}

// spread passes own commits on, to this process at once and to other replicas.
func (s *Store) spread(ctx context.Context, woke func(string)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.written:
			woke("")
			if err := s.Tell(ctx, ""); err != nil && ctx.Err() == nil {
				s.log.Warn("other replicas could not be told of a write; they look again by themselves", "err", err)
			}
			pause(ctx, mergeWakes)
		}
	}
}

// Tell sends a note of at most 7,000 bytes to the other replicas on the same
// PostgreSQL server; on SQLite there are none.
func (s *Store) Tell(ctx context.Context, note string) error {
	if !s.postgres() {
		return nil
	}
	// A note need not be on disk: without the setting, which ends with the statement,
	// each would wait for a sync of its own.
	_, err := s.pool.ExecContext(ctx, "SELECT pg_notify($1, $2), set_config('synchronous_commit', 'off', true)", wakeChannel, s.self+note)
	return mend(err)
}

// listen hears of other replicas, on a connection of its own that is made anew
// when it is lost; what happened meanwhile is looked for then.
func (s *Store) listen(ctx context.Context, woke func(string)) {
	for ctx.Err() == nil {
		if err := s.hear(ctx, woke); err != nil && ctx.Err() == nil {
			s.log.Warn("the connection that listens to other replicas was lost", "err", err)
		}
		pause(ctx, listenAgain)
		woke("")
	}
}

func (s *Store) hear(ctx context.Context, woke func(string)) error {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+wakeChannel); err != nil {
		return err
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if note, own := strings.CutPrefix(n.Payload, s.self); !own {
			_, note, _ = strings.Cut(note, " ")
			woke(note)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// committed leaves a hint for Watch; one that waits already is enough.
func (s *Store) committed() {
	select {
	case s.written <- struct{}{}:
	default:
	}
}
