package app

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// demoNumber is a series of the demo, and the check of a change that waits for it.
type demoNumber struct {
	draft     KPIDraft
	by        string  // who brings the past along and types a value in each Monday
	tweak     string  // the change: title of an action
	day, on   int     // when the check is planned, and the day of its verdict
	since     int     // weeks of the past that are brought along; 0: it begins with the plan
	changed   int     // day from which it is another one
	before    float64 // usual value of a week: a mean, or a share
	after     float64
	spread    float64 // of a level, as a part of it
	trials    float64 // of a share
	least     float64 // smallest change worth having
	guardrail string
}

// demoNumbers are two true improvements, a true null, and one with too little data.
var demoNumbers = [...]demoNumber{
	{draft: KPIDraft{Key: "left_at_basket", Name: "Visitors who leave at the basket", Kind: loop.KPIShare, Better: "lower", Exposure: "visitor"}, by: "Ines", tweak: "Show the delivery date in the basket",
		day: -166, on: -76, since: 30, changed: -152, before: 0.31, after: 0.25, trials: 1400, least: 0.02},
	{draft: KPIDraft{Key: "search_seconds", Name: "Slowest search of the week", Unit: "s", Kind: loop.KPILevel, Better: "lower"}, by: "Marta", tweak: "Warm the search index before switching",
		day: -119, on: -37, since: 34, changed: -107, before: 2.6, after: 1.7, spread: 0.14, least: 0.1, guardrail: "left_at_basket"},
	{draft: KPIDraft{Key: "vat_questions", Name: "Questions about VAT", Kind: loop.KPICount, Better: "lower", Exposure: "week"}, by: "Priya", tweak: "Write the VAT rules as a table that the tests read",
		day: -147, on: -51, since: 40, changed: -133, before: 42, after: 42, least: 0.25},
	{draft: KPIDraft{Key: "night_pages", Name: "Pages at night", Kind: loop.KPICount, Better: "lower", Exposure: "week"}, by: "Noor", tweak: "Page the person on call when a queue stands for ten minutes",
		day: -174, on: -70, changed: -163, before: 1.5, after: 1.5, least: 0.2},
}

// numbers returns the deeds of the series: made and planned for with the change, one
// value each Monday.
func (d *demo) numbers() []beat {
	var out []beat
	for i, n := range demoNumbers {
		values := n.values(rand.New(rand.NewPCG(uint64(i), 26))) // always the same
		out = append(out, beat{d.day(n.day, "10:45"), func(ctx context.Context) error { return d.watch(ctx, n, values) }})
		for day := n.firstMonday() + 7; day < 0; day += 7 {
			out = append(out, beat{d.day(day, "09:05"), func(ctx context.Context) error { return d.enter(ctx, n, values[day-7]) }})
		}
	}
	return out
}

// firstMonday is the first day of the week in which the check is planned.
func (n demoNumber) firstMonday() int { return int(math.Floor(float64(n.day)/7)) * 7 }

// values are the points of each week, by its Monday, counted as days are.
func (n demoNumber) values(random *rand.Rand) map[int]judge.Point {
	out := map[int]judge.Point{}
	for day := n.firstMonday() - 7*n.since; day < 0; day += 7 {
		mean := n.before
		if day >= n.changed {
			mean = n.after
		}
		v, p := 0.0, judge.Point{}
		switch n.draft.Kind {
		case loop.KPIShare:
			p.Exposure = n.trials + math.Round(60*random.NormFloat64())
			v = math.Round(mean*p.Exposure + math.Sqrt(mean*(1-mean)*p.Exposure)*random.NormFloat64())
		case loop.KPICount:
			v = math.Round(max(0, mean+math.Sqrt(mean)*random.NormFloat64()))
		default:
			v = math.Round(100*mean*math.Exp(n.spread*random.NormFloat64())) / 100
		}
		p.Value = &v
		out[day] = p
	}
	return out
}

// watch makes the series, brings its past along, and plans the check.
func (d *demo) watch(ctx context.Context, n demoNumber, values map[int]judge.Point) error {
	kpis := KPIs{&d.Deps}
	n.draft.Team = d.team.Ref().String()
	if _, err := kpis.Add(ctx, d.by(n.by), n.draft); err != nil {
		return err
	}
	var past []judge.Point
	for day := n.firstMonday() - 7*n.since; day < n.firstMonday(); day += 7 {
		past = append(past, dated(values[day], d.day(day, "00:00")))
	}
	if len(past) > 0 {
		if _, err := kpis.Put(ctx, d.by(n.by), n.draft.Key, past, "pasted"); err != nil {
			return err
		}
	}
	action, err := d.actionCalled(ctx, n.tweak)
	if err != nil {
		return err
	}
	plan := loop.Plan{KPI: n.draft.Key, Direction: "down", MinEffect: n.least, WashOut: 7}
	if n.guardrail != "" {
		plan.Guardrails = []loop.Guardrail{{Key: n.guardrail}}
	}
	_, err = Effects{&d.Deps}.Plan(ctx, d.by(n.by), CheckDraft{Action: action.Ref().String(), Kind: loop.ByNumber, On: d.date(n.on), Plan: plan})
	return err
}

func dated(p judge.Point, t time.Time) judge.Point {
	p.At = t
	return p
}

// enter types in the value of the week that has just ended.
func (d *demo) enter(ctx context.Context, n demoNumber, p judge.Point) error {
	_, err := KPIs{&d.Deps}.Put(ctx, d.by(n.by), n.draft.Key, []judge.Point{dated(p, mondayBefore(d.clock.AddDate(0, 0, -1)))}, "typed")
	return err
}

// actionCalled finds a change of the stories by its title.
func (d *demo) actionCalled(ctx context.Context, title string) (loop.Action, error) {
	var found loop.Action
	err := through(func(cursor string) (loop.Page[loop.Action], error) {
		return d.Repo.Actions(ctx, d.ws.ID, loop.ActionQuery{States: loop.ActionStates(), Cursor: cursor, Limit: loop.MaxPage})
	}, func(a loop.Action) bool {
		if a.Title == title {
			found = a
		}
		return true
	})
	if err == nil && found.ID == 0 {
		err = fmt.Errorf("no story has the change %q", title)
	}
	return found, err
}
