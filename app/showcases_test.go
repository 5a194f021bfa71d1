package app_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

const thisWeek = "2026-W10" // of the first day of the clock

// nominated is an entry of somebody's own.
func (w *world) nominated(by loop.Actor, title string) loop.Entry {
	w.t.Helper()
	f, err := w.Failures.Create(w.ctx(), by, loop.Failure{Title: title}, app.Claim{})
	w.ok(err)
	e, err := w.Shows.Nominate(w.ctx(), by, app.EntryDraft{Failure: f.Ref().String(), Tweak: "Ask twice"})
	w.ok(err)
	return e
}

func (w *world) week(by loop.Actor, week string) app.WeekView {
	w.t.Helper()
	v, err := w.Shows.Week(w.ctx(), by, week, "pen of "+by.Name)
	w.ok(err)
	return v
}

func (w *world) approve(by loop.Actor, entries ...loop.Entry) error {
	var ids []loop.ID
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return w.Shows.Vote(w.ctx(), by, thisWeek, "the pen of "+by.Member.String(), ids)
}

func (w *world) sundown() {
	w.t.Helper()
	w.forward(7)
	_, err := w.Clerk.Tick(w.ctx())
	w.ok(err)
}

func TestTheWeekEndsWithTheMostApproved(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		var people []loop.Actor
		for _, name := range []string{"mira", "jo", "ade", "noor"} {
			people = append(people, w.member(name, loop.MemberRole))
		}
		a, b, c := w.nominated(people[0], "We trusted the list"), w.nominated(people[1], "The demo crashed"), w.nominated(people[2], "Nobody asked")
		w.ok(w.approve(people[0], a, b))
		w.ok(w.approve(people[1], b, c))
		w.ok(w.approve(people[2], b, c))
		w.ok(w.approve(people[3], c))
		w.ok(w.approve(people[3], a, c)) // changed their mind
		w.ok(w.approve(people[3]))       // and took it back
		if v := w.week(w.ada, ""); v.Votes != 4 || v.Winners != nil || !v.Current || len(v.Entries) != 3 {
			t.Errorf("while it is open: %+v", v)
		}
		w.sundown()
		v := w.week(w.ada, thisWeek)
		if v.Open() || v.Ballots != 3 || len(v.Winners) != 1 || v.Winners[0].ID != b.ID || v.Winners[0].Approvals != 3 {
			t.Errorf("%+v", v)
		}
		for _, e := range v.Entries {
			if e.ID != b.ID && (e.Won || e.Approvals != 0) {
				t.Errorf("a count is kept of what did not win: %+v", e)
			}
		}
		for name, n := range map[string]func() (int, error){
			"ballots": func() (int, error) {
				all, err := w.store.Ballots(w.ctx(), w.ws.ID, loop.WeekPoll(thisWeek))
				return len(all), err
			},
			"voters": func() (int, error) { return w.store.Voters(w.ctx(), w.ws.ID, loop.WeekPoll(thisWeek)) },
		} {
			if left, err := n(); left != 0 || err != nil {
				t.Errorf("%d %s are left, %v", left, name, err)
			}
		}
		w.code(w.approve(people[0], a), loop.Conflict)
	})
}

func TestTiesAllWinAndSilenceHasNoWinner(t *testing.T) {
	w := sqlite(t)
	jo, ade := w.member("jo", loop.MemberRole), w.member("ade", loop.MemberRole)
	a, b := w.nominated(jo, "We trusted the list"), w.nominated(ade, "The demo crashed")
	w.ok(w.approve(jo, a))
	w.ok(w.approve(ade, b))
	w.sundown()
	if v := w.week(jo, thisWeek); len(v.Winners) != 2 {
		t.Errorf("a tie: %+v", v.Winners)
	}
	w.nominated(jo, "Nobody looked at it")
	w.sundown()
	next := w.week(jo, "2026-W11")
	if next.Open() || next.Ballots != 0 || len(next.Winners) != 0 || len(next.Entries) != 1 {
		t.Errorf("nobody voted: %+v", next)
	}
	past, _, err := w.Shows.Archive(w.ctx(), jo, "", 10)
	w.ok(err)
	if len(past) != 2 || past[0].Week != "2026-W11" || len(past[0].Winners) != 0 || len(past[1].Winners) != 2 {
		t.Errorf("%+v", past)
	}
}

func TestAHundredBallotsOfOneMemberCountOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		jo, ade := w.member("jo", loop.MemberRole), w.member("ade", loop.MemberRole)
		a, b := w.nominated(jo, "We trusted the list"), w.nominated(ade, "The demo crashed")
		var wait sync.WaitGroup
		var counted, refused atomic.Int32
		for i := range 100 {
			wait.Go(func() {
				switch err := w.Shows.Vote(w.ctx(), jo, thisWeek, fmt.Sprintf("a browser of its own %d", i), []loop.ID{[]loop.ID{a.ID, b.ID}[i%2]}); loop.CodeOf(err) {
				case "":
					counted.Add(1)
				case loop.Conflict:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if counted.Load() != 1 || refused.Load() != 99 {
			t.Errorf("%d counted, %d refused", counted.Load(), refused.Load())
		}
		w.ok(w.approve(ade, b))
		w.ok(w.approve(ade, b)) // the same ballot sent twice
		_, err := w.Shows.Close(w.ctx(), w.ada, thisWeek)
		w.ok(err)
		if v := w.week(jo, thisWeek); v.Ballots != 2 {
			t.Errorf("%d ballots of two people", v.Ballots)
		}
	})
}

func TestWhoMayDoWhatOnTheShowcase(t *testing.T) {
	w := sqlite(t)
	viewer, jo, lead := w.member("vi", loop.Viewer), w.member("jo", loop.MemberRole), w.member("lee", loop.Lead)
	e := w.nominated(jo, "We trusted the list")
	tests := []struct {
		name string
		do   func() error
		want loop.Code
	}{
		{"a viewer does not vote", func() error { return w.approve(viewer, e) }, loop.Denied},
		{"a viewer does not nominate", func() error {
			_, err := w.Shows.Nominate(w.ctx(), viewer, app.EntryDraft{Failure: "F-1"})
			return err
		}, loop.Denied},
		{"a member does not close", func() error { _, err := w.Shows.Close(w.ctx(), jo, thisWeek); return err }, loop.Denied},
		{"the same failure twice is a conflict", func() error { _, err := w.Shows.Nominate(w.ctx(), jo, app.EntryDraft{Failure: "F-1"}); return err }, loop.Conflict},
		{"what is not there cannot be nominated", func() error { _, err := w.Shows.Nominate(w.ctx(), jo, app.EntryDraft{Failure: "F-9"}); return err }, loop.NotFound},
		{"something has to be named", func() error {
			_, err := w.Shows.Nominate(w.ctx(), jo, app.EntryDraft{Misstep: "x", Tweak: "y"})
			return err
		}, loop.Invalid},
		{"the same choice twice is refused", func() error { return w.approve(jo, e, e) }, loop.Invalid},
		{"a week without entries has no ballot", func() error { return w.Shows.Vote(w.ctx(), jo, "2026-W11", "a pen", nil) }, loop.Conflict},
		{"a week is written as a week", func() error { return w.Shows.Vote(w.ctx(), jo, "next", "a pen", nil) }, loop.Invalid},
		{"another member does not take it back", func() error { _, err := w.Shows.Withdraw(w.ctx(), viewer, "SE-1"); return err }, loop.Denied},
		{"a lead closes early", func() error { _, err := w.Shows.Close(w.ctx(), lead, thisWeek); return err }, ""},
		{"closing twice is a conflict", func() error { _, err := w.Shows.Close(w.ctx(), lead, thisWeek); return err }, loop.Conflict},
		{"what was never open cannot be closed", func() error { _, err := w.Shows.Close(w.ctx(), lead, "2026-W09"); return err }, loop.NotFound},
		{"nobody votes any more", func() error { return w.approve(jo, e) }, loop.Conflict},
	}
	for _, tt := range tests {
		if err := tt.do(); loop.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if next := w.nominated(jo, "The demo crashed"); next.Week != "2026-W11" {
		t.Errorf("after the ballot was closed it stands in %s", next.Week)
	}
	w.sundown() // its job is gone: nothing is counted anew
	if v := w.week(jo, thisWeek); v.ClosedAt.Equal(w.clock.Now()) {
		t.Error("the week was closed twice")
	}
}

func TestWhoeverReportedItIsAskedFirst(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		jo, ade := w.member("jo", loop.MemberRole), w.member("ade", loop.MemberRole)
		nominate := func(title string) loop.Entry {
			f, err := w.Failures.Create(w.ctx(), jo, loop.Failure{Title: title}, app.Claim{})
			w.ok(err)
			e, err := w.Shows.Nominate(w.ctx(), ade, app.EntryDraft{Failure: f.Ref().String(), Tweak: "Ask twice"})
			w.ok(err)
			return e
		}
		e := nominate("We trusted the list")
		if v := w.week(w.ada, ""); e.State != loop.EntryAsked || len(v.Entries) != 0 || len(v.Waiting) != 0 {
			t.Errorf("others see it before: %+v %+v", e, v)
		}
		_, err := w.Shows.Entry(w.ctx(), w.ada, "SE-1")
		w.code(err, loop.NotFound)
		w.code(w.approve(ade, e), loop.Invalid)
		home, err := w.Homes.Get(w.ctx(), jo)
		w.ok(err)
		if !slices.ContainsFunc(home.Next, func(t app.Todo) bool { return t.Do == "consent" && t.Entry.ID == e.ID }) {
			t.Errorf("Home does not ask: %+v", home.Next)
		}
		_, err = w.Shows.Answer(w.ctx(), ade, "SE-1", true, false)
		w.code(err, loop.Denied)
		e, err = w.Shows.Answer(w.ctx(), jo, "SE-1", true, false)
		w.ok(err)
		if v := w.week(w.ada, ""); len(v.Entries) != 1 || v.Entries[0].SharedBy != 0 {
			t.Errorf("after a yes without a name: %+v", v.Entries)
		}
		_, err = w.Shows.Sign(w.ctx(), ade, "SE-1", true)
		w.code(err, loop.Denied)
		e, err = w.Shows.Sign(w.ctx(), jo, e.ID.String(), true)
		w.ok(err)
		if e.SharedBy != jo.Member {
			t.Errorf("%+v", e)
		}
		no := nominate("The demo crashed")
		_, err = w.Shows.Answer(w.ctx(), jo, no.Ref().String(), false, true)
		w.ok(err)
		_, err = w.Shows.Nominate(w.ctx(), ade, app.EntryDraft{Failure: "F-2", Tweak: "x"})
		w.code(err, loop.Conflict) // nobody is asked twice
		_, err = w.Shows.Nominate(w.ctx(), jo, app.EntryDraft{Failure: "F-2", Tweak: "x", Named: true})
		w.ok(err)

		late := nominate("It was answered too late")
		w.sundown()
		late, err = w.Shows.Answer(w.ctx(), jo, late.Ref().String(), true, true)
		w.ok(err)
		if late.Week != "2026-W11" || late.SharedBy != jo.Member {
			t.Errorf("a yes after the week: %+v", late)
		}
	})
}

func TestAWeekEndsInTheZoneOfTheWorkspace(t *testing.T) {
	w := sqlite(t)
	e := w.nominated(w.ada, "We trusted the list") // Berlin
	end := loop.WeekEnd(thisWeek, w.ws.Zone())
	w.clock.Set(end.Add(-time.Second))
	_, err := w.Clerk.Tick(w.ctx())
	w.ok(err)
	w.ok(w.approve(w.ada, e))
	name := "America/Los_Angeles"
	_, err = w.People.ChangeWorkspace(w.ctx(), w.ada, 0, w.ws.Name, name)
	w.ok(err)
	w.clock.Set(end)
	_, err = w.Clerk.Tick(w.ctx())
	w.ok(err)
	if !w.week(w.ada, thisWeek).Open() {
		t.Fatal("it ended in the zone that the workspace has left")
	}
	w.ok(w.approve(w.ada, e))
	la, err := time.LoadLocation(name)
	w.ok(err)
	w.clock.Set(loop.WeekEnd(thisWeek, la))
	w.code(w.approve(w.ada, e), loop.Conflict) // over, before anybody has counted
	_, err = w.Clerk.Tick(w.ctx())
	w.ok(err)
	if v := w.week(w.ada, thisWeek); v.Open() || len(v.Winners) != 1 {
		t.Errorf("%+v", v)
	}
}

func TestTheStarOfAHuddleIsNominatedWithoutAName(t *testing.T) {
	w := sqlite(t)
	r := newRoom(w)
	_, err := w.Shows.Nominate(w.ctx(), r.leader(), app.EntryDraft{Huddle: r.ref()})
	w.code(err, loop.Conflict)
	w.write(func(ctx context.Context, to loop.Writer) error {
		h, err := to.Huddle(ctx, w.ws.ID, r.h.ID)
		if err == nil {
			h.State, h.ClosedAt, h.StarText = loop.HuddleClosed, w.clock.Now(), "The answer came late"
			_, err = to.SaveHuddle(ctx, h, loop.Event{})
		}
		return err
	})
	_, err = w.Shows.Nominate(w.ctx(), r.leader(), app.EntryDraft{Huddle: r.ref(), Tweak: "Ask sooner", Named: true})
	w.code(err, loop.Denied)
	e, err := w.Shows.Nominate(w.ctx(), r.leader(), app.EntryDraft{Huddle: r.ref(), Tweak: "Ask sooner"})
	w.ok(err)
	if e.Misstep != "The answer came late" || e.State != loop.EntryShown || e.Speaker() != 0 {
		t.Errorf("%+v", e)
	}
	_, err = w.Shows.Nominate(w.ctx(), r.leader(), app.EntryDraft{Huddle: r.ref(), Tweak: "Ask sooner"})
	w.code(err, loop.Conflict)
}

// Before the count nothing that leaves the house holds a ballot, and no event tells
// of one; afterwards it holds the result.
func TestNoExportAndNoEventTellsOfABallot(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		a, b := w.nominated(w.ada, "We trusted the list"), w.nominated(w.member("jo", loop.MemberRole), "The demo crashed")
		before := len(w.events())
		w.ok(w.approve(w.ada, a, b))
		if after := len(w.events()); after != before {
			t.Errorf("%d events of a ballot", after-before)
		}
		if out := w.exported(); strings.Contains(out, `"approvals":2`) || strings.Contains(out, "week:"+thisWeek) || strings.Contains(out, `"approvals":1`) {
			t.Error("the export tells of the ballot")
		}
		w.sundown()
		if out := w.exported(); !strings.Contains(out, `"approvals":1`) {
			t.Errorf("the export lacks the result:\n%s", out)
		}
	})
}

// exported is everything that an export holds, as text.
func (w *world) exported() string {
	w.t.Helper()
	dir := filepath.Join(w.t.TempDir(), "export")
	w.ok(w.store.Export(w.ctx(), w.ws.ID, dir))
	var all strings.Builder
	w.ok(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	}))
	return all.String()
}

// Votes that come while the week is closed count, or are refused: none is left
// behind in a box that was counted.
func TestNoBallotIsLeftBehindInABoxThatWasCounted(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			url, clock := looptest.Address(t, kind), looptest.NewClock()
			w := newWorld(t, looptest.Open(t, url, clock), clock)
			servers := []*world{w, w}
			if kind == "postgres" { // at two servers, which know nothing of each other
				other := &world{t: t, store: looptest.Open(t, url, clock), clock: clock, ws: w.ws, ada: w.ada}
				other.App = app.New(other.deps())
				servers[1] = other
			}
			w.closesAmongVotes(servers)
		})
	}
}

func (w *world) closesAmongVotes(servers []*world) {
	w.t.Helper()
	var people []loop.Actor
	for i := range 12 {
		people = append(people, w.member(fmt.Sprint("member", i), loop.MemberRole))
	}
	e := w.nominated(people[0], "We trusted the list")
	var wait sync.WaitGroup
	var counted atomic.Int32
	for i, by := range people {
		wait.Go(func() {
			switch err := servers[i%2].approve(by, e); loop.CodeOf(err) {
			case "":
				counted.Add(1)
			case loop.Conflict:
			default:
				w.t.Error(err)
			}
		})
	}
	wait.Go(func() {
		if _, err := w.Shows.Close(w.ctx(), w.ada, thisWeek); err != nil {
			w.t.Error(err)
		}
	})
	wait.Wait()
	v := w.week(w.ada, thisWeek)
	left, err := w.store.Ballots(w.ctx(), w.ws.ID, loop.WeekPoll(thisWeek))
	w.ok(err)
	voters, err := w.store.Voters(w.ctx(), w.ws.ID, loop.WeekPoll(thisWeek))
	w.ok(err)
	if len(left) != 0 || voters != 0 || v.Ballots != int(counted.Load()) {
		w.t.Errorf("%d ballots and %d voters are left; %d votes were taken, %d were counted", len(left), voters, counted.Load(), v.Ballots)
	}
}
