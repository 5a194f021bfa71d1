package app

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// order returns who may lead a team's huddle on a day, whoever is most due first.
// Neutral is who owns the last tweak: they have something to defend.
func (s Huddles) order(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID, on loop.Date) ([]loop.ID, error) {
	rotation, err := s.rotation(ctx, r, by, team)
	if err != nil {
		return nil, err
	}
	last, err := lastTweak(ctx, r, by, team)
	if err != nil || last == 0 {
		return rotation.Order(on), err
	}
	a, err := r.Action(ctx, by.Workspace, last)
	if err != nil {
		return nil, err
	}
	rotation.Neutral = []loop.ID{a.Owner}
	return rotation.Order(on), nil
}

// orderAfter is the order for the huddle after this one, which counts already.
func (s Huddles) orderAfter(ctx context.Context, r loop.Reader, by loop.Actor, h loop.Huddle) ([]loop.ID, error) {
	rotation, err := s.rotation(ctx, r, by, h.Team)
	if err != nil {
		return nil, err
	}
	rotation.Turns = slices.DeleteFunc(rotation.Turns, func(t loop.Turn) bool { return t.On >= h.On })
	rotation.Turns = append(rotation.Turns, loop.Turn{Member: h.Facilitator, On: h.On})
	on, err := s.next(ctx, r, by, h)
	return rotation.Order(on), err
}

// next is the day of the huddle after this one: as the series says, else a week on.
func (s Huddles) next(ctx context.Context, r loop.Reader, by loop.Actor, h loop.Huddle) (loop.Date, error) {
	usual, err := rhythm(ctx, r, by, h.Team)
	if days := usual.Upcoming(h.On.Add(1), h.On, 1); err == nil && len(days) > 0 {
		return days[0], nil
	}
	return h.On.Add(7), err
}

// rotation gathers who is in the team, who has led, and who is away.
func (s Huddles) rotation(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) (loop.Rotation, error) {
	out := loop.Rotation{Joined: map[loop.ID]loop.Date{}}
	zone, err := s.zone(ctx, r, by)
	if err != nil {
		return out, err
	}
	members, err := r.Members(ctx, by.Workspace)
	if err != nil {
		return out, err
	}
	slices.SortFunc(members, func(a, b loop.Member) int { return int(a.Number - b.Number) })
	for _, m := range members {
		if m.State == loop.Active && m.Role.AtLeast(loop.MemberRole) && (team == 0 || slices.Contains(m.Teams, team)) {
			out.Members = append(out.Members, m.ID)
			out.Joined[m.ID] = loop.DateOf(m.CreatedAt, zone)
		}
	}
	if out.Away, err = r.Absences(ctx, by.Workspace, ""); err != nil {
		return out, err
	}
	out.Turns, err = s.turns(ctx, r, by, team)
	return out, err
}

// turns are the huddles of the last year, oldest first.
func (s Huddles) turns(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) ([]loop.Turn, error) {
	page, err := r.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: team, Whole: team == 0, State: loop.HuddleClosed, Limit: 60})
	var turns []loop.Turn
	for _, h := range page.Items {
		turns = append(turns, loop.Turn{Member: h.Facilitator, On: h.On})
	}
	slices.Reverse(turns)
	return turns, err
}

// Turns returns who leads next in a team, in order. A huddle that was held today
// counts already.
func (s Huddles) Turns(ctx context.Context, by loop.Actor, team loop.ID) ([]loop.ID, error) {
	today, _, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return nil, err
	}
	page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: team, Whole: team == 0, State: loop.HuddleClosed, Since: today, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(page.Items) > 0 {
		return s.orderAfter(ctx, s.Repo, by, page.Items[0])
	}
	return s.order(ctx, s.Repo, by, team, today)
}

// Away notes that a member cannot lead from one day to another: one's own leave,
// or for leads anybody's. who is an e-mail, a ref or a name, "" for oneself.
func (s Huddles) Away(ctx context.Context, by loop.Actor, who string, from, to loop.Date) (loop.Absence, error) {
	var out loop.Absence
	if err := allow(by, loop.MemberRole, "note leave"); err != nil {
		return out, err
	}
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		m, err := Actions(s).owner(ctx, w, by, who, true)
		if err != nil {
			return renamed(err, "owner", "who")
		}
		if m == 0 {
			return loop.Fault("who", "Say whose leave it is: an e-mail, or a ref like M-3.")
		}
		if m != by.Member && !by.May(loop.Lead) {
			return loop.Errorf(loop.Denied, "Everybody notes their own leave; a lead may do it for others.")
		}
		a := loop.Absence{Workspace: by.Workspace, Member: m, From: from, To: to, CreatedAt: s.Now()}
		if err := a.Validate(); err != nil {
			return err
		}
		out, err = w.SaveAbsence(ctx, a, loop.Note(by, s.Now(), "absence.noted", "", 0))
		return err
	})
	return out, err
}

// Back takes a noted leave away.
func (s Huddles) Back(ctx context.Context, by loop.Actor, id string) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		all, err := w.Absences(ctx, by.Workspace, "")
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.ID.String() != strings.TrimSpace(id) {
				continue
			}
			if a.Member != by.Member && !by.May(loop.Lead) {
				return loop.Errorf(loop.Denied, "Everybody notes their own leave; a lead may do it for others.")
			}
			return w.DropAbsence(ctx, by.Workspace, a.ID, loop.Note(by, s.Now(), "absence.ended", "", 0))
		}
		return loop.Errorf(loop.NotFound, "There is no such leave here.")
	})
}

// SetSeries sets the rhythm of a team's huddles.
func (s Huddles) SetSeries(ctx context.Context, by loop.Actor, d loop.Series) (loop.Series, error) {
	if err := allowIn(by, loop.MemberRole, d.Team, "set the rhythm"); err != nil {
		return d, err
	}
	if err := d.Validate(); err != nil {
		return d, err
	}
	var out loop.Series
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := teamHere(ctx, w, by, d.Team); err != nil {
			return err
		}
		old, err := rhythm(ctx, w, by, d.Team)
		if err != nil {
			return err
		}
		if old.ID == 0 {
			old.CreatedAt = s.Now()
		}
		d.ID, d.Number, d.Version, d.Workspace, d.CreatedAt, d.UpdatedAt = old.ID, old.Number, old.Version, by.Workspace, old.CreatedAt, s.Now()
		out, err = w.SaveSeries(ctx, d, loop.Note(by, s.Now(), "series.set", "", 0))
		return err
	})
	return out, err
}

// Series returns the rhythm of a team; one with Weekday 0 has no fixed day.
func (s Huddles) Series(ctx context.Context, by loop.Actor, team loop.ID) (loop.Series, error) {
	return rhythm(ctx, s.Repo, by, team)
}
