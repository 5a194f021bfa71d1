package app_test

import (
	"slices"
	"sync"
	"testing"

	"failforward/app"
	"failforward/loop"
)

// room is a team of four, with a huddle that has begun.
type room struct {
	*world
	team loop.ID
	all  []loop.Actor
	h    loop.Huddle
}

func newRoom(w *world) *room {
	r := &room{world: w, team: w.team("Orders")}
	for _, name := range []string{"mo", "vi", "lena", "ade"} {
		r.all = append(r.all, w.member(name, loop.MemberRole, r.team))
	}
	r.h = r.start()
	return r
}

func (r *room) start() loop.Huddle {
	r.t.Helper()
	h, err := r.Huddles.Start(r.ctx(), r.all[0], app.HuddleDraft{Team: "Orders", Mode: loop.EveryoneMode})
	r.ok(err)
	return h
}

func (r *room) ref() string { return r.h.Ref().String() }

func pen(n int) string { return "pen of browser " + string(rune('a'+n)) }

func (r *room) card(n int, what string) loop.Card {
	r.t.Helper()
	c, err := r.Cards.Write(r.ctx(), r.all[n], app.CardDraft{Huddle: r.ref(), What: what, Why: "It cost a day", Pen: pen(n)})
	r.ok(err)
	return c
}

func (r *room) leader() loop.Actor {
	i := slices.IndexFunc(r.all, func(a loop.Actor) bool { return a.Member == r.h.Facilitator })
	return r.all[i]
}

func (r *room) goTo(stage loop.HuddleStage) {
	r.t.Helper()
	h, err := r.Huddles.Go(r.ctx(), r.leader(), r.ref(), stage)
	r.ok(err)
	r.h = h
}

func (r *room) board(n int) app.HuddleBoard {
	r.t.Helper()
	b, err := r.Huddles.Board(r.ctx(), r.all[n], r.ref(), pen(n))
	r.ok(err)
	return b
}

func TestAWholeHuddle(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := newRoom(w)
		if r.h.Facilitator != r.all[0].Member || r.h.Week != "2026-W10" || r.h.State != loop.HuddleLive {
			t.Fatalf("%+v", r.h)
		}
		_, err := w.Huddles.Start(w.ctx(), r.all[1], app.HuddleDraft{Team: "Orders"})
		w.code(err, loop.Conflict)
		late, locked, shaky := r.card(0, "The answer came late"), r.card(1, "The test system was locked"), r.card(2, "A shaky test")
		if b := r.board(3); b.Sealed != 3 || len(b.Mine) != 0 || len(b.Topics) != 0 {
			t.Errorf("before the reveal Ade sees %+v", b)
		}
		if b := r.board(1); len(b.Mine) != 1 || b.Mine[0].What != locked.What || b.Mine[0].Author != 0 {
			t.Errorf("Vi sees of her own %+v", b.Mine)
		}
		w.code(w.Cards.Edit(w.ctx(), r.all[0], r.ref(), locked.ID.String(), app.CardDraft{What: "x", Pen: pen(0)}), loop.NotFound)
		w.ok(w.Cards.Edit(w.ctx(), r.all[1], r.ref(), locked.ID.String(), app.CardDraft{What: "The test system was locked all day", Pen: pen(1)}))
		_, err = w.Huddles.Go(w.ctx(), r.all[1], r.ref(), loop.StageGroup)
		w.code(err, loop.Denied)

		r.goTo(loop.StageGroup)
		if b := r.board(3); b.Sealed != 0 || len(b.Topics) != 3 {
			t.Errorf("after the reveal %+v", b)
		}
		w.code(w.Cards.Edit(w.ctx(), r.all[0], r.ref(), locked.ID.String(), app.CardDraft{What: "x", Pen: pen(0)}), loop.Denied)
		w.ok(w.Cards.Group(w.ctx(), r.all[3], r.ref(), []string{late.ID.String(), locked.ID.String()}, "", "Waiting for others"))
		group := r.board(0).Topics[0]
		if !group.Group || len(group.Cards) != 2 {
			t.Fatalf("%+v", group)
		}
		w.code(w.Huddles.Vote(w.ctx(), r.all[0], r.ref(), pen(0), []loop.ID{group.ID}), loop.Conflict)
		r.goTo(loop.StageVote)
		w.ok(w.Huddles.Vote(w.ctx(), r.all[0], r.ref(), pen(0), []loop.ID{group.ID, group.ID, shaky.ID}))
		w.ok(w.Huddles.Vote(w.ctx(), r.all[0], r.ref(), pen(0), []loop.ID{group.ID, group.ID, group.ID})) // a change of mind
		w.ok(w.Huddles.Vote(w.ctx(), r.all[1], r.ref(), pen(1), []loop.ID{shaky.ID}))
		w.code(w.Huddles.Vote(w.ctx(), r.all[1], r.ref(), "another browser", []loop.ID{shaky.ID}), loop.Conflict)
		w.code(w.Huddles.Vote(w.ctx(), r.all[2], r.ref(), pen(2), []loop.ID{shaky.ID, shaky.ID, shaky.ID, shaky.ID}), loop.Invalid)
		w.code(w.Huddles.Vote(w.ctx(), r.all[2], r.ref(), pen(2), []loop.ID{404}), loop.Invalid)
		if b := r.board(0); b.Topics[0].Votes != -1 || b.Voters != 2 || len(b.Voted) != 3 {
			t.Errorf("while votes are given %+v", b)
		}
		r.goTo(loop.StageTalk)
		if b := r.board(0); b.Topics[0].ID != group.ID || b.Topics[0].Votes != 3 || b.Topics[1].Votes != 1 {
			t.Errorf("after the vote %+v", b.Topics)
		}
		_, err = w.Huddles.Talk(w.ctx(), r.leader(), r.ref(), group.ID)
		w.ok(err)
		r.goTo(loop.StageTweak)
		_, err = w.Huddles.Tweak(w.ctx(), r.all[2], r.ref(), app.TweakDraft{Text: " ", Owner: "nobody@example.com"})
		if got := fields(err); !slices.Equal(got, []string{"owner", "tweak"}) {
			t.Errorf("faults of %v: %v", got, err)
		}
		r.h, err = w.Huddles.Tweak(w.ctx(), r.all[2], r.ref(), app.TweakDraft{Text: "Ask suppliers three days before planning", Owner: "lena@example.com", Due: day(10)})
		w.ok(err)
		_, err = w.Huddles.Tweak(w.ctx(), r.all[2], r.ref(), app.TweakDraft{Text: "And another"})
		w.code(err, loop.Conflict)
		w.ok(w.Huddles.Star(w.ctx(), r.all[1], r.ref(), pen(1), []loop.ID{shaky.ID}))
		r.h, err = w.Huddles.Close(w.ctx(), r.leader(), r.ref())
		w.ok(err)
		r.ends(group.ID, shaky)
	})
}

// ends looks at what a closed huddle has left.
func (r *room) ends(group loop.ID, shaky loop.Card) {
	r.t.Helper()
	if r.h.State != loop.HuddleClosed || r.h.StarText != shaky.What || r.h.Next != r.all[1].Member {
		r.t.Errorf("closed: %+v", r.h)
	}
	f, err := r.store.Failure(r.ctx(), r.ws.ID, r.h.Failure)
	r.ok(err)
	if f.Title != "Waiting for others" || f.Team != r.team || f.ReportedVia != "huddle" {
		r.t.Errorf("the failure: %+v", f)
	}
	a, err := r.store.Action(r.ctx(), r.ws.ID, r.h.Action)
	r.ok(err)
	if a.State != loop.Open || a.Owner != r.all[2].Member {
		r.t.Errorf("the action: %+v", a)
	}
	b := r.board(0)
	if b.Topics[0].ID != group || b.Topics[0].Votes != 3 || b.Voters != 0 {
		r.t.Errorf("the record: %+v", b)
	}
	for _, poll := range []loop.Poll{loop.VotePoll(r.h.ID), loop.StarPoll(r.h.ID)} {
		if all, err := r.store.Ballots(r.ctx(), r.ws.ID, poll); err != nil || len(all) != 0 {
			r.t.Errorf("%s still holds %d ballots, %v", poll, len(all), err)
		}
	}
}

func TestTheLastTweakIsAskedAgain(t *testing.T) {
	tests := []struct {
		name   string
		answer loop.Verdict
		state  loop.ActionState
		check  loop.EffectState
	}{
		{"kept is in place, and the look has its answer", loop.Kept, loop.Done, loop.Concluded},
		{"adapted is in place too", loop.Adapted, loop.Done, loop.Concluded},
		{"dropped before it was in place ends as dropped", loop.DroppedLook, loop.ActionState("dropped"), loop.Planned},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := sqlite(t)
			r := newRoom(w)
			h, err := w.Huddles.Tweak(w.ctx(), r.all[0], r.ref(), app.TweakDraft{Text: "Say what you wait for", Owner: "mo@example.com"})
			w.ok(err)
			_, err = w.Huddles.Look(w.ctx(), r.all[0], r.ref(), loop.Kept)
			w.code(err, loop.Conflict) // there was none before
			_, err = w.Huddles.Close(w.ctx(), r.leader(), r.ref())
			w.ok(err)
			if order, err := w.Huddles.Turns(w.ctx(), r.all[0], r.team); err != nil || order[0] != r.all[1].Member {
				t.Errorf("after today's huddle %v is due, %v", order, err)
			}
			w.forward(7)
			r.h = r.start()
			if r.h.LastTweak != h.Action || r.h.Facilitator != r.all[1].Member {
				t.Fatalf("the next huddle: %+v", r.h)
			}
			_, err = w.Huddles.Look(w.ctx(), r.all[0], r.ref(), tt.answer)
			w.ok(err)
			a, err := w.store.Action(w.ctx(), w.ws.ID, h.Action)
			w.ok(err)
			page, err := w.store.Effects(w.ctx(), w.ws.ID, loop.EffectQuery{Action: a.ID})
			w.ok(err)
			if a.State != tt.state || page.Items[0].State != tt.check {
				t.Errorf("action %s, check %s", a.State, page.Items[0].State)
			}
			_, err = w.Huddles.Look(w.ctx(), r.all[0], r.ref(), loop.Kept)
			w.code(err, loop.Conflict)
		})
	}
}

func TestThreeDroppedTweaksInARowAreTooBig(t *testing.T) {
	w := sqlite(t)
	r := newRoom(w)
	for week := range 4 {
		if week > 0 {
			_, err := w.Huddles.Look(w.ctx(), r.all[0], r.ref(), loop.DroppedLook)
			w.ok(err)
		}
		if got := r.board(0).TooBig(); got != (week >= 3) {
			t.Errorf("week %d: too big is %t", week, got)
		}
		_, err := w.Huddles.Tweak(w.ctx(), r.all[0], r.ref(), app.TweakDraft{Text: "Change everything", Owner: "mo@example.com"})
		w.ok(err)
		_, err = w.Huddles.Close(w.ctx(), r.leader(), r.ref())
		w.ok(err)
		w.forward(7)
		r.h = r.start()
	}
}

func TestTheBoxGoesIntoTheNextHuddleSealed(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Orders")
		mo := w.member("mo", loop.MemberRole, team)
		_, err := w.Cards.Write(w.ctx(), mo, app.CardDraft{Team: "Orders", What: "Between two huddles", Pen: pen(0)})
		w.ok(err)
		if n, err := w.Cards.Box(w.ctx(), mo, team); err != nil || n != 1 {
			t.Errorf("the box holds %d, %v", n, err)
		}
		h, err := w.Huddles.Start(w.ctx(), mo, app.HuddleDraft{Team: "Orders"})
		w.ok(err)
		b, err := w.Huddles.Board(w.ctx(), w.ada, h.Ref().String(), "")
		if err != nil || b.Sealed != 1 || len(b.Mine) != 0 {
			t.Errorf("Ada sees %+v, %v", b, err)
		}
		b, err = w.Huddles.Board(w.ctx(), mo, h.Ref().String(), pen(0))
		if err != nil || len(b.Mine) != 1 {
			t.Errorf("Mo sees %+v, %v", b, err)
		}
	})
}

func TestOfAHundredBallotsOfOneMemberOneCounts(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := newRoom(w)
		c := r.card(0, "A shaky test")
		r.goTo(loop.StageVote)
		var all sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 100 {
			all.Go(func() {
				if w.Huddles.Vote(w.ctx(), r.all[1], r.ref(), "browser "+string(rune('a'+i)), []loop.ID{c.ID}) == nil {
					mu.Lock()
					won++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		ballots, err := w.store.Ballots(w.ctx(), w.ws.ID, loop.VotePoll(r.h.ID))
		if err != nil || won != 1 || len(ballots) != 1 {
			t.Errorf("%d votes were taken, %d ballots, %v", won, len(ballots), err)
		}
	})
}

func TestNothingThatIsStoredTellsWhoWroteAnAnonymousCard(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := newRoom(w)
		for n := range r.all {
			r.card(n, "Card of one of us")
		}
		page, err := w.store.Events(w.ctx(), w.ws.ID, loop.EventQuery{Limit: 500})
		w.ok(err)
		for _, e := range page.Items {
			if e.Verb == "card.written" || e.Object == "" && e.ObjectID > 1<<60 {
				t.Errorf("an event tells of a card: %+v", e)
			}
		}
		sealed, err := w.store.SealedCards(w.ctx(), w.ws.ID, r.team, r.h.ID)
		w.ok(err)
		keys := map[string]bool{}
		for _, c := range sealed {
			if c.Author != 0 || keys[string(c.Key)] {
				t.Errorf("%+v tells who wrote it", c)
			}
			keys[string(c.Key)] = true
		}
	})
}
