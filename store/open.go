package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// readers is how many connections read at once: a few for each core.
func readers() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// openSQLite opens a file: one connection that writes, a pool that reads. Each
// commit is synced to disk before it returns (synchronous=FULL), what is deleted
// is overwritten (secure_delete), and what a statement needs for taking itself back
// halfway never goes to disk (temp_store).
func (s *Store) openSQLite(o Options) error {
	path, err := filepath.Abs(o.URL)
	if err != nil {
		return err
	}
	if err := ownersOnly(path); err != nil {
		return fmt.Errorf("open the database %s: %w", o.URL, err)
	}
	s.file = path
	wait := fmt.Sprintf("busy_timeout(%d)", o.Wait.Milliseconds())
	s.main, err = openFile(path, url.Values{"_txlock": {"immediate"}, "_pragma": {wait, "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "secure_delete(1)", "journal_size_limit(67108864)", "temp_store(MEMORY)", fmt.Sprintf("wal_autocheckpoint(%d)", moveAll), "cache_size(-16000)", "trusted_schema(0)"}}, 2)
	if err != nil {
		return err
	}
	s.pool, err = openFile(path, url.Values{"_pragma": {wait, "query_only(1)", "cache_size(-4000)", "trusted_schema(0)"}}, readers())
	return err
}

// ownersOnly makes the file readable by its owner only; SQLite gives its log files
// the same rights.
func ownersOnly(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func openFile(path string, q url.Values, most int) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(min(most, 4))
	return db, nil
}

// openPostgres opens a server: one connection that writes, a pool that reads.
func (s *Store) openPostgres(o Options) error {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return fmt.Errorf("the address of the database: %w", err)
	}
	config.RuntimeParams["application_name"] = "failforward"
	config.RuntimeParams["lock_timeout"] = fmt.Sprint(o.Wait.Milliseconds())
	s.main, s.pool = stdlib.OpenDB(*config), stdlib.OpenDB(*config)
	s.main.SetMaxOpenConns(2) // the lane, and a migration or a copy beside it
	s.pool.SetMaxOpenConns(2 * readers())
	s.pool.SetMaxIdleConns(2 * readers()) // a connection is a process of the server: made anew for each rush, it costs more than what is asked
	for _, db := range []*sql.DB{s.main, s.pool} {
		db.SetConnMaxIdleTime(5 * time.Minute)
	}
	return nil
}

// Ping reports whether the database answers, and whether it still takes writes.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.q.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return mend(err)
	}
	return s.lane.health()
}

// Size returns the bytes that the database takes on disk.
func (s *Store) Size(ctx context.Context) (int64, error) {
	var bytes int64
	err := s.q.QueryRowContext(ctx, s.size()).Scan(&bytes)
	return bytes, mend(err)
}

// Queue is how many writes wait at this moment.
func (s *Store) Queue() int { return len(s.lane.jobs) }

// Wrote reports whether anything was written through this store since it opened.
func (s *Store) Wrote() bool { return s.lane.wrote.Load() }

// Checkpoint moves the log of SQLite into its file and empties it; on
// PostgreSQL, whose server sees to that, it does nothing.
func (s *Store) Checkpoint(ctx context.Context) error {
	if s.postgres() {
		return nil
	}
	var busy, log, moved int
	return mend(s.main.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved))
}

// snapshot hands do a view of the database that does not change while it runs.
func (s *Store) snapshot(ctx context.Context, do func(reads) error) error {
	tx, err := s.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.isolation()})
	if err != nil {
		return mend(err)
	}
	defer tx.Rollback() // nothing was written
	return do(reads{tx, s})
}
