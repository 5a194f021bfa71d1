package cli

import (
	"context"
	"fmt"

	"failforward/app"
	"failforward/loop"
)

// actionCmd looks after changes.
type actionCmd struct {
	Add    actionAddCmd    `cmd:"" help:"Open an action."`
	List   actionListCmd   `cmd:"" help:"List actions, oldest first."`
	Start  actionStartCmd  `cmd:"" help:"The change starts: its effect checks lock."`
	Done   actionDoneCmd   `cmd:"" help:"The change is in place."`
	Drop   actionDropCmd   `cmd:"" help:"It will not be done."`
	Reopen actionReopenCmd `cmd:"" help:"Open it again, or open a candidate."`
}

type actionAddCmd struct {
	target
	Title    string          `arg:"" help:"What changes; starts with a verb."`
	Owner    string          `help:"Who sees to it: e-mail or ref."`
	Due      string          `help:"By when, 2026-12-04."`
	DoneWhen string          `help:"How anyone could see that it is done."`
	Failure  string          `help:"The failure that it comes from, F-142."`
	Insight  string          `help:"The insight that it comes from, I-4."`
	Kind     loop.ActionKind `default:"change" enum:"change,constraint,stop" help:"change, constraint or stop."`
}

func (c actionAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		due, err := loop.ParseDate("due", c.Due)
		if err != nil {
			return err
		}
		a, err := h.Actions.Create(ctx, h.by, app.ActionDraft{Title: c.Title, Kind: c.Kind, Owner: c.Owner, Mine: h.by.Member != 0, Due: due, DoneWhen: c.DoneWhen, Failure: loop.NounFailure.Typed(c.Failure), Insight: loop.NounInsight.Typed(c.Insight)})
		return c.moved(ctx, env, h, a, err)
	})
}

// moved prints an action after a deed.
func (t target) moved(ctx context.Context, env *Env, h *house, a loop.Action, err error) error {
	if err != nil {
		return err
	}
	row, err := actionObject(ctx, h, a)
	if err != nil {
		return err
	}
	return t.print(env, row, fmt.Sprintf("%s is %s: %s", a.Ref(), a.State, a.Title))
}

type actionListCmd struct {
	target
	State []loop.ActionState `help:"Only these states; else what is still to be done."`
	All   bool               `help:"Every state."`
}

func (c actionListCmd) Run(ctx context.Context, env *Env) error {
	var check loop.Check
	for _, s := range c.State {
		oneOf(&check, "state", s, loop.ActionStates())
	}
	if err := check.Err(); err != nil {
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		q := loop.ActionQuery{States: c.State, Limit: loop.MaxPage}
		if len(c.State) == 0 && !c.All {
			q.States = []loop.ActionState{loop.Candidate, loop.Open, loop.InProgress}
		}
		names, err := h.Failures.Names(ctx, h.by)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for {
			page, err := h.Actions.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			for _, a := range page.Items {
				row, err := actionObject(ctx, h, a)
				if err != nil {
					return err
				}
				if err := out.row(row, fmt.Sprintf("%-6s %-11s %-10s %-12s %s", a.Ref(), a.State, a.Due, names.Of(a.Owner), a.Title)); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; page.Next == "" {
				return out.end()
			}
		}
	})
}

type actionStartCmd struct {
	target
	Ref string `arg:"" help:"A-12"`
}

func (c actionStartCmd) Run(ctx context.Context, env *Env) error {
	return c.move(ctx, env, c.Ref, loop.InProgress, loop.Step{})
}

type actionDoneCmd struct {
	target
	Ref      string `arg:"" help:"A-12"`
	Evidence string `xor:"proof" required:"" help:"A link, or one sentence."`
	None     bool   `name:"no-evidence" xor:"proof" required:"" help:"Say that there is no evidence."`
}

func (c actionDoneCmd) Run(ctx context.Context, env *Env) error {
	return c.move(ctx, env, c.Ref, loop.Done, loop.Step{Evidence: c.Evidence})
}

type actionDropCmd struct {
	target
	Ref    string `arg:"" help:"A-12"`
	Reason string `required:"" help:"Why it will not be done."`
}

func (c actionDropCmd) Run(ctx context.Context, env *Env) error {
	return c.move(ctx, env, c.Ref, loop.Dropped, loop.Step{Reason: c.Reason})
}

type actionReopenCmd struct {
	target
	Ref    string `arg:"" help:"A-12"`
	Reason string `help:"Why; it stands in the history."`
}

func (c actionReopenCmd) Run(ctx context.Context, env *Env) error {
	return c.move(ctx, env, c.Ref, loop.Open, loop.Step{Reason: c.Reason})
}

func (t target) move(ctx context.Context, env *Env, ref string, to loop.ActionState, s loop.Step) error {
	return t.with(ctx, env, func(h *house) error {
		a, err := h.Actions.Move(ctx, h.by, loop.NounAction.Typed(ref), 0, to, s)
		return t.moved(ctx, env, h, a, err)
	})
}
