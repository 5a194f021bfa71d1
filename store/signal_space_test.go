package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// What signals take: rows, names and indexes, in bytes.
var signalSpace = map[string]string{
	"sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN ('signal', 'delivery_key', 'signal_theme'))",
	"postgres": `SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
		WHERE c.relkind = 'r' AND (c.relname IN ('delivery_key', 'signal_theme') OR p.relname = 'signal')`,
}

// Ten million are kept: at most 100 bytes each on SQLite and 200 on PostgreSQL, in a
// storm; see docs/decisions/0028. What an empty database takes does not count, and
// PostgreSQL's index by hash comes to its size only with many.
func TestASignalTakesFewBytes(t *testing.T) {
	tests := []struct {
		name, database string
		gap            time.Duration // from one to the next
		many, most     int64
	}{
		{"a storm, a thousand in a second", "sqlite", time.Millisecond, 30_000, 100},
		{"half a year, one in half a minute", "sqlite", 31 * time.Second, 30_000, 100},
		{"a storm, a thousand in a second", "postgres", time.Millisecond, 200_000, 200},
	}
	for _, tt := range tests {
		t.Run(tt.database+"/"+tt.name, func(t *testing.T) {
			s := looptest.Open(t, looptest.Address(t, tt.database), looptest.NewClock())
			src := aSource(t, s)
			const batch = 500
			empty := taken(t, s, tt.database)
			for from := 0; from < int(tt.many); from += batch {
				put(t, s, storm(src, from, batch, tt.gap)...)
			}
			each := (taken(t, s, tt.database) - empty) / tt.many
			t.Logf("%d bytes a signal", each)
			if each > tt.most {
				t.Errorf("%d bytes a signal, at most %d", each, tt.most)
			}
		})
	}
}

func taken(t *testing.T, s *store.Store, name string) int64 {
	t.Helper()
	rows, err := s.Rows(t.Context(), signalSpace[name])
	if err != nil {
		t.Fatal(err)
	}
	return rows[0][0].(int64)
}

// storm is signals of fifty groups, one after the other.
func storm(src loop.Source, from, many int, gap time.Duration) []loop.Signal {
	all := make([]loop.Signal, many)
	for i := range all {
		sum := sha256.Sum256(fmt.Append(nil, from+i))
		group := sum[31] % 50
		all[i] = loop.Signal{Workspace: src.Workspace, Key: [16]byte(sum[:16]), Told: true, Start: looptest.Monday.Add(time.Duration(from+i) * gap),
			Theme: loop.Theme{Source: src.ID, Group: [16]byte{group}, Title: fmt.Sprint("Requests are slow in group ", group), Kind: loop.Incident, Severity: 1}}
	}
	return all
}

func TestANameIsOneSignalOfItsWorkspace(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		here, there := heard(aSource(t, s), 1), heard(aSource(t, s), 2)
		there.Key = here.Key
		put(t, s, here)
		put(t, s, there)
		err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			return w.PutSignals(ctx, here.Workspace, []loop.Signal{here})
		})
		if loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the same name again as a new signal: %v", err)
		}
		for _, want := range []loop.Signal{here, there} {
			named, err := s.SignalsNamed(t.Context(), want.Workspace, [][16]byte{want.Key})
			if err != nil || len(named) != 1 || !named[want.Key].Start.Equal(want.Start) {
				t.Errorf("the name leads to %v, %v; want what began at %v", named, err, want.Start)
			}
			page, err := s.Signals(t.Context(), want.Workspace, loop.SignalQuery{})
			if err != nil || len(page.Items) != 1 {
				t.Errorf("%d signals, %v", len(page.Items), err)
			}
		}
	})
}
