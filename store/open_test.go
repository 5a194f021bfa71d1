package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestSeveralProcessesMayMakeTheSameDatabaseAtOnce(t *testing.T) {
	for kind, url := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "new.db"), "postgres": looptest.Postgres(t)} {
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				s, err := store.Open(context.Background(), store.Options{URL: url, Now: looptest.NewClock().Now})
				if err != nil {
					t.Errorf("%s: %v", kind, err)
					return
				}
				if _, err := s.Workspaces(context.Background()); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				s.Close()
			})
		}
		all.Wait()
	}
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		url := looptest.Address(t, kind)
		s := looptest.Open(t, url, looptest.NewClock())
		if err := s.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, "+map[string]string{"sqlite": "1", "postgres": "true"}[kind]+")"); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(t.Context(), store.Options{URL: url, Now: looptest.NewClock().Now})
		if loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "newer failforward") {
			t.Errorf("answer %v", err)
		}
	})
}

func TestEveryTextOnPostgresComparesByBytes(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "postgres"), looptest.NewClock())
	rows, err := s.Rows(t.Context(), `SELECT table_name::text, column_name::text, coalesce(collation_name::text, '') FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type IN ('text', 'character varying') AND table_name NOT LIKE 'goose%'`)
	if err != nil || len(rows) < 80 {
		t.Fatalf("%d columns, %v", len(rows), err)
	}
	for _, row := range rows {
		if row[2] != "C" {
			t.Errorf("%v.%v has the collation %q", row[0], row[1], row[2])
		}
	}
}

// Both databases have the same tables with the same columns and the same keys.
func TestEveryTableBeginsWithItsWorkspace(t *testing.T) {
	ofTheServer := "account session one_time attempt search_index search_vocabulary goose_db_version sqlite_sequence"
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	rows, err := s.Rows(t.Context(), "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.cid = 0")
	if err != nil || len(rows) < 25 {
		t.Fatalf("%d tables, %v", len(rows), err)
	}
	for _, row := range rows {
		name, first := fmt.Sprint(row[0]), row[1]
		if first != "workspace_id" && !strings.Contains(ofTheServer, name) && !strings.HasPrefix(name, "search_index_") {
			t.Errorf("%s begins with %v", name, first)
		}
	}
}

func TestAFileIsServedOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	first, err := store.Lock(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Lock(file); loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "serves "+file+" already") {
		t.Errorf("a second server: %v", err)
	}
	if other, err := store.Lock(filepath.Join(t.TempDir(), "b.db")); err != nil {
		t.Errorf("another file: %v", err)
	} else {
		other.Close()
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Lock(file)
	if err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	again.Close()
	for range 2 {
		if l, err := store.Lock("postgres://host/db"); err != nil || l.Close() != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	}
}

// A process that holds the file, or a row, makes writes wait; after the wait they
// are told so in words, readers notice nothing, and then all goes on.
func TestAWriteThatMeetsALockWaitsAndIsToldSo(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		url := looptest.Address(t, kind)
		seed := looptest.Open(t, url, looptest.NewClock())
		_, by := looptest.Seed(t, seed)
		if _, err := create(seed, benchFailure(by.Workspace, 1), by); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), store.Options{URL: url, Now: looptest.NewClock().Now, Wait: 200 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		release := hold(t, url, kind)
		if _, err := create(s, benchFailure(by.Workspace, 2), by); loop.CodeOf(err) != loop.Limited || !strings.HasPrefix(err.Error(), "The database is busy; try again in a moment.") {
			t.Errorf("a write: %v", err)
		}
		if n, err := s.CountFailures(t.Context(), by.Workspace, loop.FailureQuery{}); n != 1 || err != nil {
			t.Errorf("a read: %d, %v", n, err)
		}
		release()
		if f, err := create(s, benchFailure(by.Workspace, 3), by); err != nil || f.Number != 2 {
			t.Errorf("afterwards: number %d, %v", f.Number, err)
		}
	})
}

// hold takes the lock that a write needs, as another process would, which waits its
// turn: a store that has just been opened cuts its log beside its first callers.
func hold(t *testing.T, url, kind string) (release func()) {
	t.Helper()
	driver, dsn, lock := "pgx", url, "UPDATE counter SET last = last"
	if kind == "sqlite" {
		driver, dsn = "sqlite", "file:"+url+"?_txlock=immediate&_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(lock); err != nil {
		t.Fatal(err)
	}
	return func() { tx.Rollback(); db.Close() }
}

func TestAFileIsForItsOwnerOnlyAndLeavesNoLogBehind(t *testing.T) {
	url := looptest.Address(t, "sqlite")
	s := looptest.Open(t, url, looptest.NewClock())
	looptest.Seed(t, s)
	for _, name := range []string{url, url + "-wal", url + "-shm"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info, err)
		}
	}
	if size, err := s.Size(t.Context()); err != nil || size < 100_000 {
		t.Errorf("size %d, %v", size, err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(url + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("the log after a checkpoint: %v, %v", info, err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a closed store says that it is well")
	}
	if _, err := os.Stat(url + "-wal"); err == nil {
		t.Error("a log was left behind")
	}
}

func TestPathsAndAddressesThatMeanNothing(t *testing.T) {
	odd := filepath.Join(t.TempDir(), "a b?c#d%41.db")
	s, err := store.Open(t.Context(), store.Options{URL: odd, Now: looptest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := os.Stat(odd); err != nil {
		t.Errorf("the file has another name: %v", err)
	}
	for _, url := range []string{filepath.Join(t.TempDir(), "no", "such", "folder.db"), t.TempDir(), "postgres://%zz", "postgres:///x?host=" + t.TempDir() + "&connect_timeout=1"} {
		if s, err := store.Open(t.Context(), store.Options{URL: url, Now: looptest.NewClock().Now}); err == nil {
			s.Close()
			t.Errorf("%s opens", url)
		}
	}
	text := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Options{URL: text, Now: looptest.NewClock().Now}); loop.CodeOf(err) != loop.Invalid || !strings.Contains(err.Error(), "no database") {
		t.Errorf("a text: %v", err)
	}
	if b, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(b), "not a database\n") {
		t.Errorf("the text was changed: %v", err)
	}
}

func TestADatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE recipe (name TEXT)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := store.Open(t.Context(), store.Options{URL: file, Now: looptest.NewClock().Now}); loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "another program") {
		t.Errorf("answer %v", err)
	}
}
