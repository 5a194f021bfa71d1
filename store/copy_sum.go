package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"failforward/loop"
)

// Copied tells what became of one table in a copy.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sha256"` // of its rows in the order of their key, each as the line that an export has
}

// summing sums up the rows of one table.
type summing struct {
	columns []attribute
	sum     hash.Hash
	rows    int64
	line    []byte
}

func summed(columns []attribute) *summing { return &summing{columns: columns, sum: sha256.New()} }

func (s *summing) add(row []any) error {
	s.line = line(s.line[:0], s.columns, row)
	s.sum.Write(s.line)
	s.rows++
	return nil
}

func (s *summing) of(t table) Copied {
	return Copied{t.name, s.rows, hex.EncodeToString(s.sum.Sum(nil))}
}

// arrived reads a table back and compares it with what was read from the other
// database: the two keep values in different ways, and nobody looks again later.
func (t *tx) arrived(ctx context.Context, table table, columns []attribute, want Copied) error {
	got := summed(columns)
	if err := t.walk(ctx, table, columns, 0, got.add); err != nil {
		return err
	}
	if is := got.of(table); is != want {
		return loop.Errorf(loop.Conflict, "The table %s arrived otherwise than it was read: %d rows with the sum %.12s, not %d with %.12s. Nothing was copied.", table.name, is.Rows, is.Sum, want.Rows, want.Sum)
	}
	return nil
}
