package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// fillForm adds a form, and something that was said on it.
func (v *world) fillForm(ctx context.Context, w loop.Writer) (err error) {
	at := looptest.Monday
	v.form, err = w.SaveForm(ctx, loop.Form{Workspace: v.ws.ID, Name: "Near misses", Words: "The leads read it.", Team: v.team.ID, Grain: loop.ByWeek, Zone: "Europe/Berlin", Hash: []byte("form of " + v.ws.Name), CreatedBy: v.by.Member, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	if err != nil {
		return err
	}
	v.said = loop.FormReport{ID: 8001 + v.ws.ID, Workspace: v.ws.ID, Form: v.form.ID, Team: v.team.ID, Came: "2026-W10", What: "The ladder was not tied", More: "Nobody fell.", Kind: loop.NearMiss, When: loop.RoughWeek}
	return w.AddFormReport(ctx, v.said)
}

// formQuestions are questions for the methods of loop.FormReader.
var formQuestions = map[string]question{
	"Form": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Form(ctx, ws, v.form.ID)
	},
	"Forms": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Forms(ctx, ws) },
	"FormReport": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FormReport(ctx, ws, v.said.ID)
	},
	"FormReports": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FormReports(ctx, ws)
	},
	"FormReportsOn": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FormReportsOn(ctx, ws, v.form.ID)
	},
}

func TestAFormIsFoundByItsLinkAndKeepsWhatWasSaid(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		f, err := s.FormByHash(t.Context(), v.form.Hash)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the form", f, v.form)
		if _, err := s.FormByHash(t.Context(), []byte("another")); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("an unknown hash: %v", err)
		}
		again := loop.Form{Workspace: v.ws.ID, Name: v.form.Name, Grain: loop.ByDay, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
		if err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveForm(ctx, again, loop.Event{})
			return err
		}); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the same name once more: %v", err)
		}
		said, err := s.FormReport(t.Context(), v.ws.ID, v.said.ID)
		if err != nil || said != v.said {
			t.Errorf("said %+v, %v", said, err)
		}
		drop := func() error {
			return s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error { return w.DropFormReport(ctx, v.ws.ID, v.said.ID) })
		}
		if err := drop(); err != nil {
			t.Fatal(err)
		}
		if err := drop(); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("dropped twice: %v", err)
		}
	})
}

// All that a report leaves in a database is one row of its words and its week: no
// event, no counter, no search, no time, no author.
func TestWhatSomebodySaysLeavesOneRowAndNothingElse(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		if _, err := s.SealEvents(t.Context(), looptest.Monday); err != nil {
			t.Fatal(err)
		}
		before := dump(t, s)
		id, err := loop.RandomID(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		r := loop.FormReport{ID: id, Workspace: v.ws.ID, Form: v.form.ID, Came: "2026-W10", What: "The guard was off", More: "Since the repair."}
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.AddFormReport(ctx, r) })
		if _, err := s.SealEvents(t.Context(), looptest.Monday); err != nil {
			t.Fatal(err)
		}
		was, is := strings.Split(before, "\n"), strings.Split(dump(t, s), "\n")
		var fresh []string
		for _, line := range is {
			if !slices.Contains(was, line) {
				fresh = append(fresh, line)
			}
		}
		if len(is) != len(was)+1 || len(fresh) != 1 || !strings.Contains(fresh[0], "The guard was off") {
			t.Errorf("%d lines became %d; new are %q", len(was), len(is), fresh)
		}
		for _, r := range must(s.Rows(t.Context(), "SELECT * FROM form_report WHERE workspace_id = $1", int64(v.ws.ID))) {
			if len(r) != 9 {
				t.Errorf("a report has %d columns: %v", len(r), r)
			}
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// An adversary who has the database file, with its log emptied as at a stop, or a
// backup of it, does not learn which of eight reports came first: neither by their
// keys nor by where their bytes lie, short texts or long.
func TestTheFileDoesNotTellWhichReportCameFirst(t *testing.T) {
	const rounds, among = 160, 8
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.DropFormReport(ctx, v.ws.ID, v.said.ID) })
		hits := map[string]int{}
		for round := range rounds {
			ids, marks := v.tell(t, s, round, among)
			v.guess(t, s, ids, marks, hits)
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				for _, id := range ids {
					if err := w.DropFormReport(ctx, v.ws.ID, id); err != nil {
						return err
					}
				}
				return nil
			})
		}
		chance := 1.0 / among
		most := chance + 4.5*math.Sqrt(chance*(1-chance)/rounds) // by chance alone one run in some ten thousand goes beyond
		for way, n := range hits {
			if share := float64(n) / rounds; share > most {
				t.Errorf("%s names the first in %.0f %% of rounds, more than %.0f %%", way, 100*share, 100*most)
			}
		}
		t.Logf("first named by each way of %d: %v", rounds, hits)
	})
}

// tell says eight things in turn, in transactions of their own.
func (v *world) tell(t *testing.T, s *store.Store, round, among int) (ids []loop.ID, marks []string) {
	t.Helper()
	for i := range among {
		id := must(loop.RandomID(rand.Reader))
		mark := fmt.Sprintf("round %03d report %d", round, i)
		r := loop.FormReport{ID: id, Workspace: v.ws.ID, Form: v.form.ID, Came: "2026-W10", What: mark, More: strings.Repeat("x", (round%4)*600)}
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.AddFormReport(ctx, r) })
		ids, marks = append(ids, id), append(marks, mark)
	}
	return ids, marks
}

// guess counts each way of guessing that names the first one.
func (v *world) guess(t *testing.T, s *store.Store, ids []loop.ID, marks []string, hits map[string]int) {
	t.Helper()
	count := func(way string, at []int64) {
		hits["least "+way] += b2i(slices.Min(at) == at[0])
		hits["largest "+way] += b2i(slices.Max(at) == at[0])
	}
	var keys, places []int64
	for _, id := range ids {
		keys = append(keys, int64(id))
	}
	count("key", keys)
	if s.File() == "" { // of PostgreSQL the logical content is promised
		return
	}
	raw := fileBytes(t, s)
	for _, mark := range marks {
		place := bytes.Index(raw, []byte(mark))
		if place < 0 || bytes.Contains(raw[place+1:], []byte(mark)) {
			t.Fatalf("%q stands not once in the file", mark)
		}
		places = append(places, int64(place))
	}
	count("place", places)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The log of SQLite holds pages in the order in which they were written, between those
// of others that have a time. It is cut behind each report, and behind each that is
// deleted, also when somebody was reading from it just then.
func TestTheLogDoesNotTellWhenAReportCame(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	v := newWorld(t, s)
	cut := func(when string) {
		t.Helper()
		for range 100 {
			log, err := os.ReadFile(s.File() + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			if len(log) == 0 {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%s the log is still there", when)
	}
	r := v.said
	r.ID, r.What = 8002+v.ws.ID, "The guard was off"
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.AddFormReport(ctx, r) })
	cut("after a report")
	leave := reading(t, s)
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.DropFormReport(ctx, v.ws.ID, r.ID) })
	time.Sleep(50 * time.Millisecond)
	if log, err := os.ReadFile(s.File() + "-wal"); err != nil || len(log) == 0 {
		t.Errorf("the reader did not stand in the way: %d bytes, %v", len(log), err)
	}
	leave()
	cut("after a reader has gone")
	raw, err := os.ReadFile(s.File())
	if err != nil || bytes.Contains(raw, []byte(r.What)) {
		t.Errorf("what was deleted is in the file: %v", err)
	}
}

// reading is another process that reads from the log of a file, until it is told to leave.
func reading(t *testing.T, s *store.Store) (leave func()) {
	t.Helper()
	db, err := sql.Open("sqlite", s.File())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(t.Context(), nil)
	if err == nil {
		var n int
		err = tx.QueryRowContext(t.Context(), "SELECT count(*) FROM form_report").Scan(&n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() { tx.Rollback() }
}

func TestAnExportHoldsNothingOfWhatWaits(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		dir := t.TempDir() + "/out"
		if err := s.Export(t.Context(), 0, dir); err != nil {
			t.Fatal(err)
		}
		for name, text := range files(t, dir) {
			if strings.Contains(text, v.said.What) || name == "form.jsonl" && strings.Contains(text, "hash") {
				t.Errorf("%s holds what was said, or the link", name)
			}
		}
	})
}
