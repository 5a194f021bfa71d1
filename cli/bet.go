package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
)

// betCmd looks after bets: experiments of four sentences.
type betCmd struct {
	Add      betAddCmd      `cmd:"" help:"Place a bet: we believe, we will see, by when, stop if."`
	List     betListCmd     `cmd:"" help:"List what runs, soonest day first; or what has ended."`
	Show     betShowCmd     `cmd:"" help:"Show one bet as Markdown."`
	Conclude betConcludeCmd `cmd:"" help:"Say how it ended: as believed, flopped, or cannot tell."`
	Stop     betStopCmd     `cmd:"" help:"End it before its day."`
	Planning betPlanningCmd `cmd:"" help:"Print what has ended, for the next planning, as Markdown."`
}

type betAddCmd struct {
	target
	Believe  string    `arg:"" optional:"" help:"What we believe: 'users find it without help'."`
	See      string    `help:"What we will see if it is so."`
	On       string    `help:"By when, 2026-12-04: the day on which it is asked."`
	StopIf   string    `help:"When to stop before that day."`
	Title    string    `help:"A name; the belief says enough without one."`
	Story    string    `help:"Address of a story in the backlog."`
	Insight  string    `help:"The insight that it comes from, I-4."`
	Team     string    `help:"Team, by name or ref; else that of the insight, else yours."`
	Owner    string    `help:"Who is asked on its day: e-mail or ref; you, when the command runs as a member."`
	FlopIs   loop.Kind `help:"What a flop becomes: flopped_prototype or failed_experiment."`
	Template string    `enum:",prototype,story,five-percent,ritual" default:"" help:"Begin from prototype, story, five-percent or ritual."`
}

func (c betAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		d, err := c.draft(h, env)
		if err != nil {
			return err
		}
		x, err := h.Bets.Place(ctx, h.by, d)
		return c.bet(ctx, env, h, x, err)
	})
}

// draft fills in a template, and what was said over it.
func (c betAddCmd) draft(h *house, env *Env) (app.BetDraft, error) {
	t, _ := loop.BetTemplateOf(c.Template)
	on, err := loop.ParseDate("on", c.On)
	d := app.BetDraft{Title: cmp.Or(c.Title, t.Title), Promise: loop.Promise{Believe: cmp.Or(c.Believe, t.Believe), See: cmp.Or(c.See, t.See), On: on, StopIf: cmp.Or(c.StopIf, t.StopIf)},
		Story: c.Story, Insight: loop.NounInsight.Typed(c.Insight), Owner: c.Owner, Mine: h.by.Member != 0, FlopIs: loop.Kind(cmp.Or(string(c.FlopIs), string(t.FlopIs)))}
	if on == "" && t.Days > 0 {
		d.On = loop.DateOf(env.Now(), h.ws.Zone()).Add(t.Days)
	}
	if c.Team != "" {
		d.Team = &c.Team
	}
	return d, err
}

// bet prints a bet after a deed.
func (t target) bet(ctx context.Context, env *Env, h *house, x loop.Experiment, err error) error {
	if err != nil {
		return err
	}
	row, err := first(h.book().Experiments(ctx, x))
	if err != nil {
		return err
	}
	return t.print(env, row, betLine(x, row))
}

func betLine(x loop.Experiment, row api.Experiment) string {
	line := fmt.Sprintf("%s is %s: %s", x.Ref(), x.Word(), x.Name())
	switch {
	case x.Open():
		line += fmt.Sprintf("\nOn %s it is asked: %s", x.On, loop.BetQuestion)
	case row.Failure != nil:
		line += fmt.Sprintf("\nIt became %s.", *row.Failure)
	default:
		line += "\nNext: " + x.After()
	}
	return line
}

type betListCmd struct {
	target
	State loop.ExperimentState `enum:",running,aborted,concluded" default:"" help:"running, aborted or concluded; running when left out."`
	All   bool                 `help:"Every state, by day."`
	Team  string               `help:"Only of this team, by name or ref."`
}

func (c betListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		q := loop.ExperimentQuery{Kind: loop.Bet, State: c.State, Limit: loop.MaxPage}
		if c.State == "" && !c.All {
			q.State = loop.ExperimentRunning
		}
		var err error
		if q.Team, err = h.People.TeamID(ctx, h.by, c.Team); err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for {
			page, err := h.Bets.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			rows, err := h.book().Experiments(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, x := range page.Items {
				if err := out.row(rows[i], fmt.Sprintf("%-6s %s  %-12s %-12s %s", x.Ref(), x.On, x.Word(), value(rows[i].OwnerName), x.Name())); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; page.Next == "" {
				return out.end()
			}
		}
	})
}

type betShowCmd struct {
	target
	Ref string `arg:"" help:"X-1"`
}

func (c betShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		ref := loop.NounExperiment.Typed(c.Ref)
		if c.JSON {
			x, err := h.Bets.Get(ctx, h.by, ref)
			return c.bet(ctx, env, h, x, err)
		}
		text, err := h.Bets.Record(ctx, h.by, ref)
		if err != nil {
			return err
		}
		_, err = io.WriteString(env.Out, text)
		return err
	})
}

type betConcludeCmd struct {
	target
	Ref     string       `arg:"" help:"X-1"`
	Outcome loop.Verdict `arg:"" help:"as_believed, flopped or cannot_tell."`
	Note    string       `help:"What was seen."`
	Next    string       `help:"What comes next."`
	Failure bool         `help:"Make a failure of a flop, so that its loop begins."`
}

func (c betConcludeCmd) Run(ctx context.Context, env *Env) error {
	if c.Failure && c.Outcome != loop.Flopped {
		return loop.Fault("failure", "Only a flop becomes a failure. Leave --failure out.")
	}
	return c.with(ctx, env, func(h *house) error {
		ref := loop.NounExperiment.Typed(c.Ref)
		x, err := h.Bets.Conclude(ctx, h.by, ref, 0, c.Outcome, c.Note, c.Next)
		if err == nil && c.Failure {
			if _, err = h.Bets.Fail(ctx, h.by, ref, ""); err == nil {
				x, err = h.Bets.Get(ctx, h.by, ref)
			}
		}
		return c.bet(ctx, env, h, x, err)
	})
}

type betStopCmd struct {
	target
	Ref    string `arg:"" help:"X-1"`
	Rule   bool   `xor:"why" required:"" help:"Its stop rule was met."`
	Reason string `xor:"why" required:"" help:"Why it is withdrawn."`
}

func (c betStopCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		reason := c.Reason
		if c.Rule {
			reason = loop.StopRule
		}
		x, err := h.Bets.Stop(ctx, h.by, loop.NounExperiment.Typed(c.Ref), 0, reason)
		return c.bet(ctx, env, h, x, err)
	})
}

type betPlanningCmd struct {
	target
	Team string `help:"Of this team, by name or ref; what belongs to no team is always among it."`
	Take bool   `help:"Note that they were taken to planning: they leave the list."`
}

func (c betPlanningCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		team, err := h.People.TeamID(ctx, h.by, c.Team)
		if err != nil {
			return err
		}
		p, err := h.Bets.ForPlanning(ctx, h.by, team)
		if err != nil {
			return err
		}
		if err := c.list(ctx, env, h, p); err != nil || !c.Take {
			return err
		}
		var refs []string
		for _, x := range p.All() {
			refs = append(refs, x.Ref().String())
		}
		_, err = h.Bets.Take(ctx, h.by, refs)
		return err
	})
}

func (c betPlanningCmd) list(ctx context.Context, env *Env, h *house, p app.Planning) error {
	if !c.JSON {
		_, err := io.WriteString(env.Out, p.Markdown())
		return err
	}
	out := newList(env, true)
	for _, x := range p.All() {
		row, err := first(h.book().Experiments(ctx, x.Experiment))
		if err != nil {
			return err
		}
		if err := out.row(row, ""); err != nil {
			return err
		}
	}
	return out.end()
}

// Help gives examples.
func (betAddCmd) Help() string {
	return example("failforward bet add 'users find order again without help' --see 'four of five press it' --on 2026-12-04 --stop-if 'three ask' --owner mira@example.com",
		"failforward bet add --template story --story https://backlog.example/PAY-7 --owner mira@example.com")
}

// Help gives an example.
func (betConcludeCmd) Help() string {
	return example("failforward bet conclude X-1 flopped --note 'Two of five found it' --next 'Put it under the account' --failure")
}
