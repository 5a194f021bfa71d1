package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"failforward/loop"
)

// BackupInfo says what a backup holds.
type BackupInfo struct {
	Path   string           `json:"path"`
	Kind   string           `json:"kind"`   // sqlite: a database file; postgres: rows as compressed lines of JSON
	Schema int64            `json:"schema"` // number of the newest migration in it
	Bytes  int64            `json:"bytes"`
	SHA256 string           `json:"sha256"` // of the whole file, as in the file beside it
	Rows   map[string]int64 `json:"rows"`   // by table

	// Audit is the chains of all workspaces together. A chain that was broken
	// before the backup was made is broken in it, which is no damage to it.
	Audit loop.AuditReport `json:"audit"`
}

const (
	ofSQLite   = "sqlite"
	ofPostgres = "postgres"
)

// Backup writes everything of one instant into a new file, and its SHA-256 beside
// it (path.sha256), while reading and writing go on. On SQLite the file is a
// database that can be opened as it is; on PostgreSQL it is a compressed logical
// copy. The key file of secrets is not part of it. A path that exists already is
// a Conflict. The file has its name when all of it is on disk, not before.
func (s *Store) Backup(ctx context.Context, path string) (BackupInfo, error) {
	info := BackupInfo{Path: path, Kind: ofSQLite}
	write := s.copyFile
	if s.postgres() {
		info.Kind, write = ofPostgres, s.copyRows
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return info, loop.Errorf(loop.Conflict, "%s exists already. Name a new file; a backup never replaces another.", path)
	}
	temp, err := emptyFile(path)
	if err != nil {
		return info, err
	}
	defer os.Remove(temp) // gone already when all went well
	if err := s.snapshotInfo(ctx, &info); err != nil {
		return info, err
	}
	if err := write(ctx, temp, &info); err != nil {
		return info, fmt.Errorf("back up to %s: %w", path, err)
	}
	if err := finish(temp, &info); err != nil {
		return info, fmt.Errorf("back up to %s: %w", path, err)
	}
	return info, nil
}

// emptyFile makes a file of our own beside path, readable by its owner only.
func emptyFile(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// snapshotInfo reads the number of the newest migration.
func (s *Store) snapshotInfo(ctx context.Context, info *BackupInfo) (err error) {
	info.Schema, err = s.schemaVersion(ctx)
	return err
}

func (r reads) schemaVersion(ctx context.Context) (n int64, err error) {
	err = r.q.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&n)
	return n, mend(err)
}

// copyFile lets SQLite write the database as it is now into an empty file.
func (s *Store) copyFile(ctx context.Context, temp string, info *BackupInfo) error {
	db, err := openFile(s.file, map[string][]string{"_pragma": {"busy_timeout(5000)"}}, 1)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", temp); err != nil {
		return mend(err)
	}
	copied, err := openBackup(temp)
	if err != nil {
		return err
	}
	defer copied.pool.Close()
	info.Rows, err = copied.rowCounts(ctx)
	return err
}

// rowCounts counts the rows of every stored table.
func (r reads) rowCounts(ctx context.Context) (map[string]int64, error) {
	rows := map[string]int64{}
	for _, t := range storedTables() {
		n, err := r.rowsIn(ctx, t, 0)
		if err != nil {
			return nil, err
		}
		rows[t.name] = n
	}
	return rows, nil
}

// finish seals the file, syncs it, gives it its name, and writes its sum beside it.
func finish(temp string, info *BackupInfo) error {
	if err := sealFile(temp, info); err != nil {
		return err
	}
	if err := os.Rename(temp, info.Path); err != nil {
		return err
	}
	if err := writeSum(*info); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(info.Path))
}
