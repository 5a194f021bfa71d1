package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// fullAddress, in the environment, makes the test binary a process whose disk
// gets full: see TestMain.
const fullAddress = "FAILFORWARD_TEST_FULL"

// full writes until its files may not grow any more, then has room again, and
// prints what it saw.
func full(url string) {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := store.Open(context.Background(), store.Options{URL: url, Now: time.Now})
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(1)
	}
	all, _ := s.Workspaces(context.Background())
	by := loop.Actor{Kind: loop.Operator, Workspace: all[0].ID, Name: "operator"}
	limit := func(bytes uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: 1 << 40}); err != nil {
			fmt.Println("limit:", err)
		}
	}
	limit(600_000)
	stored := 0
	for err = nil; err == nil && stored < 100_000; {
		if _, err = create(s, benchFailure(by.Workspace, stored), by); err == nil {
			stored++
		}
	}
	fmt.Println("refused:", loop.CodeOf(err), loop.Faults(err)[0].Text)
	n, err := s.CountFailures(context.Background(), by.Workspace, loop.FailureQuery{})
	fmt.Println("read:", n == stored, err)
	limit(1 << 40)
	_, err = create(s, benchFailure(by.Workspace, stored), by)
	fmt.Println("room again:", err, "health:", s.Ping(context.Background()))
	os.Exit(0)
}

func TestAFullDiskRefusesWritesAndRecovers(t *testing.T) {
	url := looptest.Address(t, "sqlite")
	s := looptest.Open(t, url, looptest.NewClock())
	ws, _ := looptest.Seed(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=none")
	cmd.Env = append(os.Environ(), fullAddress+"="+url)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"refused: limited The disk of the server", "read: true <nil>", "room again: <nil> health: <nil>"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	again := looptest.Open(t, url, looptest.NewClock())
	if rows, err := again.Rows(t.Context(), "PRAGMA integrity_check"); err != nil || fmt.Sprint(rows) != "[[ok]]" {
		t.Errorf("integrity: %v, %v", rows, err)
	}
	if r := verify(t, again, ws.ID); !r.OK || r.Events < 10 {
		t.Errorf("audit: %+v", r)
	}
}

// The server of PostgreSQL drops all connections, as it does when it restarts: at
// most the requests that were under way have to be repeated.
func TestLostConnectionsAreReplaced(t *testing.T) {
	url := looptest.Address(t, "postgres")
	s, other := looptest.Open(t, url, looptest.NewClock()), looptest.Open(t, url, looptest.NewClock())
	_, by := looptest.Seed(t, s)
	for round := range 3 {
		if _, err := other.Rows(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		failed := 0
		for {
			_, err := create(s, benchFailure(by.Workspace, round), by)
			if err == nil {
				break
			}
			if failed++; failed > 1 || loop.CodeOf(err) != loop.Limited {
				t.Fatalf("write %d: %v", failed, err)
			}
		}
		for failed = 0; ; {
			n, err := s.CountFailures(t.Context(), by.Workspace, loop.FailureQuery{})
			if err == nil {
				if n != round+1 {
					t.Errorf("%d failures after round %d", n, round)
				}
				break
			}
			if failed++; failed > 4 || loop.CodeOf(err) != loop.Limited {
				t.Fatalf("read %d: %v", failed, err)
			}
		}
	}
}
