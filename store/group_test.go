package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

var errMine = errors.New("this write does not want to")

// Sixty-four writers at once, of which some fail in each way that there is: only
// they fail, the others are stored, and the numbers have no gap and no double.
func TestAWriteThatFailsTakesBackNothingButItself(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		const writers, rounds = 64, 8
		var want sync.Map
		var all sync.WaitGroup
		for n := range writers {
			all.Go(func() {
				for round := range rounds {
					title := fmt.Sprintf("writer %d round %d", n, round)
					if err := oneOfMany(s, by, n, title); err == nil {
						want.Store(title, true)
					}
				}
			})
		}
		all.Wait()
		var numbers []int64
		err := s.EachFailure(t.Context(), by.Workspace, loop.FailureQuery{}, func(f loop.Failure) error {
			if _, ok := want.LoadAndDelete(f.Title); !ok {
				t.Errorf("%q is stored and was not acknowledged", f.Title)
			}
			numbers = append(numbers, f.Number)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want.Range(func(title, _ any) bool { t.Errorf("%q was acknowledged and is not stored", title); return true })
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != int64(i+1) {
				t.Fatalf("number %d stands at place %d of %d", n, i+1, len(numbers))
			}
		}
		if len(numbers) != rounds*writers*5/8 {
			t.Errorf("%d failures, want five of eight writers", len(numbers))
		}
	})
}

// oneOfMany writes a failure; of eight writers three fail, each in its own way.
func oneOfMany(s *store.Store, by loop.Actor, n int, title string) error {
	return s.Write(context.Background(), func(ctx context.Context, w loop.Writer) error {
		f := benchFailure(by.Workspace, n)
		f.Title, f.Tags = title, []string{"bottleneck", fmt.Sprintf("tag %d", n%5)}
		f, err := w.SaveFailure(ctx, f, loop.Note(by, looptest.Monday, "failure.logged", "", 0))
		if err != nil {
			return err
		}
		switch n % 8 {
		case 1:
			return errMine
		case 4:
			_, err := w.SaveTeam(ctx, loop.Team{Workspace: by.Workspace, Name: "Checkout", CreatedAt: looptest.Monday}, loop.Event{})
			return err // the database refuses it
		case 6:
			panic("a bug in a deed")
		}
		return nil
	})
}

func TestEachWriterHearsItsOwnError(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		var all sync.WaitGroup
		for n := range 64 {
			all.Go(func() {
				err := oneOfMany(s, by, n, "title")
				want := map[int]loop.Code{1: loop.Internal, 4: loop.Conflict, 6: loop.Internal}[n%8]
				if loop.CodeOf(err) != want || n%8 == 1 && !errors.Is(err, errMine) {
					t.Errorf("writer %d: %v", n, err)
				}
			})
		}
		all.Wait()
	})
}

func TestAWriteWhoseCallerIsGoneBeforeItBeganNeverRuns(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		hold, begun := make(chan bool), make(chan bool)
		var all sync.WaitGroup
		all.Go(func() {
			first := true
			s.Write(context.Background(), func(context.Context, loop.Writer) error {
				if first {
					first = false
					begun <- true
					<-hold
				}
				return nil
			})
		})
		<-begun
		var ran atomic.Int32
		errs := make([]error, 20)
		ctx, cancel := context.WithCancel(t.Context())
		for i := range errs {
			all.Go(func() {
				errs[i] = s.Write(ctx, func(context.Context, loop.Writer) error { ran.Add(1); return nil })
			})
		}
		for s.Queue() < len(errs) {
			time.Sleep(time.Millisecond)
		}
		cancel()
		close(hold)
		all.Wait()
		for _, err := range errs {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("answer %v", err)
			}
		}
		if ran.Load() != 0 {
			t.Errorf("%d ran", ran.Load())
		}
	})
}

// A caller that goes away while its write runs spoils nothing: neither the
// connection nor the writes that share the transaction.
func TestAWriteThatHasBegunRunsToItsEnd(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		var f loop.Failure
		err := s.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
			cancel()
			f, err = w.SaveFailure(ctx, benchFailure(by.Workspace, 1), loop.Event{})
			return err
		})
		if err != nil {
			t.Fatalf("answer %v", err)
		}
		if _, err := s.Failure(t.Context(), by.Workspace, f.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestAWriteInsideAWriteIsRefusedInsteadOfHanging(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		err := s.Write(t.Context(), func(ctx context.Context, _ loop.Writer) error {
			return s.Write(ctx, func(context.Context, loop.Writer) error { return nil })
		})
		if loop.CodeOf(err) != loop.Internal {
			t.Errorf("answer %v", err)
		}
	})
}

func TestAClosedStoreAnswersWhatWaitsAndRefusesTheRest(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		var all sync.WaitGroup
		var stored, refused atomic.Int32
		for n := range 200 {
			all.Go(func() {
				switch _, err := create(s, benchFailure(by.Workspace, n), by); loop.CodeOf(err) {
				case "":
					stored.Add(1)
				case loop.Limited:
					refused.Add(1)
				default:
					t.Errorf("answer %v", err)
				}
			})
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
		if stored.Load()+refused.Load() != 200 {
			t.Errorf("%d stored, %d refused", stored.Load(), refused.Load())
		}
	})
}

// A deed that goes on after the database refused something must not be told that
// all is well when nothing was stored.
func TestAHiddenRefusalIsNoSuccess(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		f := benchFailure(by.Workspace, 1)
		err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			_, _ = w.SaveTeam(ctx, loop.Team{Workspace: by.Workspace, Name: "Checkout", CreatedAt: looptest.Monday}, loop.Event{}) // is there already
			f, _ = w.SaveFailure(ctx, f, loop.Event{})
			return nil
		})
		_, found := s.Failure(t.Context(), by.Workspace, f.ID)
		if (err == nil) != (found == nil) {
			t.Errorf("the writer hears %v, a reader %v", err, found)
		}
	})
}
