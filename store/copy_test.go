package store_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestEveryTableOfTheSchemaIsKnownToCopies(t *testing.T) {
	queries := map[string]string{
		"sqlite": `SELECT m.name, coalesce((SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)), '')
			FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT LIKE 'search\_index\_%' ESCAPE '\' ORDER BY 1`,
		"postgres": `SELECT t.tablename::text, coalesce((SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, n), pg_attribute a
			WHERE i.indrelid = (quote_ident(t.tablename))::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.attnum), '')
			FROM pg_tables t WHERE t.schemaname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = (quote_ident(t.tablename))::regclass) ORDER BY 1`,
	}
	onlySQLite := []string{"search_index", "search_vocabulary"}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		name := map[bool]string{true: "postgres", false: "sqlite"}[s.File() == ""]
		rows, err := s.Rows(t.Context(), queries[name])
		if err != nil {
			t.Fatal(err)
		}
		known := store.Tables()
		for _, row := range rows {
			table, key := row[0].(string), row[1].(string)
			want, ok := known[table]
			if !ok && table != "goose_db_version" {
				t.Errorf("copy_table.go does not know the table %s: say whether it belongs in exports, in backups only, or is made anew", table)
			}
			if key == "" && (table == "signal" || table == "delivery_key") { // on PostgreSQL one lies in partitions, the other has a hash for a key
				key = want
			}
			if ok && want != key && !strings.HasPrefix(table, "search_") {
				t.Errorf("%s is ordered by %q, its key is %q", table, want, key)
			}
			delete(known, table)
		}
		if name == "postgres" {
			for _, table := range onlySQLite {
				delete(known, table)
			}
		}
		if len(known) > 0 {
			t.Errorf("copy_table.go knows tables that do not exist: %v", slices.Sorted(maps.Keys(known)))
		}
	})
}

func TestCopyMovesEverything(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			clock := looptest.NewClock()
			from, to := looptest.Open(t, looptest.Address(t, pair[0]), clock), looptest.Open(t, looptest.Address(t, pair[1]), clock)
			ws := fill(t, from, 40)
			if err := to.PutCode(t.Context(), "setup", []byte("a code of a first run"), looptest.Monday); err != nil {
				t.Fatal(err)
			}
			all, err := store.Copy(t.Context(), from, to)
			if err != nil {
				t.Fatal(err)
			}
			if i := slices.IndexFunc(all, func(c store.Copied) bool { return c.Table == "failure" }); i < 0 || all[i].Rows != 41 || len(all[i].Sum) != 64 {
				t.Errorf("what was told of the copy: %+v", all[max(i, 0)])
			}
			if a, b := dump(t, from), dump(t, to); a != b {
				t.Errorf("the copy differs:\n%s", firstDifference(a, b))
			}
			for _, q := range []string{"t", "service 3", "hidden dependency", "支付"} {
				if a, b := refs(t, from, ws.ID, loop.FailureQuery{Text: q}), refs(t, to, ws.ID, loop.FailureQuery{Text: q}); a != b {
					t.Errorf("%q finds %q there, %q in the copy", q, a, b)
				}
			}
			report, err := to.VerifyAudit(t.Context(), ws.ID)
			if err != nil || !report.OK || report.Events == 0 || report.Unsealed != 0 {
				t.Errorf("audit of the copy: %+v, %v", report, err)
			}
		})
	}
}

func TestCopyIntoAFullDatabaseIsRefused(t *testing.T) {
	clock := looptest.NewClock()
	from := looptest.Open(t, looptest.Address(t, "sqlite"), clock)
	fill(t, from, 1)
	looptest.Stores(t, func(t *testing.T, to *store.Store) {
		looptest.Seed(t, to)
		before := dump(t, to)
		if _, err := store.Copy(t.Context(), from, to); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("%v, want a Conflict", err)
		}
		if after := dump(t, to); after != before {
			t.Errorf("the refused copy changed something:\n%s", firstDifference(before, after))
		}
	})
}

func TestACopyThatFailsHalfwayLeavesNothing(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, to *store.Store) {
		from := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
		fill(t, from, 5)
		before := dump(t, to)
		if err := from.Exec(t.Context(), "DROP TABLE claim"); err != nil { // the last one to be copied
			t.Fatal(err)
		}
		if _, err := store.Copy(t.Context(), from, to); err == nil {
			t.Error("a table is missing, and the copy says nothing")
		}
		if after := dump(t, to); after != before {
			t.Errorf("the failed copy left something:\n%s", firstDifference(before, after))
		}
	})
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "one is longer than the other"
}

// A copy in which a value arrives otherwise than it was read counts for nothing.
func TestACopyThatArrivesOtherwiseIsRefused(t *testing.T) {
	from, to := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	fill(t, from, 5)
	before := dump(t, to)
	if err := to.Exec(t.Context(), "CREATE TRIGGER spoil AFTER INSERT ON failure WHEN NEW.number = 3 BEGIN UPDATE failure SET title = title || '!' WHERE id = NEW.id; END"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Copy(t.Context(), from, to); err == nil || !strings.Contains(err.Error(), "The table failure arrived otherwise") {
		t.Errorf("answer %v", err)
	}
	if after := dump(t, to); after != before {
		t.Errorf("it left something:\n%s", firstDifference(before, after))
	}
}
