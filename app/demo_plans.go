package app

import (
	"context"

	"failforward/loop"
)

// demoSprint is a sprint of team Small, by its first day.
type demoSprint struct {
	day        int
	name, goal string
	met        loop.GoalMet // "" while it goes on
}

// demoSprints are the last three of two weeks each, and the one that goes on.
var demoSprints = [...]demoSprint{
	{day: -42, name: "Sprint 21", goal: "Returns without a call", met: loop.GoalPartly},
	{day: -28, name: "Sprint 22", goal: "Prices from one source", met: loop.GoalReached},
	{day: -14, name: "Sprint 23", goal: "Release notes that customers read", met: loop.GoalPartly},
	{day: 0, name: "Sprint 24", goal: "Search finds what was added today"},
}

// promised is a bet of the demo.
type promised struct {
	day, on, endedOn int
	by, title        string
	believe, see     string
	stop             string
	outcome          loop.Verdict
	note, next       string
	orders           bool
}

// promises are a hit, a flop, one that could not be told, and two that run.
var promises = [...]promised{
	{day: -84, on: -70, endedOn: -70, by: "Ines", title: "Order again in the basket", believe: "people look for “order again” in the basket", see: "four of five find it without help", stop: "the first three all ask where it is",
		outcome: loop.Flopped, note: "Two of five found it; three looked under their account.", next: "Try it under the account"},
	{day: -56, on: -42, endedOn: -42, by: "Ade", title: "Under the account instead", believe: "people find “order again” under their account", see: "four of five find it within a minute", outcome: loop.AsBelieved, note: "Five of five.", next: "Build it"},
	{day: -35, on: -21, endedOn: -20, by: "Fay", title: "Without the status round", believe: "we do well without the status round", see: "nobody asks for it back in two weeks", outcome: loop.CannotTell, note: "Half of the team was away.", next: "Once more in December", orders: true},
	{day: -9, on: 5, by: "Kofi", title: "The supplier on Mondays", believe: "the supplier answers within two days when we ask on a Monday", see: "three answers by Wednesday"},
	{day: -6, on: 12, by: "Chen", title: "One page fewer in the checkout", believe: "a shorter form brings more orders", see: "orders of the five percent rise by a tenth", stop: "more than ten calls a day", orders: true},
}

// plans returns the deeds of sprints and bets, on their days.
func (d *demo) plans() []beat {
	var out []beat
	for _, s := range demoSprints {
		var made loop.Sprint
		out = append(out, beat{d.day(s.day-3, "11:00"), func(ctx context.Context) (err error) {
			made, err = Sprints{&d.Deps}.Plan(ctx, d.by(""), SprintDraft{Name: s.name, Goal: s.goal, Team: &d.team.Name, StartsOn: d.date(s.day), EndsOn: d.date(s.day + 11)})
			return err
		}})
		if s.met != "" {
			out = append(out, beat{d.day(s.day+11, "16:00"), func(ctx context.Context) error {
				_, err := Sprints{&d.Deps}.Close(ctx, d.by(""), made.Ref().String(), 0, s.met)
				return err
			}})
		}
	}
	for _, p := range promises {
		var made loop.Experiment
		out = append(out, beat{d.day(p.day, "13:00"), func(ctx context.Context) (err error) {
			made, err = d.placeBet(ctx, p)
			return err
		}})
		if p.outcome != "" {
			out = append(out, beat{d.day(p.endedOn, "15:00"), func(ctx context.Context) error {
				_, err := Bets{&d.Deps}.Conclude(ctx, d.by(p.by), made.Ref().String(), 0, p.outcome, p.note, p.next)
				return err
			}})
		}
	}
	return out
}

func (d *demo) placeBet(ctx context.Context, p promised) (loop.Experiment, error) {
	team := d.team.Ref().String()
	if p.orders {
		team = d.orders.Ref().String()
	}
	return Bets{&d.Deps}.Place(ctx, d.by(p.by), BetDraft{Title: p.title, Promise: loop.Promise{Believe: p.believe, See: p.see, On: d.date(p.on), StopIf: p.stop}, Team: &team, Mine: true})
}
