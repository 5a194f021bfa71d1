package app

import (
	"context"
	"fmt"
	"strings"

	"failforward/loop"
)

// BetView is a bet with everything that its page tells.
type BetView struct {
	Bet     loop.Experiment
	Taught  *loop.Insight // that it came from, nil for none
	From    *loop.Failure // whose insight that is
	Became  *loop.Failure // what its flop became, nil for none
	People  Names
	History []loop.Event // newest first, at most 100
}

// Show returns a bet for its page.
func (s Bets) Show(ctx context.Context, by loop.Actor, ref string) (BetView, error) {
	x, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return BetView{}, err
	}
	v := BetView{Bet: x}
	if v.People, err = s.names(ctx, by); err != nil {
		return v, err
	}
	row, err := s.planned(ctx, by, x)
	if err != nil {
		return v, err
	}
	if v.Taught, v.Became = row.Insight, row.Became; v.Taught != nil {
		f, err := s.Repo.Failure(ctx, by.Workspace, v.Taught.Failure)
		if err != nil {
			return v, err
		}
		v.From = &f
	}
	page, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: x.ID, Limit: 100})
	v.History = page.Items
	return v, err
}

// Of returns the bet whose flop became a failure, nil when none did.
func (s Bets) Of(ctx context.Context, by loop.Actor, failure loop.ID) (*loop.Experiment, error) {
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{Failure: failure, Limit: 1})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	return &page.Items[0], nil
}

// Record writes a bet as Markdown.
func (s Bets) Record(ctx context.Context, by loop.Actor, ref string) (string, error) {
	v, err := s.Show(ctx, by, ref)
	if err != nil {
		return "", err
	}
	return v.Markdown(), nil
}

// Markdown writes the bet with its outcome.
func (v BetView) Markdown() string {
	x := v.Bet
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s\n\n", x.Ref(), oneLine(x.Name()))
	line := func(name, text string) {
		if text = oneLine(text); text != "" {
			fmt.Fprintf(&b, "- %s: %s\n", name, text)
		}
	}
	line("State", x.Word())
	for _, said := range x.Sentences() {
		line(said.Lead, said.Text)
	}
	line("By", string(x.On))
	if !x.RevisedAt.IsZero() {
		line("Changed after it began", x.RevisedAt.UTC().Format("2006-01-02 15:04 UTC"))
	}
	line("Owner", v.People.Of(x.Owner))
	line("Team", v.People.Of(x.Team))
	line("Story", x.Story)
	if v.Taught != nil {
		line("Because we learned", fmt.Sprintf("%s (%s, %s)", v.Taught.Text, v.Taught.Ref(), v.From.Ref()))
	}
	v.ended(&b, line)
	return b.String()
}

// ended writes what came of it.
func (v BetView) ended(b *strings.Builder, line func(name, text string)) {
	x := v.Bet
	if x.Open() {
		return
	}
	fmt.Fprintf(b, "\n## What came of it\n\n%s\n\n", oneLine(x.Head()))
	line("Ended", x.EndedAt.UTC().Format("2006-01-02 15:04 UTC"))
	line("Stopped because", x.Reason)
	line("Next", x.After())
	if v.Became != nil {
		line("Became", v.Became.Ref().String()+" "+v.Became.Title)
	}
	if x.Note != "" {
		fmt.Fprintf(b, "\nWhat we saw:\n\n%s\n", x.Note)
	}
}
