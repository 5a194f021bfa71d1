package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"failforward/loop"

	"github.com/pressly/goose/v3"
)

// Migrations are numbered: NNNN_name.sql for both databases, or a pair of
// NNNN_name.sqlite.sql and NNNN_name.postgres.sql where their DDL differs.
//
//go:embed migration/*.sql
var migrations embed.FS

// migrationLock keeps replicas that start at once from migrating twice.
const migrationLock = 0x6661696c66770000

// migrate brings the schema up to the newest migration. It is safe to run from
// several processes at once.
func (s *Store) migrate(ctx context.Context) error {
	dialect := goose.DialectSQLite3
	if err := s.foreign(ctx); err != nil {
		return err
	}
	if s.postgres() {
		dialect = goose.DialectPostgres
		unlock, err := s.lockMigration(ctx)
		if err != nil {
			return err
		}
		defer unlock()
	}
	p, err := goose.NewProvider(dialect, s.main, schema{s.postgres()}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if err := up(ctx, p); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return known(ctx, p)
}

// foreign refuses a SQLite file that another program has filled; on PostgreSQL
// others may have their tables beside ours.
func (s *Store) foreign(ctx context.Context) error {
	if s.postgres() {
		return nil
	}
	var all, ours int
	err := s.main.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table'").Scan(&all, &ours)
	if err == nil && all > 0 && ours == 0 {
		return loop.Errorf(loop.Conflict, "%s is a database of another program. Name another file.", s.url)
	}
	return err
}

// up runs what is missing. On SQLite another process may be doing the same at
// this moment: then it is tried again, for as long as that one gets on.
func up(ctx context.Context, p *goose.Provider) (err error) {
	for tries, seen := 3, int64(-1); tries > 0; tries-- {
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		if now, ask := p.GetDBVersion(ctx); ask == nil && now != seen {
			tries, seen = 3, now
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return err
}

// known refuses a database that a newer failforward has changed.
func known(ctx context.Context, p *goose.Provider) error {
	stored, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	all := p.ListSources()
	if newest := all[len(all)-1].Version; stored > newest {
		return loop.Errorf(loop.Conflict, "This database was made by a newer failforward (schema %d; this program knows %d). Use that version or a newer one.", stored, newest)
	}
	return nil
}

func (s *Store) lockMigration(ctx context.Context) (func(), error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "SET lock_timeout = 0"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() { discard(conn) }, nil
}

// discard closes a connection for good; locks that it holds end with it.
func discard(conn *sql.Conn) {
	conn.Raw(func(any) error { return errDrop })
	conn.Close()
}

// schema is the migrations of one of the two databases, as goose wants to see
// them: a folder of files whose names say nothing of databases.
type schema struct{ postgres bool }

var (
	textType  = regexp.MustCompile(`\bTEXT\b`)
	clustered = regexp.MustCompile(`(?m)^\); -- clustered$`)
)

// Open returns a migration. On PostgreSQL every TEXT column gets COLLATE "C",
// so that text compares by its bytes on both databases, whatever the server's
// locale. On SQLite a table marked as clustered is kept without row numbers: one
// tree for it and its key instead of two, half the bytes and half the work.
func (s schema) Open(name string) (fs.File, error) {
	if name == "." {
		return migrations.Open("migration")
	}
	text, err := migrations.ReadFile("migration/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = migrations.ReadFile("migration/" + strings.TrimSuffix(name, ".sql") + s.suffix())
	}
	if err != nil {
		return nil, err
	}
	if s.postgres {
		text = textType.ReplaceAll(text, []byte(`TEXT COLLATE "C"`))
	} else {
		text = clustered.ReplaceAll(text, []byte(") WITHOUT ROWID;"))
	}
	return &file{name: name, size: int64(len(text)), Reader: bytes.NewReader(text)}, nil
}

func (s schema) suffix() string {
	if s.postgres {
		return ".postgres.sql"
	}
	return ".sqlite.sql"
}

// Glob returns the names of the migrations; goose asks for *.sql and for *.go.
func (s schema) Glob(pattern string) ([]string, error) {
	entries, err := migrations.ReadDir("migration")
	var names []string
	if pattern != "*.sql" {
		return names, err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasSuffix(name, s.suffix()):
			names = append(names, strings.TrimSuffix(name, s.suffix())+".sql")
		case strings.Count(name, ".") == 1:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}

// file is a migration in memory.
type file struct {
	*bytes.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return f, nil }
func (f *file) Close() error               { return nil }
func (f *file) Name() string               { return f.name }
func (f *file) Size() int64                { return f.size }
func (f *file) Mode() fs.FileMode          { return 0o444 }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return false }
func (f *file) Sys() any                   { return nil }
