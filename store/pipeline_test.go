package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// cable passes bytes over TCP between a store and the server of PostgreSQL at dsn. It
// returns the address of its near end, and what cuts a connection right after the
// next text has reached the server: no answer comes back but the farewell.
func cable(t *testing.T, dsn string) (near string, cutAfter func(text, farewell string)) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	far := filepath.Join(q.Get("host"), ".s.PGSQL.5432")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var when atomic.Pointer[[2]string]
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", far)
			if err != nil {
				client.Close()
				return
			}
			var mute atomic.Bool
			go forth(client, server, &mute, &when)
			go back(server, client, &mute)
		}
	}()
	q.Set("host", "127.0.0.1")
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	q.Set("port", port)
	u.RawQuery = q.Encode()
	return u.String(), func(text, farewell string) { when.Store(&[2]string{text, farewell}) }
}

func forth(client, server net.Conn, mute *atomic.Bool, when *atomic.Pointer[[2]string]) {
	defer server.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		w := when.Load()
		cut := w != nil && bytes.Contains(buf[:n], []byte(w[0]))
		if cut {
			when.Store(nil)
			mute.Store(true)
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
		if cut {
			_, _ = io.WriteString(client, w[1])
			client.Close()
			time.Sleep(200 * time.Millisecond) // a server whose client is gone may not look what it was sent
			return
		}
	}
}

func back(server, client net.Conn, mute *atomic.Bool) {
	buf := make([]byte, 1<<16)
	for {
		n, err := server.Read(buf)
		if mute.Load() {
			return
		}
		if n > 0 {
			_, _ = client.Write(buf[:n])
		}
		if err != nil {
			client.Close()
			return
		}
	}
}

// proxyGone is what a proxy says when the server behind it is gone.
const proxyGone = "E\x00\x00\x00\x30SFATAL\x00VFATAL\x00C08P01\x00Mserver conn crashed?\x00\x00"

// A connection that is lost while a COMMIT is under way leaves it open whether the
// batch is on disk. Whoever waits is told so, and the batch is not done again: that
// would write everything twice.
func TestWhatMayBeOnDiskIsNotWrittenAgain(t *testing.T) {
	for what, farewell := range map[string]string{"silence": "", "a proxy's word": proxyGone} {
		t.Run(what, func(t *testing.T) {
			near, cutAfter := cable(t, looptest.Address(t, "postgres"))
			s := looptest.Open(t, near, looptest.NewClock())
			_, by := looptest.Seed(t, s)
			hold, begun := make(chan bool), make(chan bool)
			var once sync.Once
			var all sync.WaitGroup
			all.Go(func() {
				_ = s.Write(context.Background(), func(context.Context, loop.Writer) error {
					once.Do(func() { begun <- true; <-hold })
					return nil
				})
			})
			<-begun
			errs := make([]error, 8)
			for i := range errs {
				all.Go(func() { _, errs[i] = create(s, benchFailure(by.Workspace, i), by) })
			}
			for s.Queue() < len(errs) {
				time.Sleep(time.Millisecond)
			}
			cutAfter("COMMIT", farewell)
			close(hold)
			all.Wait()
			n, told := 0, 0
			for end := time.Now().Add(10 * time.Second); n < len(errs) && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
				n = counted(t, s.CountFailures, by.Workspace) // the server has yet to do what it was told
			}
			for _, err := range errs {
				if err != nil {
					told++
					if loop.CodeOf(err) != loop.Limited || !errors.Is(err, loop.ErrUnsure) {
						t.Errorf("the writer hears %v", err)
					}
				}
			}
			if n != len(errs) || told == 0 {
				t.Errorf("%d failures of %d, %d writers were told that theirs is unsure", n, len(errs), told)
			}
		})
	}
}

// A server that was restarted costs no write: the first one finds its connection
// gone and takes a new one.
func TestARestartOfTheServerCostsNoWrite(t *testing.T) {
	dsn := looptest.Address(t, "postgres")
	near, _ := cable(t, dsn)
	s, other := looptest.Open(t, near, looptest.NewClock()), looptest.Open(t, dsn, looptest.NewClock())
	_, by := looptest.Seed(t, s)
	for i := range 3 {
		if _, err := other.Rows(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond) // its last word is on its way
		if _, err := create(s, benchFailure(by.Workspace, i), by); err != nil {
			t.Errorf("round %d: %v", i, err)
		}
	}
}

// counted counts once the connections of the pool are made anew.
func counted(t *testing.T, count func(context.Context, loop.ID, loop.FailureQuery) (int, error), ws loop.ID) int {
	t.Helper()
	for range 10 {
		if n, err := count(t.Context(), ws, loop.FailureQuery{}); err == nil {
			return n
		}
	}
	t.Fatal("the database does not come back")
	return 0
}

// A connection that is lost before the COMMIT has written nothing: the batch is
// done again on a new one, and nobody notices.
func TestWhatCannotBeOnDiskIsWrittenOnce(t *testing.T) {
	near, cutAfter := cable(t, looptest.Address(t, "postgres"))
	s := looptest.Open(t, near, looptest.NewClock())
	_, by := looptest.Seed(t, s)
	for i, text := range []string{"counter", "INSERT INTO failure", "search_doc"} {
		cutAfter(text, "")
		if _, err := create(s, benchFailure(by.Workspace, i), by); err != nil {
			t.Errorf("cut at %s: %v", text, err)
		}
		if n := counted(t, s.CountFailures, by.Workspace); n != i+1 {
			t.Errorf("cut at %s: %d failures, want %d", text, n, i+1)
		}
	}
}

// Statements that wait in the pipeline are seen by whatever follows them in the
// same job, and are gone with it when it fails.
func TestWhatWaitsIsSeenByWhatFollows(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "postgres"), looptest.NewClock())
	_, by := looptest.Seed(t, s)
	for _, fails := range []bool{false, true} {
		var made loop.Failure
		err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) (err error) {
			if made, err = w.SaveFailure(ctx, benchFailure(by.Workspace, 1), loop.Event{}); err != nil {
				return err
			}
			made.Title = "Told again in the same job"
			if made, err = w.SaveFailure(ctx, made, loop.Event{}); err != nil {
				return err
			}
			if read, err := w.Failure(ctx, by.Workspace, made.ID); err != nil || read.Title != made.Title || read.Version != 2 {
				return fmt.Errorf("read back %q at version %d: %w", read.Title, read.Version, err)
			}
			if fails {
				return errMine
			}
			return nil
		})
		_, found := s.Failure(t.Context(), by.Workspace, made.ID)
		if fails != (err != nil) || fails != (found != nil) {
			t.Errorf("fails %v: the writer hears %v, a reader %v", fails, err, found)
		}
	}
}

func TestWhatAJobHearsOfStatementsThatWait(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) { store.TellsOfWaitingStatements(t, s) })
}
