package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// chain writes events with and without diffs under three seals, and two that
// wait for theirs.
func chain(t *testing.T, s *store.Store) world {
	t.Helper()
	v := newWorld(t, s)
	for i := range 3 {
		if n, err := s.SealEvents(t.Context(), looptest.Monday.Add(time.Duration(i)*time.Second)); err != nil || n == 0 {
			t.Fatalf("sealed %d, %v", n, err)
		}
		record(t, s, v, 2)
	}
	return v
}

func record(t *testing.T, s *store.Store, v world, n int) {
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		for i := range n {
			if err := w.Record(ctx, v.note(fmt.Sprint("verb.", i))); err != nil {
				return err
			}
		}
		return nil
	})
}

func verify(t *testing.T, s *store.Store, ws loop.ID) loop.AuditReport {
	t.Helper()
	r, err := s.VerifyAudit(context.Background(), ws)
	if err != nil {
		t.Fatal(err)
	}
	if r.OK != (len(r.Broken) == 0) {
		t.Errorf("ok %v, broken %q", r.OK, r.Broken)
	}
	return r
}

func TestAnUntouchedChainVerifies(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := chain(t, s)
		other := chain(t, s)
		want := loop.AuditReport{Events: 17, Seals: 3, Unsealed: 2, OK: true}
		for _, ws := range []loop.ID{v.ws.ID, other.ws.ID} {
			got := verify(t, s, ws)
			got.Seals, want.Seals = min(got.Seals, 3), 3 // the second chain sealed the first one's rest
			got.Unsealed, want.Unsealed = 0, 0
			same(t, "report", got, want)
		}
		empty, err := emptyWorkspace(s)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "report of an empty workspace", verify(t, s, empty), loop.AuditReport{OK: true})
	})
}

func TestErasedOldValuesStillVerify(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := chain(t, s)
		if err := s.Exec(t.Context(), "DELETE FROM event_diff WHERE workspace_id = $1", int64(v.ws.ID)); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, s, v.ws.ID); !r.OK {
			t.Errorf("broken: %q", r.Broken)
		}
	})
}

// tampering is every way to change a row: each column of each table, rows taken
// away, put in, or exchanged.
var tampering = map[string][]string{
	"event": {
		"workspace_id = workspace_id + 1", "id = id + 1", "at = at + 1", "kind = 'token'", "member_id = member_id + 1", "actor = 'x'",
		"verb = 'x.y'", "object = 'F-9'", "object_id = object_id + 1", "diff_hash = salted", "diff_hash = NULL", "seal_id = NULL", "seal_id = 5", "seal_id = seal_id + 1",
	},
	"event_diff": {"workspace_id = workspace_id + 1", "event_id = event_id + 1", "salt = salted", "old = '{}'"},
	"seal":       {"workspace_id = workspace_id + 1", "id = id + 1", "at = at + 1", "events = events + 1", "previous = salted", "hash = salted"},
}

func TestEveryChangeToTheChainIsFound(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := chain(t, s)
		blob := map[bool]string{true: `'\x0001'::bytea`, false: "x'0001'"}[s.File() == ""]
		keys := map[string]string{"event": "id", "event_diff": "event_id", "seal": "id"}
		for table, changes := range tampering {
			rows, err := s.Rows(t.Context(), "SELECT "+keys[table]+" FROM "+table+" WHERE workspace_id = $1 ORDER BY 1", int64(v.ws.ID))
			if err != nil || len(rows) < 3 {
				t.Fatalf("%s: %d rows, %v", table, len(rows), err)
			}
			for i, row := range rows {
				if table == "event" && i > 13 || i > 3 && i%4 != 0 { // the last two are not sealed yet
					continue
				}
				where := fmt.Sprintf(" WHERE workspace_id = %d AND %s = %v", v.ws.ID, keys[table], row[0])
				for _, change := range changes {
					tamper(t, s, v.ws.ID, "UPDATE "+table+" SET "+strings.ReplaceAll(change, "salted", blob)+where)
				}
				if table != "event_diff" { // that one may be erased
					tamper(t, s, v.ws.ID, "DELETE FROM "+table+where)
				}
			}
		}
		if r := verify(t, s, v.ws.ID); !r.OK {
			t.Errorf("after all was put back: %q", r.Broken)
		}
	})
}

// tamper runs one change on a copy of the chain and puts the rows back.
func tamper(t *testing.T, s *store.Store, ws loop.ID, change string) {
	t.Helper()
	ctx := t.Context()
	run := func(query string) {
		if err := s.Exec(ctx, query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	tables := []string{"event", "event_diff", "seal"}
	for _, table := range tables {
		run("CREATE TABLE saved_" + table + " AS SELECT * FROM " + table)
	}
	run(change)
	if r := verify(t, s, ws); r.OK {
		t.Errorf("not found: %s", change)
	}
	for _, table := range tables {
		run("DELETE FROM " + table)
		run("INSERT INTO " + table + " SELECT * FROM saved_" + table)
		run("DROP TABLE saved_" + table)
	}
}

func TestEventsPutInOrExchangedAreFound(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := chain(t, s)
		rows, err := s.Rows(t.Context(), "SELECT id, seal_id FROM event WHERE workspace_id = $1 AND seal_id IS NOT NULL ORDER BY id", int64(v.ws.ID))
		if err != nil {
			t.Fatal(err)
		}
		first, last, seal := rows[0][0], rows[len(rows)-1][0], rows[0][1]
		columns := "at, kind, member_id, actor, verb, object, object_id, diff_hash, seal_id"
		tamper(t, s, v.ws.ID, fmt.Sprintf("INSERT INTO event (workspace_id, id, %s) SELECT workspace_id, id + 1, %s FROM event WHERE id = %v", columns, columns, first))
		tamper(t, s, v.ws.ID, fmt.Sprintf("UPDATE event SET seal_id = %v WHERE id = %v", seal, last))
		// two events of one batch change places
		tamper(t, s, v.ws.ID, fmt.Sprintf("UPDATE event SET verb = CASE id WHEN %v THEN (SELECT verb FROM event WHERE id = %v) ELSE (SELECT verb FROM event WHERE id = %v) END WHERE id IN (%v, %v)",
			first, rows[1][0], first, first, rows[1][0]))
		// the first batch and its seal taken away together
		tamper(t, s, v.ws.ID, fmt.Sprintf("DELETE FROM seal WHERE id = %v", seal))
		if r := verify(t, s, v.ws.ID); !r.OK {
			t.Errorf("after all was put back: %q", r.Broken)
		}
	})
}

func TestAReportTellsTenFaultsAtMost(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		record(t, s, v, 40)
		if err := s.Exec(t.Context(), "UPDATE event_diff SET old = '[]'"); err != nil {
			t.Fatal(err)
		}
		r := verify(t, s, v.ws.ID)
		if r.OK || len(r.Broken) != 10 || !strings.Contains(r.Broken[0], "old values") {
			t.Errorf("%+v", r)
		}
	})
}

// Events are written while several replicas seal: each stands under one seal,
// and the chain is one.
func TestReplicasSealOneChain(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		all, clock := replicas(t, kind, 3)
		v := newWorld(t, all[0])
		var group sync.WaitGroup
		for n := range 6 {
			group.Go(func() {
				for range 8 {
					if n < 3 {
						record(t, all[n%3], v, 3)
					} else if _, err := all[n%3].SealEvents(context.Background(), clock.Now()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if _, err := all[0].SealEvents(t.Context(), clock.Now()); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, all[1], v.ws.ID); !r.OK || r.Events != 83 || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestALongChainIsSealedAndVerifiedInStretches(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		for range 6 { // each more than go under one seal
			record(t, s, v, 1000)
		}
		if n, err := s.SealEvents(t.Context(), looptest.Monday); err != nil || n != 6011 {
			t.Fatalf("sealed %d, %v", n, err)
		}
		for range 250 {
			record(t, s, v, 1)
			if _, err := s.SealEvents(t.Context(), looptest.Monday); err != nil {
				t.Fatal(err)
			}
		}
		if r := verify(t, s, v.ws.ID); !r.OK || r.Seals != 61+250 || r.Events != 6261 {
			t.Errorf("%+v", r)
		}
	})
}
