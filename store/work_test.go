package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// replicas opens the same database several times, as several processes would.
func replicas(t *testing.T, kind string, n int) ([]*store.Store, *looptest.Clock) {
	url, clock := looptest.Address(t, kind), looptest.NewClock()
	all := make([]*store.Store, n)
	for i := range all {
		all[i] = looptest.Open(t, url, clock)
	}
	return all, clock
}

func eachKind(t *testing.T, do func(t *testing.T, kind string)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) { do(t, kind) })
	}
}

func TestOfManyReplicasExactlyOneTakesAJob(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		all, clock := replicas(t, kind, 3)
		ws, _ := looptest.Seed(t, all[0])
		const jobs = 120
		write(t, all[0], func(ctx context.Context, w loop.Writer) error {
			for i := range jobs {
				if err := w.Schedule(ctx, ws.ID, "effect.due", loop.ID(i+1), clock.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		var mu sync.Mutex
		taken, leases := map[loop.ID]int{}, map[loop.ID]bool{}
		var group sync.WaitGroup
		for n := range 12 {
			group.Go(func() {
				for {
					some, err := all[n%3].TakeJobs(context.Background(), clock.Now(), time.Minute, 7)
					if err != nil {
						t.Error(err)
					}
					if len(some) == 0 || err != nil {
						return
					}
					mu.Lock()
					for _, j := range some {
						taken[j.ObjectID]++
						leases[j.Lease] = true
					}
					mu.Unlock()
				}
			})
		}
		group.Wait()
		for i := range jobs {
			if taken[loop.ID(i+1)] != 1 {
				t.Errorf("job %d was taken %d times", i+1, taken[loop.ID(i+1)])
			}
		}
		if len(leases) != jobs {
			t.Errorf("%d different leases", len(leases))
		}
	})
}

func TestALeaseThatRanOutCannotFinishTheJob(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, clock *looptest.Clock) {
		ws, _ := looptest.Seed(t, s)
		ctx := t.Context()
		schedule := func(due time.Time) {
			write(t, s, func(ctx context.Context, w loop.Writer) error { return w.Schedule(ctx, ws.ID, "effect.due", 5, due) })
		}
		take := func() []loop.Job {
			jobs, err := s.TakeJobs(ctx, clock.Now(), time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			return jobs
		}
		finish := func(j loop.Job) error {
			return s.Write(ctx, func(ctx context.Context, w loop.Writer) error { return w.FinishJob(ctx, j) })
		}
		schedule(clock.Now().Add(time.Hour))
		if got := take(); len(got) != 0 {
			t.Fatalf("taken before it is due: %+v", got)
		}
		clock.Add(time.Hour)
		first := take()
		if len(first) != 1 || first[0].Attempts != 1 || len(take()) != 0 {
			t.Fatalf("first take %+v", first)
		}
		clock.Add(2 * time.Minute)
		second := take()
		if len(second) != 1 || second[0].Lease == first[0].Lease || second[0].Attempts != 2 {
			t.Fatalf("after the lease ran out: %+v", second)
		}
		if err := finish(first[0]); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the late one finishes: %v", err)
		}
		if err := s.Postpone(ctx, first[0], clock.Now(), "late"); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the late one postpones: %v", err)
		}
		if err := s.Postpone(ctx, second[0], clock.Now().Add(time.Minute), "a source was down"); err != nil || len(take()) != 0 {
			t.Errorf("postpone: %v", err)
		}
		clock.Add(time.Minute)
		third := take()
		schedule(clock.Now()) // another day for the same object: whoever holds it loses it
		if err := finish(third[0]); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("finished although it was set anew: %v", err)
		}
		if fourth := take(); len(fourth) != 1 || fourth[0].Attempts != 1 || finish(fourth[0]) != nil || finish(fourth[0]) == nil {
			t.Errorf("the new one: %+v", fourth)
		}
		schedule(clock.Now())
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.Unschedule(ctx, ws.ID, "effect.due", 5) })
		if got := take(); len(got) != 0 {
			t.Errorf("unscheduled and taken: %+v", got)
		}
	})
}

func TestOfAHundredCallersOneUsesTheCode(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		all, clock := replicas(t, kind, 2)
		ctx, hash := t.Context(), []byte{1, 2, 3}
		if err := all[0].PutCode(ctx, "setup", []byte{9}, clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := all[0].PutCode(ctx, "setup", hash, clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := all[0].UseCode(ctx, "setup", []byte{9}, clock.Now()); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("a code that was replaced: %v", err)
		}
		if err := all[0].UseCode(ctx, "demo", hash, clock.Now()); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("a code of another purpose: %v", err)
		}
		if err := all[0].UseCode(ctx, "setup", hash, clock.Now().Add(2*time.Hour)); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("a code whose time is over: %v", err)
		}
		for want, at := range map[bool]time.Time{true: clock.Now(), false: clock.Now().Add(2 * time.Hour)} {
			if works, err := all[1].CodeWorks(ctx, "setup", hash, at); err != nil || works != want {
				t.Errorf("looking at the code: %v, %v, want %v", works, err, want)
			}
		}
		if works, err := all[1].CodeWorks(ctx, "demo", hash, clock.Now()); err != nil || works {
			t.Errorf("looking at a code of another purpose: %v, %v", works, err)
		}
		errs := make([]error, 100)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() { errs[i] = all[i%2].UseCode(context.Background(), "setup", hash, clock.Now()) })
		}
		group.Wait()
		won := 0
		for _, err := range errs {
			switch loop.CodeOf(err) {
			case "":
				won++
			case loop.NotFound:
			default:
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d callers won", won)
		}
	})
}

func TestOfManyEqualRequestsOneMakesSomething(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		all, _ := replicas(t, kind, 2)
		_, by := looptest.Seed(t, all[0])
		const requests = 40
		made := make([]loop.ID, requests)
		var group sync.WaitGroup
		for i := range requests {
			group.Go(func() {
				if err := all[i%2].Write(context.Background(), func(ctx context.Context, w loop.Writer) (err error) {
					if made[i], err = w.Claim(ctx, by.Workspace, "key", [32]byte{1}, 0); err != nil || made[i] != 0 {
						return err
					}
					f, err := w.SaveFailure(ctx, benchFailure(by.Workspace, i), loop.Event{})
					if err != nil {
						return err
					}
					made[i] = f.ID
					_, err = w.Claim(ctx, by.Workspace, "key", [32]byte{1}, f.ID)
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		slices.Sort(made)
		if made = slices.Compact(made); len(made) != 1 || made[0] == 0 {
			t.Errorf("made %v", made)
		}
		write(t, all[0], func(ctx context.Context, w loop.Writer) error {
			for range 2 { // what was made first stays
				if id, err := w.Claim(ctx, by.Workspace, "key", [32]byte{1}, 4711); id != made[0] || err != nil {
					t.Errorf("made %d, %v", id, err)
				}
			}
			return nil
		})
		err := all[0].Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			_, err := w.Claim(ctx, by.Workspace, "key", [32]byte{2}, 0)
			return err
		})
		if loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the same key with another body: %v", err)
		}
	})
}

// Two servers that write the same rows in another order do not fail: one waits
// for the other, or is run again.
func TestReplicasNumberWithoutGapsOrDoubles(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		all, _ := replicas(t, kind, 2)
		_, by := looptest.Seed(t, all[0])
		var group sync.WaitGroup
		for n := range 16 {
			group.Go(func() {
				for i := range 10 {
					err := all[n%2].Write(context.Background(), func(ctx context.Context, w loop.Writer) error {
						steps := []func() error{
							func() error {
								f := benchFailure(by.Workspace, i)
								f.Tags = []string{fmt.Sprint("tag ", i)}
								_, err := w.SaveFailure(ctx, f, loop.Note(by, looptest.Monday, "failure.logged", "", 0))
								return err
							},
							func() error {
								_, err := w.SaveInsight(ctx, loop.Insight{Workspace: by.Workspace, Text: "t", Kind: loop.HiddenWin, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{})
								return err
							},
						}
						if n%4 > 1 {
							slices.Reverse(steps)
						}
						for _, step := range steps {
							if err := step(); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		for _, table := range []string{"failure", "insight"} {
			rows, err := all[1].Rows(t.Context(), "SELECT count(*), min(number), max(number), count(DISTINCT number) FROM "+table)
			if got := fmt.Sprint(rows); err != nil || got != "[[160 1 160 160]]" {
				t.Errorf("%s: %s, %v", table, got, err)
			}
		}
	})
}

func TestLettersAreTriedAgainAndDieInTheEnd(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, clock *looptest.Clock) {
		ws, _ := looptest.Seed(t, s)
		ctx := t.Context()
		post := func(object loop.ID) {
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				return w.Post(ctx, loop.Letter{Workspace: ws.ID, At: clock.Now(), Topic: "effect.asked", Object: "E-1", ObjectID: object, Body: []byte(`{"a":1}`)})
			})
		}
		take := func() []loop.Letter {
			letters, err := s.TakeLetters(ctx, clock.Now(), time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			return letters
		}
		post(1)
		post(1) // the same thing is told once
		got := take()
		if len(got) != 1 || string(got[0].Body) != `{"a":1}` || got[0].Attempts != 1 || len(take()) != 0 {
			t.Fatalf("taken %+v", got)
		}
		if err := s.SettleLetter(ctx, got[0], true, "", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := s.SettleLetter(ctx, got[0], true, "", time.Time{}); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("settled twice: %v", err)
		}
		post(2)
		tries, waits := 0, []time.Duration{}
		for start := clock.Now(); clock.Now().Sub(start) < 365*24*time.Hour; clock.Add(time.Second) {
			letters := take()
			for _, l := range letters {
				tries++
				if err := s.SettleLetter(ctx, l, false, "no route", time.Time{}); err != nil {
					t.Fatal(err)
				}
			}
			next, err := s.Rows(ctx, "SELECT next_at, state FROM outbox WHERE object_id = 2")
			if err != nil || next[0][1] == "dead" {
				break
			}
			at := time.UnixMilli(next[0][0].(int64)).UTC()
			waits = append(waits, at.Sub(clock.Now()))
			clock.Set(at)
		}
		letters, err := s.Letters(ctx, ws.ID, 10)
		if err != nil || len(letters) != 2 || letters[0].State != "dead" || letters[0].LastError != "no route" || letters[1].State != "sent" {
			t.Errorf("letters %+v, %v", letters, err)
		}
		if tries != 30 || waits[0] != 10*time.Second || waits[1] != 80*time.Second || !slices.IsSorted(waits) {
			t.Errorf("%d tries, waits %v", tries, waits)
		}
		if total := clock.Now().Sub(looptest.Monday); total < 72*time.Hour || total > 7*24*time.Hour {
			t.Errorf("given up after %v", total)
		}
	})
}
