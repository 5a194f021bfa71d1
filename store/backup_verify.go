package store

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"failforward/loop"

	"github.com/pressly/goose/v3"
)

// VerifyBackup checks a backup as far as can be without the database that it came
// from: both sums, that it opens, that it is sound inside, that the rows it tells
// of are there, and every audit chain. A damaged one is Invalid; one of a newer
// failforward is a Conflict. The backup itself is not changed.
func VerifyBackup(ctx context.Context, path string) (BackupInfo, error) {
	info, err := checkFile(path)
	if err != nil {
		return info, err
	}
	if err := knownSchema(info); err != nil {
		return info, err
	}
	if info.Kind == ofSQLite {
		return info, verifyFile(ctx, &info)
	}
	return info, verifyRows(ctx, &info)
}

// knownSchema refuses what only a newer program can read.
func knownSchema(info BackupInfo) error {
	if newest := newestMigration(); info.Schema > newest {
		return loop.Errorf(loop.Conflict, "The backup %s was made by a newer failforward (schema %d; this program knows %d). Use that version or a newer one.", info.Path, info.Schema, newest)
	}
	return nil
}

// newestMigration is the number of the newest migration that this program knows.
func newestMigration() (newest int64) {
	files, _ := migrations.ReadDir("migration") // embedded: cannot fail
	for _, f := range files {
		if n, err := goose.NumericComponent(f.Name()); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// openBackup opens a file that nobody else writes, and that stays as it is. Only
// its reads work.
func openBackup(path string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	db, err := openFile(abs, map[string][]string{"mode": {"ro"}, "immutable": {"1"}, "_pragma": {"query_only(1)", "trusted_schema(0)"}}, 4)
	if err != nil {
		return nil, err
	}
	s := &Store{url: path, file: abs, pool: db, now: standing, log: slog.New(slog.DiscardHandler)}
	s.reads = reads{newCached(db, false), s}
	return s, nil
}

// standing is the clock of a store that makes no keys and waits for nothing.
func standing() time.Time { return time.Unix(0, 0).UTC() }

func verifyFile(ctx context.Context, info *BackupInfo) error {
	s, err := openBackup(info.Path)
	if err != nil {
		return err
	}
	defer s.pool.Close()
	if err := s.sound(ctx); err != nil {
		return damaged(info.Path, "%v", err)
	}
	return s.inspect(ctx, info)
}

// sound asks SQLite itself to look at every page.
func (s *Store) sound(ctx context.Context) error {
	var verdict string
	if err := s.pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return loop.Errorf(loop.Invalid, "%s", verdict)
	}
	return nil
}

// verifyRows restores the backup into a database that is thrown away.
func verifyRows(ctx context.Context, info *BackupInfo) error {
	dir, err := os.MkdirTemp("", "failforward-verify")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := Open(ctx, Options{URL: filepath.Join(dir, "verify.db"), Now: standing})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.load(ctx, func(ctx context.Context, t *tx) error { return t.readRows(ctx, info.Path) }); err != nil {
		return err
	}
	return s.inspect(ctx, info)
}

// inspect counts rows and verifies the audit chains of all workspaces.
func (s *Store) inspect(ctx context.Context, info *BackupInfo) (err error) {
	if info.Rows, err = s.rowCounts(ctx); err != nil {
		return err
	}
	workspaces, err := s.Workspaces(ctx)
	info.Audit.OK = true
	for _, w := range workspaces {
		one, err := s.VerifyAudit(ctx, w.ID)
		if err != nil {
			return err
		}
		info.Audit.OK = info.Audit.OK && one.OK
		info.Audit.Events, info.Audit.Seals, info.Audit.Unsealed = info.Audit.Events+one.Events, info.Audit.Seals+one.Seals, info.Audit.Unsealed+one.Unsealed
		info.Audit.Broken = append(info.Audit.Broken, one.Broken...)
	}
	return err
}
