package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"failforward/loop"
)

// Restore puts a backup into a database that is empty or does not exist yet, all
// or nothing; any other is a Conflict. A backup of either database goes into
// either. It is checked first: a damaged one is Invalid and changes nothing.
func Restore(ctx context.Context, path string, to Options) error {
	info, err := checkFile(path)
	if err != nil {
		return err
	}
	if err := knownSchema(info); err != nil {
		return err
	}
	lock, err := Lock(to.URL)
	if err != nil {
		return err
	}
	defer lock.Close()
	fresh := !IsPostgres(to.URL) && isAbsent(to.URL)
	if fresh && info.Kind == ofSQLite {
		return restoreFile(ctx, info, to)
	}
	if err := restoreRows(ctx, info, to); err != nil {
		if fresh {
			removeDatabase(to.URL)
		}
		return err
	}
	return nil
}

// isAbsent reports that there is no file, or an empty one.
func isAbsent(path string) bool {
	f, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist) || err == nil && f.Size() == 0 && f.Mode().IsRegular()
}

func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(path + suffix)
	}
}

// restoreFile copies the database beside its place, checks it once more by
// opening it, and only then gives it its name.
func restoreFile(ctx context.Context, info BackupInfo, to Options) error {
	temp, err := emptyFile(to.URL)
	if err != nil {
		return err
	}
	defer removeDatabase(temp) // gone already when all went well
	if err := copyBody(info, temp); err != nil {
		return fmt.Errorf("restore %s: %w", info.Path, err)
	}
	trial := to
	trial.URL = temp
	s, err := Open(ctx, trial)
	if err != nil {
		return err
	}
	if err := errors.Join(s.sound(ctx), s.Close()); err != nil {
		return damaged(info.Path, "%v", err)
	}
	if err := os.Rename(temp, to.URL); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to.URL))
}

// copyBody copies a backup without its last line, and syncs it.
func copyBody(info BackupInfo, to string) error {
	in, err := os.Open(info.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	if _, err = io.CopyN(out, in, info.Bytes-int64(endSize)); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// restoreRows puts the rows of a backup into an open database.
func restoreRows(ctx context.Context, info BackupInfo, to Options) error {
	s, err := Open(ctx, to)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.refuseFull(ctx); err != nil {
		return err
	}
	if err := s.sameSchema(ctx, info); err != nil {
		return err
	}
	if info.Kind == ofSQLite {
		from, err := openBackup(info.Path)
		if err != nil {
			return err
		}
		defer from.pool.Close()
		_, err = Copy(ctx, from, s)
		return err
	}
	return s.load(ctx, func(ctx context.Context, t *tx) error { return t.readRows(ctx, info.Path) })
}

// sameSchema refuses rows of another version, which only a database file can bring along.
func (s *Store) sameSchema(ctx context.Context, info BackupInfo) error {
	ours, err := s.schemaVersion(ctx)
	if err == nil && ours != info.Schema {
		err = loop.Errorf(loop.Conflict, "The backup %s is of schema %d, this program is of %d. Restore it with the failforward that made it, then open it with this one.", info.Path, info.Schema, ours)
	}
	return err
}
