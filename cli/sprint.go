package cli

import (
	"context"
	"fmt"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
)

// sprintCmd looks after sprints.
type sprintCmd struct {
	Add   sprintAddCmd   `cmd:"" help:"Plan a sprint: a name, its first and its last day, a goal."`
	List  sprintListCmd  `cmd:"" help:"List sprints, the latest start first."`
	Close sprintCloseCmd `cmd:"" help:"End a sprint and say whether its goal was met."`
}

type sprintAddCmd struct {
	target
	Name string          `arg:"" help:"What it is called."`
	From string          `required:"" help:"First day, 2026-11-23."`
	To   string          `required:"" help:"Last day, 2026-12-04."`
	Goal string          `help:"What is to be reached."`
	Team string          `help:"Team, by name or ref; else yours."`
	Kind loop.SprintKind `enum:",delivery,failure_review,bug_hunt" default:"" help:"delivery, failure_review or bug_hunt; delivery when left out."`
}

func (c sprintAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		d := app.SprintDraft{Name: c.Name, Goal: c.Goal, Kind: c.Kind}
		var err error
		if d.StartsOn, err = loop.ParseDate("from", c.From); err != nil {
			return err
		}
		if d.EndsOn, err = loop.ParseDate("to", c.To); err != nil {
			return err
		}
		if c.Team != "" {
			d.Team = &c.Team
		}
		sp, err := h.Sprints.Plan(ctx, h.by, d)
		return c.sprint(ctx, env, h, sp, err)
	})
}

// sprint prints a sprint after a deed.
func (t target) sprint(ctx context.Context, env *Env, h *house, sp loop.Sprint, err error) error {
	if err != nil {
		return err
	}
	row, err := first(h.book().Sprints(ctx, sp))
	if err != nil {
		return err
	}
	return t.print(env, row, sprintLine(row))
}

func sprintLine(row api.Sprint) string {
	line := fmt.Sprintf("%s is %s: %s, %s to %s", row.Ref, row.State, row.Name, row.StartsOn, row.EndsOn)
	if row.GoalMet != nil {
		line += "\nIts goal: " + map[loop.GoalMet]string{loop.GoalReached: "met", loop.GoalPartly: "partly met", loop.GoalMissed: "missed"}[loop.GoalMet(*row.GoalMet)] + "."
	}
	if row.Failure != nil {
		line += fmt.Sprintf("\nThe missed goal became %s.", *row.Failure)
	}
	return line
}

type sprintListCmd struct {
	target
	Team string `help:"Only of this team, by name or ref."`
}

func (c sprintListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		team, err := h.People.TeamID(ctx, h.by, c.Team)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for cursor := ""; ; {
			page, err := h.Sprints.List(ctx, h.by, team, cursor, loop.MaxPage)
			if err != nil {
				return err
			}
			rows, err := h.book().Sprints(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, sp := range page.Items {
				if err := out.row(rows[i], fmt.Sprintf("%-6s %s to %s  %-8s %-16s %s", sp.Ref(), sp.StartsOn, sp.EndsOn, rows[i].State, sp.GoalMet.Word(), sp.Name)); err != nil {
					return err
				}
			}
			if cursor = page.Next; cursor == "" {
				return out.end()
			}
		}
	})
}

type sprintCloseCmd struct {
	target
	Ref     string       `arg:"" help:"SP-4"`
	GoalMet loop.GoalMet `arg:"" help:"Was the goal met? yes, partly or no."`
	Failure bool         `help:"Log a missed goal as a failure, so that its loop begins."`
}

func (c sprintCloseCmd) Run(ctx context.Context, env *Env) error {
	if c.Failure && c.GoalMet != loop.GoalMissed {
		return loop.Fault("failure", "Only a missed goal becomes a failure. Leave --failure out.")
	}
	return c.with(ctx, env, func(h *house) error {
		ref := loop.NounSprint.Typed(c.Ref)
		sp, err := h.Sprints.Close(ctx, h.by, ref, 0, c.GoalMet)
		if err == nil && c.Failure {
			if _, err = h.Sprints.Fail(ctx, h.by, ref); err == nil {
				sp, err = h.Sprints.Get(ctx, h.by, ref)
			}
		}
		return c.sprint(ctx, env, h, sp, err)
	})
}

// Help gives an example.
func (sprintAddCmd) Help() string {
	return example("failforward sprint add 'Pay in one step' --from 2026-11-23 --to 2026-12-04 --goal 'A basket is paid with one press'")
}

// Help gives an example.
func (sprintCloseCmd) Help() string { return example("failforward sprint close SP-4 no --failure") }
