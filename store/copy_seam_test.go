package store

import (
	"bytes"
	"context"
)

// Dump is every stored row, as a backup of rows holds it.
func (s *Store) Dump(ctx context.Context) (string, error) {
	var b bytes.Buffer
	for _, t := range storedTables() {
		b.WriteString("# " + t.name + "\n")
		if _, err := s.writeTable(ctx, &b, t, nil, 0); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// Tables is every table that copies know, with its key; "" for one without rows
// of its own.
func Tables() map[string]string {
	out := map[string]string{}
	for _, t := range tables {
		out[t.name] = t.key
	}
	return out
}
