// Package store keeps everything in one SQL code base on SQLite and on
// PostgreSQL. It translates between rows and the values of loop, and decides
// nothing. What the two databases do differently stands in dialect.go.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"log/slog"
	"strings"
	"sync"
	"time"

	"failforward/loop"
)

// Options is what a store is handed when it opens.
type Options struct {
	URL  string           // file name of a SQLite database, or postgres://...
	Now  func() time.Time // the clock of keys and sessions
	Log  *slog.Logger     // nil logs nothing
	Wait time.Duration    // how long a write waits for another process that holds the file; 0 means 5 s
}

// Store implements loop.Repo, loop.AccountRepo, loop.Works and loop.Auditor,
// and keeps the sessions of scs (FindCtx, CommitCtx, DeleteCtx). Its reads go
// through a pool, its writes through one lane with group commit.
type Store struct {
	reads   // outside of any transaction
	url     string
	file    string // path of the SQLite file, "" on PostgreSQL
	now     func() time.Time
	log     *slog.Logger
	ids     *loop.IDs
	pool    *sql.DB // reads
	main    *sql.DB // the connection of the lane
	lane    *lane
	mover   *mover        // nil on PostgreSQL
	zones   sync.Map      // name to *time.Location
	inserts sync.Map      // insertKey to text
	wait    time.Duration // for another process that holds the file
	written chan struct{} // holds a hint after a commit, see Watch
	tokens  memory[opened]
	doors   memory[loop.Source]
	self    string // how this process signs its notes to other replicas
	close   sync.Once
}

// reads answers questions over one connection, pool or transaction.
// It implements loop.Reader.
type reads struct {
	q querier
	s *Store
}

// tx is one job inside a transaction of the lane. It implements loop.Writer.
type tx struct {
	reads
	pipe *pipeline // nil where each statement runs at once: on SQLite, and in a long load
}

// Open opens a database, makes it when the file does not exist, and brings its
// schema up to this version. A database of a newer version, or of another
// program, is a Conflict; a file that is no database is Invalid.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{url: o.URL, now: o.Now, log: o.Log, ids: &loop.IDs{Now: o.Now, Node: node()}, written: make(chan struct{}, 1), self: rand.Text() + " "}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if o.Wait == 0 {
		o.Wait = 5 * time.Second
	}
	s.wait = o.Wait
	connect := s.openSQLite
	if IsPostgres(o.URL) {
		connect = s.openPostgres
	}
	if err := connect(o); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.shut()
		return nil, notOurs(err, o.URL)
	}
	s.reads = reads{newCached(s.pool, !s.postgres()), s}
	if !s.postgres() {
		s.mover = startMover(s.main)
	}
	s.lane = startLane(s)
	return s, nil
}

// IsPostgres reports whether a --db names a PostgreSQL server, not a file.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// node returns a random number for the keys of this process, so that replicas
// do not make the same key.
func node() uint16 {
	var b [2]byte
	rand.Read(b[:]) // never fails, see its documentation
	return binary.BigEndian.Uint16(b[:])
}

// Close answers the writes that wait, takes no new ones, and closes the
// database; on SQLite it leaves no log file behind.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		s.lane.stop()
		if s.mover != nil {
			s.mover.close()
		}
		err = s.Checkpoint(context.Background())
		s.shut()
	})
	return err
}

func (s *Store) shut() {
	s.pool.Close()
	s.main.Close()
}

// postgres reports which of the two databases this is.
func (s *Store) postgres() bool { return s.file == "" }

// File is the path of the SQLite file, "" on PostgreSQL.
func (s *Store) File() string { return s.file }

// Write implements loop.Repo.
func (s *Store) Write(ctx context.Context, do func(context.Context, loop.Writer) error) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error { return do(ctx, t) })
}

var (
	_ loop.Repo        = (*Store)(nil)
	_ loop.AccountRepo = (*Store)(nil)
	_ loop.Works       = (*Store)(nil)
	_ loop.Auditor     = (*Store)(nil)
	_ loop.Writer      = (*tx)(nil)
)
