package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// hints gathers what Watch tells.
func hints(t *testing.T, s *store.Store) chan string {
	t.Helper()
	heard := make(chan string, 1000)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Watch(ctx, func(note string) { heard <- note }) }()
	t.Cleanup(func() { stop(); <-done })
	return heard
}

// wait fails unless a hint with this text comes within a minute.
func wait(t *testing.T, heard chan string, note string) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case got := <-heard:
			if got == note {
				return
			}
		case <-late:
			t.Fatalf("no hint %q came", note)
		}
	}
}

func quiet(heard chan string) {
	for {
		select {
		case <-heard:
		case <-time.After(700 * time.Millisecond):
			return
		}
	}
}

// Every write wakes its own process, and those of other processes on the same
// database, which is what makes their pages live.
func TestAWriteWakesEveryProcess(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		both, _ := replicas(t, kind, 2)
		ws, _ := looptest.Seed(t, both[0])
		here, there := hints(t, both[0]), hints(t, both[1])
		quiet(here)
		quiet(there)
		write(t, both[0], func(ctx context.Context, w loop.Writer) error {
			return w.Record(ctx, loop.Event{Workspace: ws.ID, Verb: "tag.added", Object: "tag"})
		})
		wait(t, here, "")
		wait(t, there, "")
	})
}

func TestANoteReachesTheOtherReplicasOnly(t *testing.T) {
	both, _ := replicas(t, "postgres", 2)
	here, there := hints(t, both[0]), hints(t, both[1])
	quiet(here)
	quiet(there)
	if err := both[0].Tell(t.Context(), "Ada is here"); err != nil {
		t.Fatal(err)
	}
	wait(t, there, "Ada is here")
	for range len(here) {
		if note := <-here; note != "" {
			t.Errorf("the sender hears %q", note)
		}
	}
}

// A lost connection is made anew, and one looks at what happened meanwhile.
func TestListeningGoesOnAfterALoss(t *testing.T) {
	url, clock := looptest.Address(t, "postgres"), looptest.NewClock()
	both := []*store.Store{looptest.Open(t, url, clock), looptest.Open(t, url, clock)}
	there := hints(t, both[1])
	quiet(there)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	ended, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
	if err != nil || ended.RowsAffected() != 1 {
		t.Fatal(ended, err)
	}
	wait(t, there, "")
	quiet(there)
	if err := both[0].Tell(t.Context(), "still here"); err != nil {
		t.Fatal(err)
	}
	wait(t, there, "still here")
}
