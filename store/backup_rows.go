package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"failforward/loop"
)

// The backup of a PostgreSQL database is a gzip stream: one line that says what
// follows, then one line for each row, table by table.
type rowsHeader struct {
	Format  string      `json:"format"`
	Version int         `json:"version"`
	Schema  int64       `json:"schema"`
	Tables  []tableRows `json:"tables"`
}

type tableRows struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

const rowsFormat = "failforward-backup"

// copyRows writes every stored row of one instant into a file.
func (s *Store) copyRows(ctx context.Context, temp string, info *BackupInfo) error {
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	z, _ := gzip.NewWriterLevel(f, gzip.BestSpeed) // the level is one of its own
	w := bufio.NewWriterSize(z, 1<<20)
	err = s.snapshot(ctx, func(r reads) error { return r.writeRows(ctx, w, info) })
	return errors.Join(err, w.Flush(), z.Close(), f.Close())
}

func (r reads) writeRows(ctx context.Context, w io.Writer, info *BackupInfo) (err error) {
	if info.Rows, err = r.rowCounts(ctx); err != nil {
		return err
	}
	h := rowsHeader{Format: rowsFormat, Version: 1, Schema: info.Schema}
	for _, t := range storedTables() {
		h.Tables = append(h.Tables, tableRows{t.name, info.Rows[t.name]})
	}
	if err := json.NewEncoder(w).Encode(h); err != nil {
		return err
	}
	for _, t := range storedTables() {
		if _, err := r.writeTable(ctx, w, t, nil, 0); err != nil {
			return err
		}
	}
	return nil
}

// writeTable writes the rows of one table as lines and returns how many.
func (r reads) writeTable(ctx context.Context, w io.Writer, t table, left map[string]any, ws loop.ID) (n int64, err error) {
	columns, err := r.attributes(ctx, t, left)
	if err != nil {
		return 0, err
	}
	var b []byte
	err = r.walk(ctx, t, columns, ws, func(row []any) error {
		n++
		b = line(b[:0], columns, row)
		_, err := w.Write(b)
		return err
	})
	return n, err
}

// readRows fills the database from a backup of rows; it has to be empty.
func (t *tx) readRows(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		return damaged(path, "%v", err)
	}
	z.Multistream(false) // behind it stands the last line of the backup
	in := lines{Reader: bufio.NewReaderSize(z, 1<<20)}
	h, err := in.header()
	if err != nil {
		return damaged(path, "%v", err)
	}
	if err := t.makeRoom(ctx); err != nil {
		return err
	}
	for _, of := range h.Tables {
		if err := t.readTable(ctx, &in, of); err != nil {
			return in.here(path, err)
		}
	}
	if _, err := in.next(); !errors.Is(err, io.EOF) {
		return damaged(path, "it goes on behind its last table")
	}
	return t.reindex(ctx)
}

func (t *tx) readTable(ctx context.Context, in *lines, of tableRows) error {
	known := chosen(func(k table) bool { return k.name == of.Table && k.reach != inNone })
	if len(known) != 1 {
		return loop.Errorf(loop.Invalid, "The table %.40q is not known to this version of failforward.", of.Table)
	}
	columns, err := t.attributes(ctx, known[0], nil)
	if err != nil {
		return err
	}
	into := t.loader(known[0], columns)
	for range of.Rows {
		row, err := in.row(columns)
		if err != nil {
			return err
		}
		if err := into.add(ctx, row); err != nil {
			return err
		}
	}
	return into.flush(ctx)
}

// lines reads a file line by line, with its place for messages.
type lines struct {
	*bufio.Reader
	n   int64
	buf []byte
}

// maxLine is far above the longest row that the rules of loop allow.
const maxLine = 64 << 20

// next returns the next line without its end; io.EOF behind the last one. A line
// that is cut off, or far too long, is an error.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	l.n++
	for {
		part, err := l.ReadSlice('\n')
		l.buf = append(l.buf, part...)
		switch {
		case err == nil:
			return l.buf[:len(l.buf)-1], nil
		case errors.Is(err, io.EOF) && len(l.buf) > 0:
			return nil, loop.Errorf(loop.Invalid, "the line is cut off")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(l.buf) > maxLine:
			return nil, loop.Errorf(loop.Invalid, "the line is longer than 64 MiB")
		}
	}
}

// row reads the next line as a row; io.EOF behind the last one.
func (l *lines) row(columns []attribute) ([]any, error) {
	b, err := l.next()
	if err != nil {
		return nil, err
	}
	row, err := parseLine(b, columns)
	if err != nil {
		return nil, loop.Errorf(loop.Invalid, "%v", err)
	}
	return row, nil
}

// here adds the place to an error.
func (l *lines) here(path string, err error) error {
	if errors.Is(err, io.EOF) {
		err = loop.Errorf(loop.Invalid, "the file ends too early")
	}
	if code := loop.CodeOf(err); code != loop.Internal {
		return loop.Errorf(code, "%s, line %d: %v", path, l.n, err)
	}
	return &loop.Error{Code: loop.Internal, Text: fmt.Sprintf("%s, line %d", path, l.n), Err: err}
}

func (l *lines) header() (rowsHeader, error) {
	var h rowsHeader
	b, err := l.next()
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal(b, &h); err != nil {
		return h, err
	}
	if h.Format != rowsFormat || h.Version != 1 {
		return h, fmt.Errorf("it is of the format %.40q, version %d", h.Format, h.Version)
	}
	return h, nil
}
