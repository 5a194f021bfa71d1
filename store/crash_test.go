package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// victimAddress, in the environment, makes the test binary a process that writes
// until it is killed: see TestMain.
const victimAddress = "FAILFORWARD_TEST_VICTIM"

// victim creates failures from several goroutines and prints the title of each
// as soon as it is acknowledged.
func victim(url string) {
	s, err := store.Open(context.Background(), store.Options{URL: url, Now: time.Now})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	all, err := s.Workspaces(context.Background())
	if err != nil || len(all) != 1 {
		fmt.Println("error", all, err)
		os.Exit(1)
	}
	by := loop.Actor{Kind: loop.Operator, Workspace: all[0].ID, Name: "operator"}
	var out sync.Mutex
	for n := range 16 {
		go func() {
			for i := 0; ; i++ {
				f := benchFailure(by.Workspace, i)
				f.Title, f.Tags, f.Services = fmt.Sprintf("%d-%d-%d", os.Getpid(), n, i), []string{"bottleneck"}, []string{"api"}
				_, err := create(s, f, by)
				out.Lock()
				if err != nil {
					fmt.Println("error", err)
				} else {
					fmt.Println(f.Title)
				}
				out.Unlock()
			}
		}()
	}
	select {}
}

// killed runs a victim until it has acknowledged some failures, kills it, and
// returns their titles.
func killed(t *testing.T, url string, least int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=none")
	cmd.Env = append(os.Environ(), victimAddress+"="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer stop.Stop()
	var acknowledged []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "error") {
			t.Errorf("the victim: %s", lines.Text())
		}
		acknowledged = append(acknowledged, lines.Text())
		if len(acknowledged) == least {
			cmd.Process.Kill() // what it had printed until then is still read
		}
	}
	cmd.Wait()
	return acknowledged
}

// After each kill every acknowledged failure is there, once and whole, and the
// audit log fits.
func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		url := looptest.Address(t, kind)
		s := looptest.Open(t, url, looptest.NewClock())
		ws, _ := looptest.Seed(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		var acknowledged []string
		for round := range looptest.Size(4, 50) {
			acknowledged = append(acknowledged, killed(t, url, 100+round*37)...)
			s := looptest.Open(t, url, looptest.NewClock())
			whole(t, s, ws.ID, acknowledged)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d acknowledged, none lost", len(acknowledged))
	})
}

func whole(t *testing.T, s *store.Store, ws loop.ID, acknowledged []string) {
	t.Helper()
	stored, highest := map[string]int{}, int64(0)
	err := s.EachFailure(t.Context(), ws, loop.FailureQuery{}, func(f loop.Failure) error {
		stored[f.Title]++
		highest = max(highest, f.Number)
		if len(f.Tags) != 1 || len(f.Services) != 1 {
			t.Errorf("%s is half written: %v %v", f.Title, f.Tags, f.Services)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range acknowledged {
		if stored[title] != 1 {
			t.Errorf("%s was acknowledged and is stored %d times", title, stored[title])
		}
	}
	for what, query := range map[string]string{"events": "SELECT count(*) FROM event", "search": "SELECT count(*) FROM search_doc"} {
		if rows, err := s.Rows(t.Context(), query); err != nil || fmt.Sprint(rows[0][0]) != fmt.Sprint(len(stored)) {
			t.Errorf("%s: %v rows for %d failures, %v", what, rows, len(stored), err)
		}
	}
	if highest != int64(len(stored)) {
		t.Errorf("%d failures, the highest number is %d", len(stored), highest)
	}
	if r := verify(t, s, ws); !r.OK {
		t.Errorf("audit: %+v", r)
	}
}
