package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"failforward/loop"
)

// manifest is what manifest.json of an export says: which files belong to it and
// what they hold. It names no time and no machine, so that the same content makes
// the same bytes.
type manifest struct {
	Format  string         `json:"format"`
	Version int            `json:"version"` // of the format
	Schema  int64          `json:"schema"`  // number of the newest migration
	Files   []manifestFile `json:"files"`
}

type manifestFile struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

const (
	exportFormat  = "failforward"
	exportVersion = 1
	manifestName  = "manifest.json"
	mostManifest  = 1 << 20 // bytes
)

// Export writes a workspace, or all of them for 0, into a new or empty folder:
// one file of JSON Lines for each table, and manifest.json, which comes last. It
// is complete and deterministic, and holds nobody's credentials, secrets, sessions,
// tokens or state of membership, nor what waits to be sent. A folder with
// something in it is a Conflict, an unknown workspace NotFound. When Export fails
// it leaves no files behind.
func (s *Store) Export(ctx context.Context, ws loop.ID, dir string) error {
	if ws != 0 {
		if _, err := s.Workspace(ctx, ws); err != nil {
			return err
		}
	}
	if err := emptyFolder(dir); err != nil {
		return err
	}
	err := s.sealedSnapshot(ctx, func(r reads) error { return r.export(ctx, ws, dir) })
	if err != nil {
		for _, t := range exportedTables() {
			os.Remove(filepath.Join(dir, t.file()))
		}
		os.Remove(filepath.Join(dir, manifestName))
		return fmt.Errorf("export to %s: %w", dir, err)
	}
	return syncFolder(dir)
}

func emptyFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	there, err := os.ReadDir(dir)
	if err == nil && len(there) > 0 {
		err = loop.Errorf(loop.Conflict, "The folder %s is not empty. Name a new one: an export never mixes with other files.", dir)
	}
	return err
}

// file is the name of a table's file in an export.
func (t table) file() string { return t.name + ".jsonl" }

// sealTries is how often Export seals and looks again, since others may write
// between the two.
const sealTries = 5

var errUnsealed = errors.New("not everything is sealed")

// sealedSnapshot hands do a view in which every event is sealed, so that sealing
// after an import changes nothing. Where writing never rests the last try takes
// what comes: then the newest events are sealed after the import.
func (s *Store) sealedSnapshot(ctx context.Context, do func(reads) error) error {
	for try := 1; ; try++ {
		if _, err := s.SealEvents(ctx, s.now()); err != nil {
			return err
		}
		err := s.snapshot(ctx, func(r reads) error {
			open, err := list(ctx, r, scanID, "SELECT id FROM event WHERE seal_id IS NULL LIMIT 1")
			if err == nil && len(open) > 0 && try < sealTries {
				err = errUnsealed
			}
			if err != nil {
				return err
			}
			return do(r)
		})
		if !errors.Is(err, errUnsealed) {
			return err
		}
	}
}

func (r reads) export(ctx context.Context, ws loop.ID, dir string) error {
	m := manifest{Format: exportFormat, Version: exportVersion}
	var err error
	if m.Schema, err = r.schemaVersion(ctx); err != nil {
		return err
	}
	for _, t := range exportedTables() {
		f, err := r.exportTable(ctx, t, ws, dir)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, f)
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeNew(filepath.Join(dir, manifestName), func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}

func (r reads) exportTable(ctx context.Context, t table, ws loop.ID, dir string) (manifestFile, error) {
	h, f := sha256.New(), manifestFile{Name: t.file()}
	err := writeNew(filepath.Join(dir, f.Name), func(w io.Writer) (err error) {
		f.Rows, err = r.writeTable(ctx, io.MultiWriter(w, h), t, t.left, ws)
		return err
	})
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	return f, err
}

// writeNew makes a file that only its owner can read, and syncs it.
func writeNew(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(write(w), w.Flush())
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
