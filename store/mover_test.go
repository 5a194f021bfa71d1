package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/looptest"
)

// Most of the log is in the file before a commit would have to put it there.
func TestTheLogIsMovedBesideTheWriters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ff.db")
	s := looptest.Open(t, file, looptest.NewClock())
	_, by := looptest.Seed(t, s)
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	log := func() (pages, moved int) {
		var busy int
		if err := db.QueryRow("PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &moved); err != nil {
			t.Fatal(err)
		}
		return pages, moved
	}
	f := benchFailure(by.Workspace, 1)
	f.Summary = strings.Repeat("many pages ", 9000)
	for most := 0; ; {
		if most > 2900 {
			time.Sleep(100 * time.Millisecond) // the mover is to be in time, not the commit
		}
		pages, moved := log()
		if moved > 2000 && pages < 4000 {
			return
		}
		if pages < most || pages >= 4000 {
			t.Fatalf("of %d pages %d were moved before a commit had to", max(pages, most), moved)
		}
		most = pages
		if _, err := create(s, f, by); err != nil {
			t.Fatal(err)
		}
	}
}
