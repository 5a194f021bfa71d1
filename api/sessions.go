package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Session is a huddle: fifteen minutes about what did not work.
type Session struct {
	ID          string     `json:"id"`
	Ref         string     `json:"ref" example:"S-24"`
	Version     int64      `json:"version"`
	State       string     `json:"state" enum:"scheduled,live,closed"`
	Kind        string     `json:"kind" enum:"huddle"`
	Stage       string     `json:"stage" enum:"write,group,vote,talk,tweak,close"`
	Team        *string    `json:"team" doc:"ref"`
	On          string     `json:"on" format:"date"`
	Week        string     `json:"week" example:"2026-W48"`
	Mode        string     `json:"mode" enum:"room,everyone"`
	Attribution string     `json:"attribution" enum:"anonymous,named"`
	Facilitator *string    `json:"facilitator" doc:"ref of a member"`
	Next        *string    `json:"next_facilitator" doc:"ref of a member; who leads next"`
	Minutes     int        `json:"minutes" doc:"Planned"`
	WriteUntil  *time.Time `json:"write_until" doc:"Everybody writes until then; cards stay hidden until whoever leads reveals them. null without a window"`
	StartedAt   *time.Time `json:"started_at"`
	RevealedAt  *time.Time `json:"revealed_at" doc:"When everybody could read the cards"`
	ClosedAt    *time.Time `json:"closed_at"`
	People      int        `json:"people" doc:"Most people that were there at once; 0 when nobody counted"`
	LastTweak   *string    `json:"last_tweak" doc:"ref of the action of the huddle before"`
	LastLook    *string    `json:"last_look" doc:"kept, adapted or dropped"`
	Failure     *string    `json:"failure" doc:"ref of the light failure that it wrote"`
	Tweak       *string    `json:"tweak" doc:"ref of the one action that it made"`
	NoTweak     bool       `json:"no_tweak" doc:"The team chose none"`
	Leftover    *string    `json:"leftover" doc:"What becomes of the cards that were not talked about: keep, they come up again in the next huddle, or let_go; null until it closes"`
	Carried     int        `json:"carried" doc:"Cards that went on to the next huddle"`
	Star        string     `json:"star" doc:"The most insightful mistake, once it is closed"`
	Sealed      *int       `json:"sealed" doc:"Cards that nobody but their writers may read yet; null in lists"`
	Topics      []Topic    `json:"topics" doc:"What lies on the board, most votes first once they may be known; empty in lists"`
}

// Topic is a group of cards, or a loose card.
type Topic struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Group bool   `json:"group"`
	Votes *int   `json:"votes" doc:"null while they are hidden"`
	Cards []Card `json:"cards" nullable:"false"`
}

// NewSession is a huddle as it comes in.
type NewSession struct {
	Team        string      `json:"team,omitempty" doc:"ref or name; the whole workspace when it is left out"`
	Facilitator string      `json:"facilitator,omitempty" doc:"E-mail or ref; auto, or left out, takes whoever's turn it is"`
	Mode        string      `json:"mode,omitempty" enum:"room,everyone"`
	Attribution string      `json:"attribution,omitempty" enum:"anonymous,named"`
	Minutes     int         `json:"minutes,omitempty" minimum:"1" maximum:"240"`
	On          Opt[string] `json:"on,omitzero" format:"date" doc:"Another day than today"`
	WriteUntil  Opt[string] `json:"write_until,omitzero" format:"date-time" doc:"People may write until then; it begins later"`
	Later       bool        `json:"later,omitempty" doc:"Only open the board for writing"`
}

// SessionChange changes the fields that are there.
type SessionChange struct {
	Facilitator Opt[string] `json:"facilitator,omitzero" doc:"E-mail or ref of a member"`
	Next        Opt[string] `json:"next_facilitator,omitzero" doc:"E-mail or ref of a member"`
	Mode        Opt[string] `json:"mode,omitzero" doc:"room or everyone"`
	People      Opt[int]    `json:"people,omitzero" doc:"How many are there; only a larger number counts"`
	LastLook    Opt[string] `json:"last_look,omitzero" doc:"kept, adapted or dropped: what became of the last tweak"`
	Topic       Opt[string] `json:"topic,omitzero" doc:"id of the topic that is talked about"`
	WriteUntil  Opt[string] `json:"write_until,omitzero" doc:"RFC 3339 with its zone: everybody writes until then; empty for no window"`
	Leftover    Opt[string] `json:"leftover,omitzero" doc:"keep or let_go: what becomes of the cards that were not talked about"`
}

// NewTweak is the one tweak of a huddle as it comes in.
type NewTweak struct {
	Title   string      `json:"title" doc:"1 to 200 characters, beginning with a verb"`
	Owner   Opt[string] `json:"owner,omitzero" doc:"E-mail or ref of a member; the caller when it is left out and the caller is a person"`
	Due     Opt[string] `json:"due,omitzero" format:"date"`
	On      Opt[string] `json:"on,omitzero" format:"date" doc:"When the team looks whether it helped; in four weeks when it is left out"`
	Insight string      `json:"insight,omitempty" doc:"We learned that ..."`
	Topic   string      `json:"topic,omitempty" doc:"id of the topic that it comes from"`
	None    bool        `json:"none,omitempty" doc:"No tweak this time"`
}

func (s *Service) sessions() {
	add(s, operation{method: http.MethodGet, path: "/sessions", id: "list-sessions", tag: "sessions", need: loop.Viewer,
		says: "List huddles, newest day first"}, s.listSessions)
	add(s, operation{method: http.MethodPost, path: "/sessions", id: "start-session", tag: "sessions", need: loop.MemberRole, status: http.StatusCreated,
		says: "Start a huddle, or open its board for writing"}, s.startSession)
	add(s, operation{method: http.MethodGet, path: "/sessions/{ref}", id: "get-session", tag: "sessions", need: loop.Viewer,
		says: "Get a huddle with its board; hidden cards are counted, not shown"}, s.getSession)
	add(s, operation{method: http.MethodPatch, path: "/sessions/{ref}", id: "change-session", tag: "sessions", need: loop.MemberRole,
		says: "Hand over the lead, answer for the last tweak, turn to a topic, set the window for writing, keep or let go what was not talked about"}, s.changeSession)
	add(s, operation{method: http.MethodPost, path: "/sessions/{ref}/transitions", id: "move-session", tag: "sessions", need: loop.MemberRole,
		says: "Go to live, to a stage (write, group, vote, talk, tweak, close), to closed, or to reopened"}, s.moveSession)
	add(s, operation{method: http.MethodPost, path: "/sessions/{ref}/tweak", id: "choose-tweak", tag: "sessions", need: loop.MemberRole, status: http.StatusCreated,
		says: "Put the one tweak into the backlog"}, s.chooseTweak)
}

// Session writes a huddle as the wire carries it, without its board.
func (b *Book) Session(ctx context.Context, h loop.Huddle) (Session, error) {
	if err := b.meet(ctx, h.Facilitator, h.Next, h.Team); err != nil {
		return Session{}, err
	}
	if err := b.learn(ctx, h.Failure); err != nil {
		return Session{}, err
	}
	if err := b.act(ctx, h.Action, h.LastTweak); err != nil {
		return Session{}, err
	}
	return Session{
		ID: h.ID.String(), Ref: h.Ref().String(), Version: h.Version, State: string(h.State), Kind: "huddle", Stage: string(h.Stage), Team: b.ref(h.Team),
		On: string(h.On), Week: h.Week, Mode: string(h.Mode), Attribution: string(h.Attribution), Facilitator: b.ref(h.Facilitator), Next: b.ref(h.Next),
		Minutes: h.Planned / 60, WriteUntil: when(h.WriteUntil), StartedAt: when(h.StartedAt), RevealedAt: when(h.RevealedAt), ClosedAt: when(h.ClosedAt), People: h.People,
		LastTweak: b.ref(h.LastTweak), LastLook: some(string(h.LastLook)), Failure: b.ref(h.Failure), Tweak: b.ref(h.Action), NoTweak: h.NoTweak,
		Leftover: some(string(h.Leftover)), Carried: h.Carried, Star: h.StarText, Topics: []Topic{},
	}, nil
}

type sessionQuery struct {
	Paging
	Team  string `query:"team" maxLength:"100" doc:"ref or name"`
	State string `query:"state" enum:"scheduled,live,closed"`
}

func (s *Service) listSessions(ctx context.Context, by loop.Actor, in *sessionQuery) (*out[List[Session]], error) {
	team, err := s.app.People.TeamID(ctx, by, in.Team)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Huddles.List(ctx, by, loop.HuddleQuery{Team: team, State: loop.HuddleState(in.State), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	b, items := s.book(ctx, by), make([]Session, len(page.Items))
	for i, h := range page.Items {
		if items[i], err = b.Session(ctx, h); err != nil {
			return nil, err
		}
	}
	return listOf(items, page.Next), nil
}

type sessionCreate struct {
	Claiming
	Body NewSession
}

func (s *Service) startSession(ctx context.Context, by loop.Actor, in *sessionCreate) (*saved[Session], error) {
	n := in.Body
	d := app.HuddleDraft{Team: n.Team, Facilitator: n.Facilitator, Mode: loop.HuddleMode(n.Mode), Attribution: loop.Attribution(n.Attribution), Minutes: n.Minutes,
		On: loop.Date(n.On.Value), Later: n.Later || n.WriteUntil.Set, Claim: in.claim(ctx)}
	var err error
	if d.WriteUntil, err = windowEnd(n.WriteUntil.Value); err != nil {
		return nil, err
	}
	h, err := s.app.Huddles.Start(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return s.toldSession(ctx, by, h.Ref().String())
}

// windowEnd reads the end of a window for writing; "" is none.
func windowEnd(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		err = loop.Fault("write_until", "This is no time. Write it as RFC 3339 with its zone, for example 2026-11-23T14:05:00Z.")
	}
	return t, err
}

func (s *Service) getSession(ctx context.Context, by loop.Actor, in *Target) (*saved[Session], error) {
	return s.toldSession(ctx, by, in.Ref)
}

// toldSession answers with a huddle and what lies readable on its board.
func (s *Service) toldSession(ctx context.Context, by loop.Actor, ref string) (*saved[Session], error) {
	board, err := s.app.Huddles.Board(ctx, by, ref, "")
	if err != nil {
		return nil, err
	}
	out, err := s.book(ctx, by).Board(ctx, board)
	return at(board.Huddle.Version, out), err
}

// Board writes a huddle with what lies readable on its board.
func (b *Book) Board(ctx context.Context, board app.HuddleBoard) (Session, error) {
	out, err := b.Session(ctx, board.Huddle)
	if err != nil {
		return out, err
	}
	out.Sealed = &board.Sealed
	for _, t := range board.Topics {
		topic := Topic{ID: t.ID.String(), Title: t.Title, Group: t.Group, Cards: []Card{}}
		if t.Votes >= 0 {
			topic.Votes = &t.Votes
		}
		for _, c := range t.Cards {
			topic.Cards = append(topic.Cards, b.card(c, board.Huddle.Ref()))
		}
		out.Topics = append(out.Topics, topic)
	}
	return out, nil
}

type sessionEdit struct {
	Target
	Body SessionChange
}

func (s *Service) changeSession(ctx context.Context, by loop.Actor, in *sessionEdit) (*saved[Session], error) {
	deeds, c := s.app.Huddles, in.Body
	for _, change := range []struct {
		set bool
		do  func() error
	}{
		{c.Facilitator.Set, func() error { _, err := deeds.Lead(ctx, by, in.Ref, c.Facilitator.Value); return err }},
		{c.Next.Set, func() error {
			_, err := deeds.Next(ctx, by, in.Ref, c.Next.Value)
			return named(err, "facilitator", "next_facilitator")
		}},
		{c.Mode.Set, func() error { _, err := deeds.Switch(ctx, by, in.Ref, loop.HuddleMode(c.Mode.Value)); return err }},
		{c.People.Set, func() error { _, err := deeds.Count(ctx, by, in.Ref, c.People.Value); return err }},
		{c.LastLook.Set, func() error {
			_, err := deeds.Look(ctx, by, in.Ref, loop.Verdict(c.LastLook.Value))
			return named(err, "verdict", "last_look")
		}},
		{c.Topic.Set, func() error { return s.turnTo(ctx, by, in.Ref, c.Topic.Value) }},
		{c.WriteUntil.Set, func() error {
			until, err := windowEnd(c.WriteUntil.Value)
			if err == nil {
				_, err = deeds.Until(ctx, by, in.Ref, until)
			}
			return err
		}},
		{c.Leftover.Set, func() error {
			_, err := deeds.Keep(ctx, by, in.Ref, loop.Leftover(c.Leftover.Value))
			return err
		}},
	} {
		if !change.set {
			continue
		}
		if err := change.do(); err != nil {
			return nil, err
		}
	}
	return s.toldSession(ctx, by, in.Ref)
}

func (s *Service) turnTo(ctx context.Context, by loop.Actor, ref, topic string) error {
	id, err := topicID("topic", topic)
	if err == nil {
		_, err = s.app.Huddles.Talk(ctx, by, ref, id)
	}
	return err
}

// topicID reads the id of a topic; "" is none.
func topicID(field, text string) (loop.ID, error) {
	var id loop.ID
	if text != "" && id.UnmarshalText([]byte(text)) != nil {
		return 0, loop.Fault(field, "%q is no id of a topic. GET the session shows them.", cut(text, 40))
	}
	return id, nil
}

func (s *Service) moveSession(ctx context.Context, by loop.Actor, in *moving) (*saved[Session], error) {
	var err error
	switch deeds, to := s.app.Huddles, in.Body.To; to {
	case "live":
		_, err = deeds.Begin(ctx, by, in.Ref)
	case "closed":
		_, err = deeds.Close(ctx, by, in.Ref)
	case "reopened":
		_, err = deeds.Reopen(ctx, by, in.Ref)
	case "write", "group", "vote", "talk", "tweak", "close":
		_, err = deeds.Go(ctx, by, in.Ref, loop.HuddleStage(to))
	default:
		err = unknownState(to, "live, closed, reopened, or a stage: write, group, vote, talk, tweak, close")
	}
	if err != nil {
		return nil, err
	}
	return s.toldSession(ctx, by, in.Ref)
}

type tweakCreate struct {
	Target
	Body NewTweak
}

func (s *Service) chooseTweak(ctx context.Context, by loop.Actor, in *tweakCreate) (*saved[Session], error) {
	n := in.Body
	if n.None {
		if _, err := s.app.Huddles.None(ctx, by, in.Ref); err != nil {
			return nil, err
		}
		return s.toldSession(ctx, by, in.Ref)
	}
	topic, err := topicID("topic", n.Topic)
	if err != nil {
		return nil, err
	}
	_, err = s.app.Huddles.Tweak(ctx, by, in.Ref, app.TweakDraft{Text: n.Title, Owner: strings.TrimSpace(n.Owner.Value), Due: loop.Date(n.Due.Value), On: loop.Date(n.On.Value), Insight: n.Insight, Topic: topic})
	if err != nil {
		return nil, named(err, "tweak", "title")
	}
	return s.toldSession(ctx, by, in.Ref)
}
