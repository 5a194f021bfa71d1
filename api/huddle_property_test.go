package api_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/web/live"
)

// String keeps the log of the property short.
func (s *seat) String() string   { return s.by.Name }
func (s *seat) GoString() string { return s.by.Name }

// seat is one member at a huddle, with a browser of their own: it writes, hears the
// live stream, and reads the board when that says so.
type seat struct {
	r    *rig // the server that the browser talks to
	by   loop.Actor
	pen  string
	ref  string
	cook http.Header

	on     *socket // nil without a connection
	outbox []app.CardDraft
	sent   []app.CardDraft // for sending again
	own    []loop.ID

	mu    sync.Mutex
	heard int64 // newest version of the board that the stream told
	view  app.HuddleBoard
}

// connect opens the socket, says where it looks, and sends what was written meanwhile.
func (s *seat) connect(t *rapid.T, m *model) {
	if s.on != nil {
		return
	}
	on := s.r.dial("", s.cook)
	s.on = on
	on.looksAt(s.ref)
	go func() {
		for {
			select {
			case f := <-on.got:
				if f.Kind == live.Grown && f.Object == s.ref {
					s.read(f.Version)
				}
			case <-on.gone:
				return
			}
		}
	}()
	for _, d := range s.outbox {
		d.Late = true
		m.write(t, s, d)
	}
	s.outbox = nil
}

func (s *seat) read(version int64) {
	b, err := s.r.app.Huddles.Board(context.Background(), s.by, s.ref, s.pen)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && version >= s.heard {
		s.heard, s.view = version, b
	}
}

// topics are what a member can vote for now, as their server shows it: the model
// has to draw the same whenever it runs again.
func (s *seat) topics() []loop.Topic {
	b, err := s.r.app.Huddles.Board(context.Background(), s.by, s.ref, s.pen)
	if err != nil {
		return nil
	}
	return b.Topics
}

func (s *seat) cut() {
	if s.on != nil {
		s.on.conn.CloseNow()
		s.on = nil
	}
}

// model is what ought to be there.
type model struct {
	seats   []*seat
	cards   map[loop.ID]string // of those that were written and not taken back
	ballots map[loop.ID]int    // votes in the newest ballot of a member
}

func (m *model) write(t *rapid.T, s *seat, d app.CardDraft) {
	c, err := s.r.app.Cards.Write(context.Background(), s.by, d)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	if _, again := m.cards[c.ID]; !again && !slices.Contains(s.own, c.ID) {
		m.cards[c.ID] = d.What
		s.own = append(s.own, c.ID)
	}
	s.sent = append(s.sent, d)
}

// keys makes keys of cards that no huddle of this test has had.
var keys atomic.Int64

// act lets one member do one thing.
func (m *model) act(t *rapid.T, s *seat, n int) {
	ctx := context.Background()
	refused := func(err error) {
		if code := loop.CodeOf(err); err != nil && code != loop.Conflict && code != loop.Invalid && code != loop.NotFound {
			t.Fatalf("%v", err)
		}
	}
	switch rapid.SampledFrom([]string{"write", "write", "write", "again", "edit", "drop", "stage", "stage", "group", "vote", "vote", "cut", "cut"}).Draw(t, "deed") {
	case "write":
		d := app.CardDraft{Huddle: s.ref, What: fmt.Sprintf("card %d", n), Why: "it cost a day", Pen: s.pen, Key: fmt.Sprint(keys.Add(1) * 1_000_003)}
		if s.on == nil {
			s.outbox = append(s.outbox, d)
			return
		}
		m.write(t, s, d)
	case "again":
		if s.on != nil && len(s.sent) > 0 {
			d := rapid.SampledFrom(s.sent).Draw(t, "again")
			if id := keyOf(d.Key); m.cards[id] != "" { // one that was taken back would be a new one
				m.write(t, s, d)
			}
		}
	case "edit":
		if id := s.some(t); s.on != nil && id != 0 {
			d := app.CardDraft{What: fmt.Sprintf("card, put better %d", n), Pen: s.pen}
			if err := s.r.app.Cards.Edit(ctx, s.by, s.ref, id.String(), d); err == nil {
				m.cards[id] = d.What
			} else {
				refused(err)
			}
		}
	case "drop":
		if id := s.some(t); s.on != nil && id != 0 {
			if err := s.r.app.Cards.Drop(ctx, s.by, s.ref, id.String(), s.pen); err == nil {
				delete(m.cards, id)
			} else {
				refused(err)
			}
		}
	case "stage":
		to := rapid.SampledFrom([]loop.HuddleStage{loop.StageWrite, loop.StageGroup, loop.StageVote, loop.StageTalk}).Draw(t, "stage")
		lead := m.seats[0]
		if _, err := lead.r.app.Huddles.Go(ctx, lead.by, s.ref, to); err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
	case "group":
		if id := m.any(t); s.on != nil && id != 0 {
			refused(s.r.app.Cards.Group(ctx, s.by, s.ref, []string{id.String()}, "", fmt.Sprintf("group %d", n%3)))
		}
	case "vote":
		if topics := s.topics(); s.on != nil && len(topics) > 0 {
			choices := rapid.SliceOfN(rapid.SampledFrom(topics), 1, 3).Draw(t, "votes")
			var ids []loop.ID
			for _, c := range choices {
				ids = append(ids, c.ID)
			}
			if err := s.r.app.Huddles.Vote(ctx, s.by, s.ref, s.pen, ids); err == nil {
				m.ballots[s.by.Member] = len(ids)
			} else {
				refused(err)
			}
		}
	case "cut":
		if s.on != nil {
			s.cut()
		} else {
			s.connect(t, m)
		}
	}
}

func keyOf(key string) (id loop.ID) {
	_ = id.UnmarshalText([]byte(key))
	return id
}

func (s *seat) some(t *rapid.T) loop.ID {
	if len(s.own) == 0 {
		return 0
	}
	return rapid.SampledFrom(s.own).Draw(t, "own card")
}

func (m *model) any(t *rapid.T) loop.ID {
	if len(m.cards) == 0 {
		return 0
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.cards))).Draw(t, "card")
}

// shown is a board as everybody has to see it.
func shown(b app.HuddleBoard) map[string]any {
	topics := []any{}
	for _, topic := range b.Topics {
		var cards []string
		for _, c := range topic.Cards {
			cards = append(cards, c.ID.String()+" "+c.What)
		}
		topics = append(topics, topic.ID.String(), topic.Title, topic.Votes, cards)
	}
	return map[string]any{"version": b.Version, "stage": b.Huddle.Stage, "sealed": b.Sealed, "topics": topics}
}

// Any order of stage moves, cards, edits, votes, losses of connection: in the end
// all six see the same board, no card is lost or doubled, and each member's newest
// ballot counts once. On PostgreSQL they sit at two servers.
func TestSixMembersEndWithOneBoard(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			url, clock := looptest.Address(t, kind), looptest.NewClock()
			r := newRig(t, looptest.Open(t, url, clock), clock)
			servers := []*rig{r, r}
			if kind == "postgres" {
				servers[1] = r.replica(looptest.Open(t, url, clock))
			}
			var people []*seat
			for n := range 6 {
				by := r.member(fmt.Sprintf("Member %d", n))
				at := servers[n%2]
				people = append(people, &seat{r: at, by: by, cook: http.Header{"Cookie": {at.cookie(by)}}})
			}
			rapid.Check(t, func(rt *rapid.T) { meet(t, rt, r, people) })
		})
	}
}

// meet is one huddle, from its start to its end.
func meet(t *testing.T, rt *rapid.T, r *rig, people []*seat) {
	lead := people[0].by
	h, err := r.app.Huddles.Start(t.Context(), lead, app.HuddleDraft{Mode: loop.EveryoneMode, Facilitator: lead.Name})
	if err != nil {
		rt.Fatal(err)
	}
	defer func() { // the next one begins with an empty board
		_, err1 := r.app.Huddles.Keep(context.Background(), lead, h.Ref().String(), loop.LetGo)
		_, err2 := r.app.Huddles.Close(context.Background(), lead, h.Ref().String())
		if err := errors.Join(err1, err2); err != nil {
			t.Error(err)
		}
	}()
	m := &model{cards: map[loop.ID]string{}, ballots: map[loop.ID]int{}}
	for n, p := range people {
		s := &seat{r: p.r, by: p.by, cook: p.cook, ref: h.Ref().String(), pen: fmt.Sprintf("pen %d of %s", n, h.ID)}
		m.seats = append(m.seats, s)
		s.connect(rt, m)
		defer s.cut()
	}
	for n := range rapid.IntRange(5, 60).Draw(rt, "steps") {
		m.act(rt, rapid.SampledFrom(m.seats).Draw(rt, "who"), n)
	}
	m.end(t, rt)
}

// end brings everybody back, reveals the board, and compares.
func (m *model) end(t *testing.T, rt *rapid.T) {
	for _, s := range m.seats {
		s.connect(rt, m)
	}
	lead := m.seats[0]
	if _, err := lead.r.app.Huddles.Go(t.Context(), lead.by, lead.ref, loop.StageTalk); err != nil {
		rt.Fatal(err)
	}
	for _, s := range m.seats {
		if err := s.r.app.Settle(t.Context()); err != nil {
			rt.Fatal(err)
		}
	}
	truth, err := lead.r.app.Huddles.Board(t.Context(), lead.by, lead.ref, "")
	if err != nil {
		rt.Fatal(err)
	}
	cards, votes := map[loop.ID]string{}, 0
	for _, topic := range truth.Topics {
		votes += max(topic.Votes, 0)
		for _, c := range topic.Cards {
			cards[c.ID] = c.What
		}
	}
	if truth.Sealed != 0 || !maps.Equal(cards, m.cards) {
		rt.Fatalf("%d hidden; on the board %v, want %v", truth.Sealed, cards, m.cards)
	}
	most := 0
	for _, n := range m.ballots {
		most += n
	}
	if votes > most || truth.Voters != len(m.ballots) {
		rt.Fatalf("%d votes by %d members; want at most %d by %d", votes, truth.Voters, most, len(m.ballots))
	}
	want := shown(truth)
	for n, s := range m.seats {
		var got map[string]any
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			s.mu.Lock()
			got = shown(s.view)
			s.mu.Unlock()
			if reflect.DeepEqual(got, want) {
				break
			}
		}
		if !reflect.DeepEqual(got, want) {
			rt.Fatalf("member %d sees\n%v\nwant\n%v", n, got, want)
		}
	}
}
