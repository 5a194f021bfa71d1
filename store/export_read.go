package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"failforward/loop"
)

// ImportExport reads what Export wrote into a database without workspaces, all or
// nothing. Every member becomes invited. No event is written; the search is made
// anew, and so is the due work of effect checks that have no verdict yet. Files
// that were changed, cut off or left out are Invalid, by name, before anything is
// stored; a database with workspaces is a Conflict.
func (s *Store) ImportExport(ctx context.Context, dir string) error {
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	if err := s.fitting(ctx, dir, m); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := f.verify(ctx, dir); err != nil {
			return err
		}
	}
	return s.load(ctx, func(ctx context.Context, t *tx) error { return t.importAll(ctx, dir, m) })
}

func readManifest(dir string) (manifest, error) {
	var m manifest
	path := filepath.Join(dir, manifestName)
	f, err := os.Open(path)
	if err != nil {
		return m, loop.Errorf(loop.Invalid, "There is no %s: this folder is no export of failforward, or one that did not end well.", path)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostManifest))
	if err != nil {
		return m, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, loop.Errorf(loop.Invalid, "%s was changed: %v.", path, err)
	}
	if m.Format != exportFormat || m.Version != exportVersion {
		return m, loop.Errorf(loop.Invalid, "%s is of the format %.40q, version %d; this program reads %q, version %d.", path, m.Format, m.Version, exportFormat, exportVersion)
	}
	return m, nil
}

// fitting refuses an export of another schema, one that lacks a table or has a
// strange file, and a database that has workspaces.
func (s *Store) fitting(ctx context.Context, dir string, m manifest) error {
	ours, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if m.Schema != ours {
		return loop.Errorf(loop.Conflict, "The export %s is of schema %d, this program is of %d. Import it with the failforward that made it, then open it with this one.", dir, m.Schema, ours)
	}
	tables := exportedTables()
	for i, t := range tables {
		if i >= len(m.Files) || m.Files[i].Name != t.file() {
			return loop.Errorf(loop.Invalid, "%s was changed: %s is not where it belongs.", filepath.Join(dir, manifestName), t.file())
		}
	}
	if len(m.Files) > len(tables) {
		return loop.Errorf(loop.Invalid, "%s was changed: %.40q does not belong to an export.", filepath.Join(dir, manifestName), m.Files[len(tables)].Name)
	}
	return s.refuseWorkspaces(ctx)
}

func (r reads) refuseWorkspaces(ctx context.Context) error {
	there, err := r.Workspaces(ctx)
	if err == nil && len(there) > 0 {
		err = loop.Errorf(loop.Conflict, "This database has workspaces already, %q for one. An export goes into a database without any: name a new one.", there[0].Name)
	}
	return err
}

// verify reads a file and holds it against the manifest.
func (f manifestFile) verify(ctx context.Context, dir string) error {
	path := filepath.Join(dir, f.Name)
	in, err := os.Open(path)
	if err != nil {
		return loop.Errorf(loop.Invalid, "%s is missing. Take the whole folder of the export.", path)
	}
	defer in.Close()
	h, n := sha256.New(), int64(0)
	for buf := make([]byte, 1<<16); err == nil; {
		var got int
		got, err = in.Read(buf)
		h.Write(buf[:got])
		n += int64(bytes.Count(buf[:got], []byte{'\n'}))
		err = errors.Join(err, ctx.Err())
	}
	if !errors.Is(err, io.EOF) || ctx.Err() != nil {
		return err
	}
	if n != f.Rows || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return loop.Errorf(loop.Invalid, "%s was changed or cut off: it has %d lines and another sum than %s says (%d lines). Take the export anew.", path, n, manifestName, f.Rows)
	}
	return nil
}

func (t *tx) importAll(ctx context.Context, dir string, m manifest) error {
	if err := t.refuseWorkspaces(ctx); err != nil {
		return err
	}
	for i, of := range exportedTables() {
		if err := t.importTable(ctx, filepath.Join(dir, m.Files[i].Name), of); err != nil {
			return err
		}
	}
	if err := t.reindex(ctx); err != nil {
		return err
	}
	return t.scheduleChecks(ctx)
}

// importTable reads one file; what the export left out gets its value here.
func (t *tx) importTable(ctx context.Context, path string, of table) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	columns, err := t.attributes(ctx, of, of.left)
	if err != nil {
		return err
	}
	into := t.loader(of, columns)
	var rest []any
	for name, v := range of.left {
		into.columns, rest = append(into.columns, name), append(rest, v)
	}
	in := lines{Reader: bufio.NewReaderSize(f, 1<<16)}
	if err := into.addAll(ctx, &in, columns, rest); err != nil {
		return in.here(path, err)
	}
	return nil
}

// addAll takes rows to the end of a file, each with the same rest behind it.
func (l *loader) addAll(ctx context.Context, in *lines, columns []attribute, rest []any) error {
	for {
		row, err := in.row(columns)
		if errors.Is(err, io.EOF) {
			return l.flush(ctx)
		}
		if err == nil {
			err = l.add(ctx, append(row, rest...))
		}
		if err != nil {
			return err
		}
	}
}

// scheduleChecks puts every effect check without a verdict back on its day.
func (t *tx) scheduleChecks(ctx context.Context) error {
	workspaces, err := t.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range workspaces {
		open, err := list(ctx, t.reads, func(row scanner) (e loop.EffectCheck, err error) {
			err = row.Scan(&e.ID, &e.On)
			return e, err
		}, "SELECT id, on_day FROM effect_check WHERE workspace_id = $1 AND state <> $2 ORDER BY id", int64(w.ID), string(loop.Concluded))
		if err != nil {
			return err
		}
		for _, e := range open {
			if err := t.Schedule(ctx, w.ID, dueCheck, e.ID, e.On.Start(w.Zone())); err != nil {
				return err
			}
		}
	}
	return nil
}

// dueCheck is the kind of job that concludes an effect check on its day.
const dueCheck = "effect.due"
