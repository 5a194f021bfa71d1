package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
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

// Ten million are kept: at most 100 bytes each on SQLite and 200 on PostgreSQL; see
// docs/decisions/0028 and 0029. What an empty database takes does not count, and
// PostgreSQL's index by hash comes to its size only with many.
func TestASignalTakesFewBytes(t *testing.T) {
	tests := []struct {
		name, database string
		gap            time.Duration // from one to the next
		many, most     int64
	}{
		{"a storm, a thousand in a second", "sqlite", time.Millisecond, 30_000, 100},
		{"half a year, one in half a minute", "sqlite", 31 * time.Second, 30_000, 100},
		{"a storm, a thousand in a second", "postgres", time.Millisecond, 200_000, 190},
		{"half a year, one in half a minute", "postgres", 31 * time.Second, 200_000, 200},
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

// On PostgreSQL the indexes of signals hold a hash of the workspace. It is the same for
// 6 and for 7 with 2^32 less one, as the halves of eight bytes are joined by exclusive or.
func TestWorkspacesOfOneHashKeepTheirSignalsApart(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		const one, other loop.ID = 7, 1<<32 | 6
		spaces, last := []loop.ID{one, other}, map[loop.ID]bool{}
		for i, ws := range spaces {
			all := storm(loop.Source{Workspace: ws}, 0, 100, time.Second) // the same names, moments and keys
			for j := range all {
				all[j].Theme.Title, all[j].Theme.Release = fmt.Sprint("told in ", ws), "2.4.0"
			}
			put(t, s, all[i*20:]...)
			page, err := s.Signals(t.Context(), ws, loop.SignalQuery{Limit: 1})
			if err != nil || len(page.Items) != 1 {
				t.Fatal(page, err)
			}
			last[page.Items[0].ID] = true
		}
		if len(last) != 1 {
			t.Errorf("a key that one workspace has taken is not free in the other: %v", last)
		}
		named, err := s.SignalsNamed(t.Context(), one, [][16]byte{storm(loop.Source{}, 50, 1, 0)[0].Key})
		if err != nil || len(named) != 1 {
			t.Fatal(named, err)
		}
		for _, moved := range named {
			moved.Start = moved.Start.Add(time.Hour)
			put(t, s, moved)
		}
		for i, ws := range spaces {
			apart(t, s, ws, 100-20*i)
		}
		seen, err := s.ReleasesSeen(t.Context(), other, []string{"2.4.0"})
		if err != nil || !seen["2.4.0"].Equal(looptest.Monday.Add(20*time.Second)) {
			t.Errorf("the first of the second workspace is seen at %v, %v", seen, err)
		}
	})
}

// apart asks in several ways for the signals of a workspace, of which there are many.
func apart(t *testing.T, s *store.Store, ws loop.ID, many int) {
	t.Helper()
	var groups, keys [][16]byte
	for i := range 50 {
		groups = append(groups, [16]byte{byte(i)})
	}
	for _, one := range storm(loop.Source{}, 0, 100, 0) {
		keys = append(keys, one.Key)
	}
	page, err := s.Signals(t.Context(), ws, loop.SignalQuery{Limit: loop.MaxPage})
	named, err2 := s.SignalsNamed(t.Context(), ws, keys)
	grouped, err3 := s.GroupSignals(t.Context(), ws, 0, groups, time.Time{}, time.Time{})
	if err := errors.Join(err, err2, err3); err != nil || len(page.Items) != many || len(named) != many || len(grouped) != many {
		t.Errorf("%d listed, %d by their names, %d of groups; want %d: %v", len(page.Items), len(named), len(grouped), many, err)
	}
	for _, one := range slices.Concat(page.Items, slices.Collect(maps.Values(named)), grouped) {
		if one.Workspace != ws || one.Theme.Title != fmt.Sprint("told in ", ws) {
			t.Fatalf("%+v is a signal of %d", one, ws)
		}
	}
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
