package store_test

import (
	"context"

	"failforward/loop"
	"failforward/looptest"
)

// someBet is a bet of a workspace that runs until April.
func someBet(v *world) loop.Experiment {
	at := looptest.Monday
	return loop.Experiment{Workspace: v.ws.ID, Kind: loop.Bet, Team: v.team.ID, Title: "Order again", Insight: v.insight.ID, Owner: v.by.Member, FlopIs: loop.FloppedPrototype, Story: "https://backlog.example/7",
		Promise: loop.Promise{Believe: "users find the retries button", See: "four of five press it", On: "2026-03-30", StopIf: "three ask"},
		State:   loop.ExperimentRunning, CreatedBy: v.by.Member, CreatedAt: at, UpdatedAt: at}
}

// fillBet adds a bet that came out of the insight.
func (v *world) fillBet(ctx context.Context, w loop.Writer) (err error) {
	v.bet, err = w.SaveExperiment(ctx, someBet(v), loop.Event{}) // without an event, as the rest of the week
	if err != nil {
		return err
	}
	v.story, err = w.SaveCaseStudy(ctx, someCase(v), loop.Event{})
	return err
}

// someCase tells the loop of the failure.
func someCase(v *world) loop.CaseStudy {
	at := looptest.Monday
	return loop.CaseStudy{Workspace: v.ws.ID, Failure: v.failure.ID, Team: v.team.ID, State: loop.CaseDraft, TakenAt: at, CreatedBy: v.by.Member, CreatedAt: at, UpdatedAt: at,
		CaseText: loop.CaseText{Title: "The day of the retries", Assumed: "that they end", Happened: "they did not"},
		Verdicts: []loop.CaseVerdict{{Effect: loop.Ref{Noun: loop.NounEffect, Number: 1}, Kind: loop.ByLook, Verdict: loop.Kept, On: "2026-03-30", Head: "The team keeps it", How: "Its own look."}}}
}

// betQuestions are questions for the methods of loop.ExperimentReader.
var betQuestions = map[string]question{
	"Experiment": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Experiment(ctx, ws, v.bet.ID)
	},
	"Experiments": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Experiments(ctx, ws, loop.ExperimentQuery{State: loop.ExperimentRunning, Insight: v.insight.ID, Owner: v.by.Member, Until: "2026-03-30"})
		return p.Items, err
	},
	"CaseStudy": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.CaseStudy(ctx, ws, v.story.ID)
	},
	"CaseStudies": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.CaseStudies(ctx, ws, loop.CaseQuery{State: loop.CaseDraft, Failure: v.failure.ID, Team: v.team.ID})
		return p.Items, err
	},
}
