package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// backedUp makes a backup of s in a fresh folder.
func backedUp(t testing.TB, s *store.Store) store.BackupInfo {
	t.Helper()
	info, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "failforward.backup"))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestABackupTellsWhatItHolds(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws := fill(t, s, 12)
		made := backedUp(t, s)
		found, err := store.VerifyBackup(t.Context(), made.Path)
		if err != nil {
			t.Fatal(err)
		}
		report, err := s.VerifyAudit(t.Context(), ws.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !found.Audit.OK || found.Audit.Events < report.Events || found.Audit.Seals < report.Seals || report.Events == 0 {
			t.Errorf("audit in the backup: %+v, in the database: %+v", found.Audit, report)
		}
		if found.Rows["failure"] != 13 || found.Rows["account"] != 3 || found.Bytes == 0 || found.Schema == 0 {
			t.Errorf("verified: %+v", found)
		}
		found.Audit = made.Audit
		if fmt.Sprint(found) != fmt.Sprint(made) {
			t.Errorf("made %+v\nfound %+v", made, found)
		}
		for _, name := range []string{made.Path, made.Path + ".sha256"} {
			if f, err := os.Stat(name); err != nil || f.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v; want a file for its owner only", name, f.Mode(), err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(made.Path), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func TestTheSumIsOneThatOtherToolsCanCheck(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 1)
		info := backedUp(t, s)
		backup, err1 := os.ReadFile(info.Path)
		told, err2 := os.ReadFile(info.Path + ".sha256")
		if want := sum(string(backup)) + "  failforward.backup\n"; err1 != nil || err2 != nil || string(told) != want {
			t.Errorf("the file beside it says %q (%v, %v), want what sha256sum writes: %q", told, err1, err2, want)
		}
	})
}

func TestABackupOfEitherDatabaseGoesIntoEither(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			clock := looptest.NewClock()
			s := looptest.Open(t, looptest.Address(t, pair[0]), clock)
			ws := fill(t, s, 20)
			info, address := backedUp(t, s), looptest.Address(t, pair[1])
			if err := store.Restore(t.Context(), info.Path, store.Options{URL: address, Now: clock.Now}); err != nil {
				t.Fatal(err)
			}
			restored := looptest.Open(t, address, clock)
			if a, b := dump(t, s), dump(t, restored); a != b {
				t.Errorf("the restored database differs:\n%s", firstDifference(a, b))
			}
			q := loop.FailureQuery{Text: "service 3"}
			if a, b := refs(t, s, ws.ID, q), refs(t, restored, ws.ID, q); a != b || a == "" {
				t.Errorf("search finds %q, restored %q", a, b)
			}
			saveLogged(t, restored, ws.ID) // it can be written to
			if err := store.Restore(t.Context(), info.Path, store.Options{URL: address, Now: clock.Now}); loop.CodeOf(err) != loop.Conflict {
				t.Errorf("restoring over it: %v, want a Conflict", err)
			}
		})
	}
}

func TestABackupOfSQLiteIsADatabase(t *testing.T) {
	clock := looptest.NewClock()
	s := looptest.Open(t, looptest.Address(t, "sqlite"), clock)
	ws := fill(t, s, 3)
	opened := looptest.Open(t, backedUp(t, s).Path, clock)
	if got, want := refs(t, opened, ws.ID, loop.FailureQuery{}), refs(t, s, ws.ID, loop.FailureQuery{}); got != want {
		t.Errorf("it holds %q, want %q", got, want)
	}
	saveLogged(t, opened, ws.ID)
}

func TestABackupNeverReplacesAFile(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 1)
		info := backedUp(t, s)
		if _, err := s.Backup(t.Context(), info.Path); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("%v, want a Conflict", err)
		}
		if _, err := store.VerifyBackup(t.Context(), info.Path); err != nil {
			t.Errorf("the first one suffered: %v", err)
		}
	})
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 5)
		info := backedUp(t, s)
		good, err := os.ReadFile(info.Path)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		for i := range looptest.Size(100, 1000) {
			bad, at := append([]byte{}, good...), r.IntN(len(good))
			if i < 130 {
				at = max(0, len(good)-1-i) // the last line too, byte by byte
			}
			bad[at] ^= 1 << r.IntN(8)
			path := filepath.Join(t.TempDir(), "bad")
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.VerifyBackup(t.Context(), path); loop.CodeOf(err) != loop.Invalid {
				t.Errorf("bit at %d of %d: %v, want Invalid", at, len(good), err)
			}
			to := filepath.Join(t.TempDir(), "restored.db")
			if err := store.Restore(t.Context(), path, store.Options{URL: to, Now: looptest.NewClock().Now}); loop.CodeOf(err) != loop.Invalid {
				t.Errorf("restored a bit at %d: %v", at, err)
			}
			if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a refused restore left %s", to)
			}
		}
	})
}

func TestADamagedOrForeignFileIsRefused(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	fill(t, s, 2)
	info := backedUp(t, s)
	good, err := os.ReadFile(info.Path)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		data []byte
		code loop.Code
	}{
		{"empty", nil, loop.Invalid},
		{"cut off", good[:len(good)/2], loop.Invalid},
		{"one byte short", good[:len(good)-1], loop.Invalid},
		{"one byte long", append(append([]byte{}, good...), '\n'), loop.Invalid},
		{"a text", []byte(strings.Repeat("not a backup\n", 100)), loop.Invalid},
		{"twice itself", append(append([]byte{}, good...), good...), loop.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.VerifyBackup(t.Context(), path); loop.CodeOf(err) != tt.code {
				t.Errorf("%v, want %s", err, tt.code)
			}
		})
	}
	t.Run("none", func(t *testing.T) {
		if _, err := store.VerifyBackup(t.Context(), info.Path+".none"); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("%v, want NotFound", err)
		}
	})
	t.Run("another sum beside it", func(t *testing.T) {
		if err := os.WriteFile(info.Path+".sha256", []byte(strings.Repeat("0", 64)+"  x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := store.VerifyBackup(t.Context(), info.Path); loop.CodeOf(err) != loop.Invalid {
			t.Errorf("%v, want Invalid", err)
		}
	})
}

func TestABrokenChainIsToldAndIsNoDamage(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 2)
		if err := s.Exec(t.Context(), "UPDATE event SET verb = 'forged' WHERE verb = 'insight.written'"); err != nil {
			t.Fatal(err)
		}
		info, err := store.VerifyBackup(t.Context(), backedUp(t, s).Path)
		if err != nil || info.Audit.OK || len(info.Audit.Broken) == 0 {
			t.Errorf("%+v, %v; want a report of the broken chain", info.Audit, err)
		}
	})
}

func TestABackupWhileWritingIsOfOneInstant(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		stop, writers := make(chan struct{}), sync.WaitGroup{}
		for n := range 4 {
			writers.Go(func() { keepWriting(t, s, ws, by, n, stop) })
		}
		for i := range looptest.Size(3, 50) {
			info := backedUp(t, s)
			if _, err := store.VerifyBackup(t.Context(), info.Path); err != nil {
				t.Errorf("backup %d: %v", i, err)
			}
			checkInstant(t, info)
		}
		close(stop)
		writers.Wait()
	})
}

// keepWriting makes failures in pairs: both of a pair in one transaction.
func keepWriting(t *testing.T, s *store.Store, ws loop.Workspace, by loop.Actor, n int, stop chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) error {
			for range 2 {
				f := loop.Failure{Workspace: ws.ID, Title: fmt.Sprintf("pair %d %d", n, i), Kind: loop.Process, State: loop.FailureOpen, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
				if _, err := w.SaveFailure(ctx, f, loop.Note(by, looptest.Monday, "failure.logged", "", 0)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("a write during the backup: %v", err)
			return
		}
	}
}

// checkInstant restores a backup and looks for half a transaction.
func checkInstant(t *testing.T, info store.BackupInfo) {
	t.Helper()
	clock, address := looptest.NewClock(), looptest.Address(t, "sqlite")
	if err := store.Restore(t.Context(), info.Path, store.Options{URL: address, Now: clock.Now}); err != nil {
		t.Errorf("restore: %v", err)
		return
	}
	rows, err := looptest.Open(t, address, clock).Rows(t.Context(), "SELECT count(*), count(DISTINCT title), (SELECT last FROM counter WHERE noun = 'F'), (SELECT count(*) FROM search_doc WHERE noun = 'F') FROM failure")
	if err != nil {
		t.Fatal(err)
	}
	all, titles, last, found := rows[0][0].(int64), rows[0][1].(int64), rows[0][2], rows[0][3].(int64)
	if all != 2*titles || all != found || all > 0 && last != all {
		t.Errorf("%d failures of %d titles, last number %v, %d in the search", all, titles, last, found)
	}
}

func TestAnOlderProgramRefusesANewerBackup(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 1)
		if err := s.Exec(t.Context(), "UPDATE goose_db_version SET version_id = 999 WHERE version_id = 2"); err != nil {
			t.Fatal(err)
		}
		info := backedUp(t, s)
		to := filepath.Join(t.TempDir(), "restored.db")
		if err := store.Restore(t.Context(), info.Path, store.Options{URL: to, Now: looptest.NewClock().Now}); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("restore: %v, want a Conflict", err)
		}
		if _, err := store.VerifyBackup(t.Context(), info.Path); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("verify: %v, want a Conflict", err)
		}
	})
}
