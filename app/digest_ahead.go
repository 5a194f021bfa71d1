package app

import (
	"cmp"
	"context"
	"slices"

	"failforward/loop"
)

// ahead fills in what waits now, and the days to come.
func (s Digests) ahead(ctx context.Context, by loop.Actor, today loop.Date, d *Digest) error {
	late, err := Failures(s).List(ctx, by, Filter{FailureQuery: loop.FailureQuery{ByHand: true, Limit: mostWaiting}, Late: true})
	if err != nil {
		return err
	}
	d.Waiting = late.Items
	until := today.Add(comingDays)
	for _, part := range []func(context.Context, loop.Actor, loop.Date, loop.Date, *Digest) error{s.comingHuddles, s.comingVerdicts, s.comingBets, s.ballot} {
		if err := part(ctx, by, today, until, d); err != nil {
			return err
		}
	}
	slices.SortStableFunc(d.Coming, func(a, b Day) int { return cmp.Compare(a.On, b.On) })
	return nil
}

// ballot says when it is counted, and until then what won the week before.
func (s Digests) ballot(ctx context.Context, by loop.Actor, _, _ loop.Date, d *Digest) error {
	if d.Best.Begun && !d.Best.Open() {
		return nil
	}
	if d.Best.Begun {
		d.Coming = append(d.Coming, Day{On: d.Sunday, Kind: "ballot", Text: "The ballot for the most insightful mistake is counted"})
	}
	last, err := Showcases(s).Week(ctx, by, d.before(), "")
	d.Last = last.Winners
	return err
}

// comingHuddles are planned ones, and for a team without one the next by its rhythm.
func (s Digests) comingHuddles(ctx context.Context, by loop.Actor, today, until loop.Date, d *Digest) error {
	names, err := s.names(ctx, by)
	if err != nil {
		return err
	}
	page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{State: loop.HuddleScheduled, Since: today, Until: until, Limit: loop.MaxPage})
	if err != nil {
		return err
	}
	planned := map[loop.ID]bool{}
	for _, h := range page.Items {
		planned[h.Team] = true
		d.Coming = append(d.Coming, Day{h.On, "huddle", names.Of(h.Team), h.Ref()})
	}
	all, err := s.Repo.AllSeries(ctx, by.Workspace)
	if err != nil {
		return err
	}
	for _, series := range all {
		if planned[series.Team] {
			continue
		}
		on, err := s.byRhythm(ctx, by, series, today)
		if err != nil {
			return err
		}
		if on != "" && on <= until {
			d.Coming = append(d.Coming, Day{On: on, Kind: "huddle", Text: names.Of(series.Team)})
		}
	}
	return nil
}

// byRhythm is the next day of a series, "" for none.
func (s Digests) byRhythm(ctx context.Context, by loop.Actor, series loop.Series, today loop.Date) (loop.Date, error) {
	last, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: series.Team, Whole: series.Team == 0, Until: today, Limit: 1})
	if err != nil {
		return "", err
	}
	from, anchor := today, today
	if len(last.Items) > 0 {
		if anchor = last.Items[0].On; anchor == today {
			from = today.Add(1) // today's has been held, or goes on
		}
	}
	if days := series.Upcoming(from, anchor, 1); len(days) > 0 {
		return days[0], nil
	}
	return "", nil
}

// comingVerdicts are the days on which checks conclude.
func (s Digests) comingVerdicts(ctx context.Context, by loop.Actor, today, until loop.Date, d *Digest) error {
	page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Waiting, Limit: loop.MaxPage})
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		if e.On < today || e.On > until || len(d.Coming) >= 2*digestMost {
			continue
		}
		a, err := s.Repo.Action(ctx, by.Workspace, e.Action)
		if err != nil {
			return err
		}
		d.Coming = append(d.Coming, Day{e.On, "verdict", a.Title, e.Ref()})
	}
	return nil
}

func (s Digests) comingBets(ctx context.Context, by loop.Actor, today, until loop.Date, d *Digest) error {
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentRunning, Until: until, Limit: digestMost})
	for _, x := range page.Items {
		if x.On >= today {
			d.Coming = append(d.Coming, Day{x.On, "bet", x.Name(), x.Ref()})
		}
	}
	return err
}
