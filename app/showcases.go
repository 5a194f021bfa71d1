package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Showcases are the deeds about the most insightful mistake of a week: nominate,
// ask, vote, count.
type Showcases struct{ *Deps }

// EntryDraft is a nomination: a failure, an insight, or the star of a closed
// huddle. Sentences that are left out are taken from it.
type EntryDraft struct {
	Failure string // ref
	Insight string // ref
	Huddle  string // ref
	Misstep string // one sentence: what went otherwise than expected
	Tweak   string // one sentence: what saved the day
	Named   bool   // the caller's own name may stand there
	Claim   Claim
}

// Nominate puts a misstep on the ballot of this week, or of the next one when this
// week's is closed. A failure that somebody else reported is shown when they say so.
func (s Showcases) Nominate(ctx context.Context, by loop.Actor, d EntryDraft) (loop.Entry, error) {
	if err := allow(by, loop.MemberRole, "nominate a misstep"); err != nil {
		return loop.Entry{}, err
	}
	var out loop.Entry
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Entry, error) { return w.Entry(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "showcase", fetch, func() (loop.Entry, loop.ID, error) {
			made, err := s.nominate(ctx, w, by, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Showcases) nominate(ctx context.Context, w loop.Writer, by loop.Actor, d EntryDraft) (loop.Entry, error) {
	now := s.Now()
	e := loop.Entry{Workspace: by.Workspace, Misstep: oneLine(d.Misstep), Tweak: oneLine(d.Tweak), State: loop.EntryShown, NominatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	if err := s.origin(ctx, w, by, d, &e); err != nil {
		return e, err
	}
	if err := e.Validate(); err != nil {
		return e, err
	}
	if d.Named {
		if err := e.Sign(by.Member, true); err != nil {
			return e, err
		}
	}
	week, err := s.taking(ctx, w, by)
	if err != nil {
		return e, err
	}
	e.Week = week.Week
	if err := s.room(ctx, w, e); err != nil {
		return e, err
	}
	verb := "showcase.nominated"
	if e.State == loop.EntryAsked {
		verb = "showcase.asked" // nothing that a page could show more of
	}
	return w.SaveEntry(ctx, e, loop.Note(by, now, verb, "", 0))
}

// room refuses what no page could show any more.
func (s Showcases) room(ctx context.Context, r loop.Reader, e loop.Entry) error {
	all, err := r.Entries(ctx, e.Workspace, loop.EntryQuery{Week: e.Week})
	if err == nil && len(all) >= loop.MostEntries {
		err = loop.Errorf(loop.Conflict, "%s has %d entries already. Nominate it next week.", e.Week, len(all))
	}
	return err
}

// origin ties the entry to what it tells of.
func (s Showcases) origin(ctx context.Context, r loop.Reader, by loop.Actor, d EntryDraft, e *loop.Entry) error {
	switch {
	case strings.TrimSpace(d.Huddle) != "":
		return s.fromHuddle(ctx, r, by, d.Huddle, e)
	case strings.TrimSpace(d.Insight) != "":
		i, err := Learning(s).insight(ctx, r, by, d.Insight)
		if err != nil {
			return named("insight", err)
		}
		e.Insight = i.ID
		return s.fromFailure(ctx, r, by, i.Failure, e)
	case strings.TrimSpace(d.Failure) != "":
		id, err := s.find(ctx, r, by, loop.NounFailure, loop.NounFailure.Typed(d.Failure))
		if err != nil {
			return named("failure", err)
		}
		return s.fromFailure(ctx, r, by, id, e)
	}
	return loop.Fault("failure", "Name a failure, an insight, or the huddle whose star it is.")
}

// fromFailure takes over what a failure tells, and settles who is asked. One that
// was told in a huddle came from cards without names: nobody is asked, and nobody
// is named.
func (s Showcases) fromFailure(ctx context.Context, r loop.Reader, by loop.Actor, id loop.ID, e *loop.Entry) error {
	facts, err := r.FactsOf(ctx, by.Workspace, []loop.ID{id})
	if err != nil {
		return err
	}
	if len(facts) == 0 {
		return loop.Errorf(loop.NotFound, "There is no such failure here.")
	}
	f := facts[0].Failure
	if f.State != loop.FailureOpen {
		return loop.Errorf(loop.Conflict, "%s is %s. Nominate one that stands.", f.Ref(), f.State)
	}
	e.Failure, e.Team = f.ID, f.Team
	if e.Misstep == "" {
		e.Misstep = f.Title
	}
	if e.Tweak == "" {
		e.Tweak = tweakOf(facts[0])
	}
	if err := s.consent(ctx, r, by, f, e); err != nil {
		return err
	}
	return s.onlyOnce(ctx, r, by, f, *e)
}

// tweakOf is the change that a failure led to, else what it taught; "" for neither.
func tweakOf(f loop.Facts) string {
	for i := len(f.Actions) - 1; i >= 0; i-- {
		if f.Actions[i].State != loop.Dropped {
			return f.Actions[i].Title
		}
	}
	if n := len(f.Insights); n > 0 {
		return cutTo(f.Insights[n-1].Text, 300)
	}
	return ""
}

// cutTo makes one line of at most n characters.
func cutTo(s string, n int) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

// consent settles who says whether it may be shown.
func (s Showcases) consent(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Failure, e *loop.Entry) error {
	switch {
	case f.ReportedVia == "huddle":
		e.Unsigned = true
		return nil
	case f.CreatedBy == 0 || f.CreatedBy == by.Member:
		return nil
	}
	m, err := r.Member(ctx, by.Workspace, f.CreatedBy)
	switch {
	case loop.CodeOf(err) == loop.NotFound || err == nil && m.State == loop.Deactivated:
		e.Unsigned = true // nobody is left to ask
		return nil
	case err != nil:
		return err
	}
	e.Asked, e.State = m.ID, loop.EntryAsked
	return nil
}

// onlyOnce refuses what stands there already, and what somebody would rather not
// show: they are not asked twice.
func (s Showcases) onlyOnce(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Failure, e loop.Entry) error {
	before, err := r.Entries(ctx, by.Workspace, loop.EntryQuery{Failure: f.ID})
	if err != nil {
		return err
	}
	for _, b := range before {
		switch {
		case b.State == loop.EntryShown || b.State == loop.EntryAsked && b.Asked != by.Member:
			return loop.Errorf(loop.Conflict, "%s is nominated already, in %s. Choose another one.", f.Ref(), b.Week)
		case b.State == loop.EntryAsked:
			return loop.Errorf(loop.Conflict, "%s is nominated already. Say on Home whether it may be shown.", f.Ref())
		case b.State == loop.EntryDeclined && e.Asked != 0:
			return loop.Errorf(loop.Conflict, "Whoever reported %s would rather not show it. They can still share it themselves.", f.Ref())
		}
	}
	return nil
}

// fromHuddle takes the star of a closed huddle. Its cards had no names, so neither
// has this.
func (s Showcases) fromHuddle(ctx context.Context, r loop.Reader, by loop.Actor, ref string, e *loop.Entry) error {
	h, err := Huddles(s).fetch(ctx, r, by, ref)
	if err != nil {
		return named("huddle", err)
	}
	if h.State != loop.HuddleClosed || h.StarText == "" {
		return loop.Errorf(loop.Conflict, "%s has no star. Close it first; the star of a huddle can be nominated then.", h.Ref())
	}
	before, err := r.Entries(ctx, by.Workspace, loop.EntryQuery{Huddle: h.ID})
	if err != nil {
		return err
	}
	for _, b := range before {
		if b.State == loop.EntryShown {
			return loop.Errorf(loop.Conflict, "The star of %s is nominated already, in %s.", h.Ref(), b.Week)
		}
	}
	e.Huddle, e.Team, e.Unsigned = h.ID, h.Team, true
	if h.Star == h.Topic {
		e.Failure = h.Failure // the tweak came from the same topic
	}
	if err := s.notShown(ctx, r, *e); err != nil {
		return err
	}
	if e.Misstep == "" {
		e.Misstep = h.StarText
	}
	if e.Tweak == "" && h.Action != 0 {
		a, err := r.Action(ctx, by.Workspace, h.Action)
		if err != nil {
			return err
		}
		e.Tweak = a.Title
	}
	return nil
}

// notShown refuses the star of a huddle whose failure stands there by itself.
func (s Showcases) notShown(ctx context.Context, r loop.Reader, e loop.Entry) error {
	if e.Failure == 0 {
		return nil
	}
	before, err := r.Entries(ctx, e.Workspace, loop.EntryQuery{Failure: e.Failure, State: loop.EntryShown})
	if err == nil && len(before) > 0 {
		err = loop.Errorf(loop.Conflict, "What this huddle wrote down is nominated already, in %s.", before[0].Week)
	}
	return err
}

// taking returns the week that takes entries now, and begins it when it is its
// first: this week, or the next one when somebody has closed this week's ballot.
func (s Showcases) taking(ctx context.Context, w loop.Writer, by loop.Actor) (loop.Showcase, error) {
	today, zone, err := s.today(ctx, w, by)
	if err != nil {
		return loop.Showcase{}, err
	}
	for _, week := range []string{loop.WeekOf(today), loop.WeekOf(today.Add(7))} {
		show, err := w.Showcase(ctx, by.Workspace, week)
		if loop.CodeOf(err) == loop.NotFound {
			now := s.Now()
			show, err = w.SaveShowcase(ctx, loop.Showcase{Workspace: by.Workspace, Week: week, CreatedAt: now, UpdatedAt: now}, loop.Event{})
			if err == nil {
				err = w.Schedule(ctx, by.Workspace, showcaseDue, show.ID, loop.WeekEnd(week, zone))
			}
		}
		if err != nil || show.Open() {
			return show, err
		}
	}
	return loop.Showcase{}, loop.Errorf(loop.Conflict, "The ballots of this week and the next are closed. Nominate it in a week.")
}
