package store_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// heard is a signal of a source so many minutes after Monday.
func heard(src loop.Source, minute int) loop.Signal {
	return loop.Signal{Workspace: src.Workspace, Key: [16]byte{9, byte(minute), byte(minute >> 8)}, Start: looptest.Monday.Add(time.Duration(minute) * time.Minute), Told: true,
		Theme: loop.Theme{Source: src.ID, Group: [16]byte{1}, Title: "Checkout is slow", Service: "shop", Severity: 2, Kind: loop.Incident}}
}

// listening is a source with one delivery, and with what came of it.
func listening(ctx context.Context, w loop.Writer, ws loop.Workspace, i int, odd func(int) string) (loop.Source, error) {
	at := looptest.Monday
	src, err := w.SaveSource(ctx, loop.Source{Workspace: ws.ID, Sender: "alertmanager", Name: fmt.Sprint("prod ", i, odd(20)), Door: fmt.Append(nil, "door ", ws.ID, i), Sealed: []byte("sealed"),
		Opens: loop.OpensFailure, Again: 60, Paths: odd(21), Planned: []loop.PlannedWork{{From: at, Until: at.Add(time.Hour), Why: loop.PlannedDrill}}, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	if err != nil {
		return src, err
	}
	d := loop.Delivery{Workspace: ws.ID, Source: src.ID, At: at, State: loop.DeliveryWaiting, Header: map[string]string{"X": odd(22)}, Body: []byte{0, 0xff, '{'}}
	for _, d.Key = range [][16]byte{{byte(i), 1}, {byte(i), 2}} {
		if d.ID, _, err = w.Receive(ctx, d); err != nil {
			return src, err
		}
	}
	d.State, d.Told, d.About = loop.DeliveryRead, 2, []loop.Touch{{Group: [16]byte{1}, At: at}, {Deploy: "SRC-1 run 7"}}
	if err := w.SettleDelivery(ctx, d); err != nil {
		return src, err
	}
	ended, mark := heard(src, i), heard(src, i+1)
	ended.Key[15], ended.End, ended.Said, ended.Theme.Title = byte(i), ended.Start.Add(time.Hour), ended.Start.Add(time.Minute), odd(23)
	mark.Key[15], mark.Mark, mark.Told = byte(i), loop.MarkEnd, false
	if err := w.PutSignals(ctx, ws.ID, []loop.Signal{ended, mark}); err != nil {
		return src, err
	}
	if err := grouped(ctx, w, src, i, odd); err != nil {
		return src, err
	}
	_, err = w.PutEpisode(ctx, loop.Episode{Workspace: ws.ID, Source: src.ID, Group: [16]byte{1}, State: loop.EpisodeCandidate, First: ended.Start, Last: ended.End, Signals: 1, Title: odd(24), Summary: odd(25), Kind: loop.Incident, Services: []string{"shop", odd(26)}, HeardAt: at})
	return src, err
}

// grouped is a group that was joined to another one, a failure that is resolved in a
// release, and a run of tests.
func grouped(ctx context.Context, w loop.Writer, src loop.Source, i int, odd func(int) string) error {
	ws, at := src.Workspace, looptest.Monday
	crash := heard(src, i+2)
	crash.Key[15], crash.Mark, crash.End, crash.Theme.Kind, crash.Theme.Release, crash.Theme.Group = byte(i), loop.MarkMoment, crash.Start, loop.Crash, "shop@2.4.0", [16]byte{2}
	if err := w.PutSignals(ctx, ws, []loop.Signal{crash}); err != nil {
		return err
	}
	for _, state := range []loop.EpisodeState{loop.EpisodeFailure, loop.EpisodeCounted.Joined()} {
		e := loop.Episode{Workspace: ws, Source: src.ID, Group: [16]byte{2}, State: state, Failure: loop.ID(i) + 1, First: crash.Start, Last: crash.End, Endless: true, Signals: 1, Title: "Crash", Kind: loop.Crash, HeardAt: at}
		if _, err := w.PutEpisode(ctx, e); err != nil {
			return err
		}
	}
	if err := w.PutGroupJoin(ctx, loop.GroupJoin{Workspace: ws, Source: src.ID, Group: [16]byte{3}, Into: [16]byte{2}, Title: "t " + odd(27), At: at}); err != nil {
		return err
	}
	if err := w.PutResolution(ctx, loop.Resolution{Workspace: ws, Failure: loop.ID(i) + 1, Release: "2.4.0" + odd(28), SaidAt: at.Add(-time.Hour)}); err != nil {
		return err
	}
	key := loop.KeyOfTest("cart", odd(29))
	run := loop.TestRun{Workspace: ws, Source: src.ID, Key: [16]byte{1, byte(i)}, Attempt: [16]byte{1}, Lane: [16]byte{1}, Group: [16]byte{4}, At: at, Ran: []loop.TestKey{key}, Failed: []loop.TestKey{key}}
	return w.PutTestRun(ctx, run, []loop.TestCase{{Key: key, Name: odd(29)}}, at)
}

// harvestQuestions are questions for the methods of loop.HarvestReader.
var harvestQuestions = map[string]question{
	"Source": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Source(ctx, ws, v.source.ID)
	},
	"Sources": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Sources(ctx, ws) },
	"Delivery": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Deliveries(ctx, v.ws.ID, loop.DeliveryQuery{})
		if err != nil {
			return nil, err
		}
		return r.Delivery(ctx, ws, p.Items[0].ID)
	},
	"Deliveries": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Deliveries(ctx, ws, loop.DeliveryQuery{Source: v.source.ID})
		return p.Items, err
	},
	"Signals": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Signals(ctx, ws, loop.SignalQuery{})
		return p.Items, err
	},
	"SignalsNamed": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.SignalsNamed(ctx, ws, [][16]byte{heard(v.source, 0).Key})
	},
	"GroupSignals": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupSignals(ctx, ws, v.source.ID, [][16]byte{{1}}, time.Time{}, time.Time{})
	},
	"Episode": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Episodes(ctx, v.ws.ID, loop.EpisodeQuery{})
		if err != nil {
			return nil, err
		}
		return r.Episode(ctx, ws, p.Items[0].ID)
	},
	"Episodes": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Episodes(ctx, ws, loop.EpisodeQuery{State: loop.EpisodeCandidate})
		return p.Items, err
	},
	"GroupEpisodes": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupEpisodes(ctx, ws, v.source.ID, [][16]byte{{1}}, looptest.Monday, time.Time{})
	},
	"JoinedEpisodes": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.JoinedEpisodes(ctx, ws, v.source.ID, [][16]byte{{2}})
	},
	"GroupJoins": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupJoins(ctx, ws, v.source.ID)
	},
	"GroupTitles": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupTitles(ctx, ws, v.source.ID, [][16]byte{{2}})
	},
	"GroupReleases": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupReleases(ctx, ws, v.source.ID, [][16]byte{{2}}, looptest.Monday)
	},
	"ReleasesSeen": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.ReleasesSeen(ctx, ws, []string{"shop@2.4.0", "never"})
	},
	"Resolution": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Resolution(ctx, ws, 1)
	},
	"GroupResolutions": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.GroupResolutions(ctx, ws, v.source.ID, [][16]byte{{2}})
	},
	"FailedTests": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		_, tests, err := r.FailedTests(ctx, ws, v.source.ID, [16]byte{4}, looptest.Monday, looptest.Monday)
		return tests, err
	},
	"TestRuns": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.TestRuns(ctx, ws, v.source.ID, [16]byte{1}, []loop.TestKey{loop.KeyOfTest("cart", "")})
	},
	"TestGroups": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.TestGroups(ctx, ws, v.source.ID, [16]byte{1})
	},
}

// What a delivery was about is read as it was settled, and a source with what is planned.
func TestWhatADeliveryWasAboutAndWhatIsPlannedStay(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		src := aSource(t, s)
		all := []loop.Touch{{Group: [16]byte{0, 1, 255}, At: looptest.Monday.Add(7 * time.Millisecond)}, {Deploy: "SRC-1 org/repo 7"}}
		works := []loop.PlannedWork{{From: looptest.Monday, Until: looptest.Monday.Add(time.Hour), Why: loop.PlannedMaintenance}, {From: looptest.Monday.Add(2 * time.Hour), Until: looptest.Monday.Add(3 * time.Hour), Why: loop.PlannedDrill}}
		src.Planned = works
		err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: looptest.Monday, Key: [16]byte{7}, State: loop.DeliveryWaiting}
			var err error
			if d.ID, _, err = w.Receive(ctx, d); err != nil {
				return err
			}
			d.State, d.About = loop.DeliveryRead, all
			if err := w.SettleDelivery(ctx, d); err != nil {
				return err
			}
			_, err = w.SaveSource(ctx, src, loop.Event{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.Deliveries(t.Context(), src.Workspace, loop.DeliveryQuery{State: loop.DeliveryRead})
		if err != nil || len(page.Items) != 1 || !reflect.DeepEqual(page.Items[0].About, all) {
			t.Errorf("%+v, %v", page.Items, err)
		}
		if again, err := s.Source(t.Context(), src.Workspace, src.ID); err != nil || !reflect.DeepEqual(again.Planned, works) {
			t.Errorf("%+v, %v", again.Planned, err)
		}
	})
}

// aSource is a workspace with a source.
func aSource(t *testing.T, s *store.Store) loop.Source {
	t.Helper()
	ws, _ := looptest.Seed(t, s)
	var src loop.Source
	write(t, s, func(ctx context.Context, w loop.Writer) (err error) {
		src, err = w.SaveSource(ctx, loop.Source{Workspace: ws.ID, Sender: "alertmanager", Name: "prod", Door: fmt.Append(nil, ws.ID), Opens: loop.OpensFailure, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{})
		return err
	})
	return src
}

func put(t *testing.T, s *store.Store, all ...loop.Signal) {
	t.Helper()
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.PutSignals(ctx, all[0].Workspace, all) })
}

func TestASignalKeepsItsNameWhenItsStartMoves(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		src := aSource(t, s)
		first := heard(src, 60)
		first.Told, first.End, first.Theme.Late = false, first.Start, true
		put(t, s, first)
		named, err := s.SignalsNamed(t.Context(), src.Workspace, [][16]byte{first.Key})
		was := named[first.Key]
		if err != nil || !was.Start.Equal(first.Start) || was.Told || !was.End.Equal(first.End) || !was.Theme.Late {
			t.Fatalf("kept %+v, %v", was, err)
		}
		early := heard(src, 10)
		early.Key = first.Key
		now := was.Hear(early)
		now.Key = first.Key
		put(t, s, now)
		named, err = s.SignalsNamed(t.Context(), src.Workspace, [][16]byte{first.Key})
		got := named[first.Key]
		if err != nil || !got.Start.Equal(early.Start) || !got.Told || !got.End.Equal(first.End) || got.Theme.Late {
			t.Errorf("after its start was told: %+v, %v", got, err)
		}
		page, err := s.Signals(t.Context(), src.Workspace, loop.SignalQuery{})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("%d signals, %v", len(page.Items), err)
		}
	})
}

func TestManySignalsOfOneMomentAllStay(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		src := aSource(t, s)
		var all []loop.Signal
		for i := range 3000 {
			one := heard(src, 0)
			one.Key = [16]byte{byte(i >> 8), byte(i)} // the last 21 bits of the first eight bytes are all 0
			all = append(all, one)
		}
		put(t, s, all[:1500]...)
		put(t, s, all[1500:]...)
		n := 0
		q := loop.SignalQuery{Limit: loop.MaxPage}
		for {
			page, err := s.Signals(t.Context(), src.Workspace, q)
			if err != nil {
				t.Fatal(err)
			}
			if n += len(page.Items); page.Next == "" {
				break
			}
			q.Cursor = page.Next
		}
		if n != len(all) {
			t.Errorf("%d signals of %d", n, len(all))
		}
	})
}

func TestADeliverySentAgainIsTheSame(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		src := aSource(t, s)
		d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: looptest.Monday, Key: [16]byte{7}, State: loop.DeliveryWaiting, Body: []byte("x")}
		var ids []loop.ID
		for range 2 {
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				id, fresh, err := w.Receive(ctx, d)
				if ids = append(ids, id); fresh != (len(ids) == 1) {
					t.Errorf("fresh is %v", fresh)
				}
				return err
			})
		}
		waiting, err := s.TakeDeliveries(t.Context(), 0, 10)
		if err != nil || ids[0] != ids[1] || len(waiting) != 1 || string(waiting[0].Body) != "x" {
			t.Errorf("ids %v, waiting %+v, %v", ids, waiting, err)
		}
	})
}

// Of deliveries that wait together for the lane, and so go to PostgreSQL in one
// statement, each is kept once, and whoever sent it hears which one that is.
func TestDeliveriesThatComeTogetherAreKeptOnceEach(t *testing.T) {
	tests := []struct {
		name string
		key  func(i int) byte
		body int // bytes
		kept int
	}{
		{"each is another one", func(i int) byte { return byte(i) }, 1, 48},
		{"each comes twice", func(i int) byte { return byte(i % 24) }, 1, 24},
		{"all are the same one", func(int) byte { return 7 }, 1, 1},
		{"they are too large to wait for each other", func(i int) byte { return byte(i % 24) }, 100 << 10, 24},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			looptest.Stores(t, func(t *testing.T, s *store.Store) {
				src := aSource(t, s)
				deliver := func(i int) (loop.ID, error) {
					return s.ReceiveDelivery(t.Context(), loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: looptest.Monday, Key: [16]byte{tt.key(i)}, State: loop.DeliveryWaiting,
						Header: map[string]string{"X": "a b"}, Body: bytes.Repeat([]byte{tt.key(i)}, tt.body)})
				}
				before, err := deliver(0)
				if err != nil {
					t.Fatal(err)
				}
				ids := append(together(t, s, 48, deliver), before)
				all, err := s.TakeDeliveries(t.Context(), 0, 100)
				kept := map[byte]loop.ID{}
				for _, d := range all {
					kept[d.Key[0]] = d.ID
					if !bytes.Equal(d.Body, bytes.Repeat(d.Key[:1], tt.body)) || d.Size != tt.body || d.Source != src.ID || d.Header["X"] != "a b" {
						t.Errorf("%x of %d bytes is not what was sent", d.Key, len(d.Body))
					}
				}
				if err != nil || len(all) != tt.kept || len(kept) != tt.kept {
					t.Errorf("%d are kept of %d keys, %v", len(all), len(kept), err)
				}
				for i, id := range ids {
					if want := kept[tt.key(i%48)]; id != want {
						t.Errorf("delivery %d is %d, its sender heard of %d", i, want, id)
					}
				}
			})
		})
	}
}

// together does something n times at once, behind a write that lets go when all wait.
func together(t *testing.T, s *store.Store, n int, do func(i int) (loop.ID, error)) []loop.ID {
	t.Helper()
	var all sync.WaitGroup
	ids, held, free := make([]loop.ID, n), make(chan struct{}), make(chan struct{})
	all.Go(func() {
		write(t, s, func(context.Context, loop.Writer) error {
			close(held)
			<-free
			return nil
		})
	})
	<-held
	for i := range n {
		all.Go(func() {
			var err error
			if ids[i], err = do(i); err != nil {
				t.Error(err)
			}
		})
	}
	for s.Queue() < n {
		time.Sleep(time.Millisecond)
	}
	close(free)
	all.Wait()
	return ids
}

func TestWhatWasDeliveredIsForgottenAfterThirtyDays(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		src := aSource(t, s)
		now := looptest.Monday.AddDate(0, 0, 31)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			for i := range 700 {
				d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: looptest.Monday, Key: [16]byte{1, byte(i), byte(i >> 8)}, State: loop.DeliveryRead}
				if i == 0 {
					d.State = loop.DeliveryWaiting // nobody has read it yet
				}
				if i > 500 {
					d.At, d.State = now, loop.DeliveryRefused
				}
				if _, _, err := w.Receive(ctx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := s.Prune(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		page, err := s.Deliveries(t.Context(), src.Workspace, loop.DeliveryQuery{Limit: loop.MaxPage})
		if err != nil || len(page.Items) != 1+loop.MostRefused {
			t.Errorf("%d are left, %v", len(page.Items), err)
		}
	})
}
