package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Huddles are the deeds about fifteen minutes a week: who leads, at which stage
// it stands, and how it ends. Cards and votes have deeds of their own.
type Huddles struct{ *Deps }

// HuddleDraft is a huddle that begins now, or one on another day that people can
// write for before.
type HuddleDraft struct {
	Team        string           // ref or name; "" for the whole workspace
	Facilitator string           // e-mail, ref or name; "" or "auto" for whoever's turn it is
	Mode        loop.HuddleMode  // "" as the series says, else room
	Attribution loop.Attribution // "" as the series says, else anonymous
	Minutes     int              // 0 as the series says, else 15
	On          loop.Date        // "" means today
	WriteUntil  time.Time        // zero without a window for writing; with one it begins later
	Later       bool             // people can write already; it begins when somebody says so
	Claim       Claim
}

// Start begins a huddle, or schedules it. The box of the team goes along, and so
// does the question what became of the last tweak. While another one of the team
// goes on it is a Conflict that names it.
func (s Huddles) Start(ctx context.Context, by loop.Actor, d HuddleDraft) (loop.Huddle, error) {
	team, err := People{Deps: s.Deps}.TeamID(ctx, by, d.Team)
	if err != nil {
		return loop.Huddle{}, err
	}
	if err := allowIn(by, loop.MemberRole, team, "start a huddle"); err != nil {
		return loop.Huddle{}, err
	}
	var out loop.Huddle
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Huddle, error) { return w.Huddle(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "huddle", fetch, func() (loop.Huddle, loop.ID, error) {
			made, err := s.start(ctx, w, by, team, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Huddles) start(ctx context.Context, w loop.Writer, by loop.Actor, team loop.ID, d HuddleDraft) (loop.Huddle, error) {
	h, err := s.draft(ctx, w, by, team, d)
	if err != nil {
		return h, err
	}
	if err := alone(ctx, w, by, team); err != nil {
		return h, err
	}
	if h.LastTweak, err = lastTweak(ctx, w, by, team); err != nil {
		return h, err
	}
	verb := "huddle.scheduled"
	if !d.Later && d.WriteUntil.IsZero() {
		verb = "huddle.started"
		if err := h.Begin(s.Now()); err != nil {
			return h, err
		}
	}
	if h, err = w.SaveHuddle(ctx, h, loop.Note(by, s.Now(), verb, "", 0)); err != nil {
		return h, err
	}
	if err := s.carry(ctx, w, h); err != nil {
		return h, err
	}
	return h, w.TakeBox(ctx, by.Workspace, team, h.ID)
}

// draft fills in what nobody has said: the rhythm of the team, today, and whose
// turn it is.
func (s Huddles) draft(ctx context.Context, w loop.Writer, by loop.Actor, team loop.ID, d HuddleDraft) (loop.Huddle, error) {
	today, zone, err := s.today(ctx, w, by)
	if err != nil {
		return loop.Huddle{}, err
	}
	usual, err := rhythm(ctx, w, by, team)
	if err != nil {
		return loop.Huddle{}, err
	}
	h := loop.Huddle{Workspace: by.Workspace, Team: team, On: orDate(d.On, today), Mode: d.Mode, Attribution: d.Attribution, Planned: d.Minutes * 60,
		State: loop.HuddleScheduled, Stage: loop.StageWrite, CreatedBy: by.Member, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	if h.Mode == "" && !d.WriteUntil.IsZero() {
		h.Mode = loop.EveryoneMode // nobody sits in one room for days
	}
	if h.Mode == "" {
		h.Mode = usual.Mode
	}
	if h.Attribution == "" {
		h.Attribution = usual.Attribution
	}
	if h.Planned == 0 {
		h.Planned = usual.Planned
	}
	if d.On == "" && !d.WriteUntil.IsZero() {
		h.On = loop.DateOf(d.WriteUntil, zone)
	}
	h.Week = loop.WeekOf(h.On)
	var all faults
	all.add("", s.window(&h, d.WriteUntil))
	all.add("", s.leader(ctx, w, by, &h, d.Facilitator))
	all.add("", s.place(ctx, w, by, &h))
	all.add("", h.Validate())
	return h, all.err()
}

// leader sets who leads: a named member, or whoever's turn it is.
func (s Huddles) leader(ctx context.Context, w loop.Reader, by loop.Actor, h *loop.Huddle, who string) error {
	if who = strings.TrimSpace(who); who != "" && who != "auto" {
		m, err := Actions(s).owner(ctx, w, by, who, false)
		h.Facilitator = m
		return renamed(err, "owner", "facilitator")
	}
	order, err := s.order(ctx, w, by, h.Team, h.On)
	if err == nil && len(order) > 0 {
		h.Facilitator = order[0]
	}
	return err
}

// place puts the huddle into the sprint of its team that holds the day.
func (s Huddles) place(ctx context.Context, w loop.Reader, by loop.Actor, h *loop.Huddle) error {
	page, err := w.Sprints(ctx, by.Workspace, h.Team, "", 20)
	for _, sp := range page.Items {
		if sp.Team == h.Team && sp.Holds(h.On) && sp.ClosedAt.IsZero() {
			h.Sprint = sp.ID
			return err
		}
	}
	return err
}

// alone is a Conflict while another huddle of the team goes on.
func alone(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) error {
	for _, state := range []loop.HuddleState{loop.HuddleLive, loop.HuddleScheduled} {
		page, err := r.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: team, Whole: team == 0, State: state, Limit: 1})
		if err != nil {
			return err
		}
		for _, h := range page.Items {
			return loop.Errorf(loop.Conflict, "%s is %s already. Join it, or close it first.", h.Ref(), h.State)
		}
	}
	return nil
}

// lastTweak is the action that the huddle before this one made, 0 for none.
func lastTweak(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) (loop.ID, error) {
	page, err := r.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: team, Whole: team == 0, State: loop.HuddleClosed, Limit: 20})
	for _, h := range page.Items {
		if h.Action != 0 {
			return h.Action, err
		}
	}
	return 0, err
}

// rhythm is the series of a team, or what is usual without one.
func rhythm(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) (loop.Series, error) {
	all, err := r.AllSeries(ctx, by.Workspace)
	for _, s := range all {
		if s.Team == team {
			return s, err
		}
	}
	return loop.Series{Workspace: by.Workspace, Team: team, Every: 1, Minute: 10 * 60, Planned: loop.HuddleSeconds, Mode: loop.RoomMode, Attribution: loop.Anonymous}, err
}

func orDate(d, then loop.Date) loop.Date {
	if d == "" {
		return then
	}
	return d
}

// Get returns one huddle.
func (s Huddles) Get(ctx context.Context, by loop.Actor, ref string) (loop.Huddle, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns huddles, newest day first.
func (s Huddles) List(ctx context.Context, by loop.Actor, q loop.HuddleQuery) (loop.Page[loop.Huddle], error) {
	return s.Repo.Huddles(ctx, by.Workspace, q)
}

func (s Huddles) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Huddle, error) {
	id, err := s.find(ctx, r, by, loop.NounHuddle, ref)
	if err != nil {
		return loop.Huddle{}, err
	}
	return r.Huddle(ctx, by.Workspace, id)
}
