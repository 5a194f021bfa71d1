package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// Came is what huddles took, and what came of them.
type Came struct {
	Cost     loop.HuddleCost
	Tweaks   int // chosen in them
	Insights int
	Failures int // logged
	Verdicts int // on those tweaks, so far
}

// Of says what came of the huddles, in words. That a tweak has no verdict yet is said;
// what there is none of otherwise is left out.
func (c Came) Of() string {
	var parts []string
	for _, p := range []struct {
		n    int
		said string
	}{{c.Tweaks, plural(c.Tweaks, "tweak")}, {c.Insights, plural(c.Insights, "insight")}, {c.Failures, plural(c.Failures, "failure") + " logged"}, {c.Tweaks, plural(c.Verdicts, "verdict") + " so far"}} {
		if p.n > 0 {
			parts = append(parts, p.said)
		}
	}
	if len(parts) == 0 {
		return "nothing that was written down"
	}
	return strings.Join(parts, ", ")
}

// SprintView is a sprint with everything that its page tells.
type SprintView struct {
	Sprint  loop.Sprint
	Huddles []loop.Huddle // newest day first
	Came    Came
	Actions []loop.Action // of its team, still to be done and due in it; soonest first
	Bets    []loop.Experiment
	Became  *loop.Failure // what its missed goal became, nil for none
	People  Names
	History []loop.Event // newest first, at most 100
}

// Show returns a sprint for its page.
func (s Sprints) Show(ctx context.Context, by loop.Actor, ref string) (SprintView, error) {
	sp, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return SprintView{}, err
	}
	v := SprintView{Sprint: sp}
	if v.People, err = s.names(ctx, by); err != nil {
		return v, err
	}
	for _, fill := range []func(context.Context, loop.Actor, *SprintView) error{s.held, s.due, s.bets, s.became} {
		if err := fill(ctx, by, &v); err != nil {
			return v, err
		}
	}
	page, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: sp.ID, Limit: 100})
	v.History = page.Items
	return v, err
}

// held reads the huddles of the sprint, and what came of them.
func (s Sprints) held(ctx context.Context, by loop.Actor, v *SprintView) error {
	sp := v.Sprint
	all, err := s.huddles(ctx, by, loop.HuddleQuery{Team: sp.Team, Whole: sp.Team == 0, Since: sp.StartsOn, Until: sp.EndsOn})
	if err != nil {
		return err
	}
	v.Huddles = slices.DeleteFunc(all, func(h loop.Huddle) bool { return !sp.Has(h) })
	v.Came, err = s.came(ctx, by, v.Huddles)
	return err
}

func (s Sprints) huddles(ctx context.Context, by loop.Actor, q loop.HuddleQuery) ([]loop.Huddle, error) {
	var all []loop.Huddle
	err := through(func(cursor string) (loop.Page[loop.Huddle], error) {
		q.Cursor, q.Limit = cursor, loop.MaxPage
		return s.Repo.Huddles(ctx, by.Workspace, q)
	}, func(h loop.Huddle) bool {
		all = append(all, h)
		return true
	})
	return all, err
}

// came adds up what huddles took and what they gave.
func (s Sprints) came(ctx context.Context, by loop.Actor, all []loop.Huddle) (Came, error) {
	c := Came{Cost: loop.CostOf(all)}
	for _, h := range all {
		c.Insights += one(h.Insight != 0)
		c.Failures += one(h.Failure != 0)
		if h.Action == 0 {
			continue
		}
		c.Tweaks++
		page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Action: h.Action, Limit: loop.MaxPage})
		if err != nil {
			return c, err
		}
		c.Verdicts += len(page.Items)
	}
	return c, nil
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// due reads what is still to be done and due in the sprint.
func (s Sprints) due(ctx context.Context, by loop.Actor, v *SprintView) error {
	err := through(func(cursor string) (loop.Page[loop.Action], error) {
		return s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: []loop.ActionState{loop.Candidate, loop.Open, loop.InProgress}, Team: v.Sprint.Team, Cursor: cursor, Limit: loop.MaxPage})
	}, func(a loop.Action) bool {
		if a.Team == v.Sprint.Team && a.Due != "" && v.Sprint.Holds(a.Due) {
			v.Actions = append(v.Actions, a)
		}
		return true
	})
	slices.SortStableFunc(v.Actions, func(a, b loop.Action) int { return cmp.Compare(a.Due, b.Due) })
	return err
}

// bets reads the bets whose day lies in the sprint.
func (s Sprints) bets(ctx context.Context, by loop.Actor, v *SprintView) error {
	sp := v.Sprint
	return through(func(cursor string) (loop.Page[loop.Experiment], error) {
		return s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{Team: sp.Team, Whole: sp.Team == 0, Since: sp.StartsOn, Until: sp.EndsOn, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Experiment) bool {
		v.Bets = append(v.Bets, x)
		return true
	})
}

func (s Sprints) became(ctx context.Context, by loop.Actor, v *SprintView) error {
	if v.Sprint.Failure == 0 {
		return nil
	}
	f, err := s.Repo.Failure(ctx, by.Workspace, v.Sprint.Failure)
	v.Became = &f
	return err
}

// WeekRow is an ISO week of a team: what serves where nobody plans sprints.
type WeekRow struct {
	Week   string // 2026-W48
	Monday loop.Date
	Came   Came
}

// Weeks returns this ISO week and those before it, the newest first, with the
// huddles of a team; 0 for those of all teams.
func (s Sprints) Weeks(ctx context.Context, by loop.Actor, team loop.ID, n int) ([]WeekRow, error) {
	today, _, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return nil, err
	}
	first := monday(today)
	all, err := s.huddles(ctx, by, loop.HuddleQuery{Team: team, Since: first.Add(-7 * (n - 1)), Until: first.Add(6)})
	if err != nil {
		return nil, err
	}
	var out []WeekRow
	for i := range n {
		row := WeekRow{Monday: first.Add(-7 * i)}
		row.Week = loop.WeekOf(row.Monday)
		row.Came, err = s.came(ctx, by, slices.DeleteFunc(slices.Clone(all), func(h loop.Huddle) bool { return loop.WeekOf(h.On) != row.Week }))
		if err != nil {
			return out, err
		}
		out = append(out, row)
	}
	return out, nil
}
