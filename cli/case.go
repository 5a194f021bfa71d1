package cli

import (
	"context"
	"fmt"
	"io"

	"failforward/app"
	"failforward/loop"
)

// caseCmd looks after case studies.
type caseCmd struct {
	Make    caseMakeCmd    `cmd:"" help:"Draft the case of a closed loop."`
	List    caseListCmd    `cmd:"" help:"List case studies, newest first."`
	Show    caseShowCmd    `cmd:"" help:"Show one as Markdown."`
	Read    caseReadCmd    `cmd:"" help:"Say that somebody read it through, and nobody can be recognised."`
	Publish casePublishCmd `cmd:"" help:"Put it into the library."`
	Retire  caseRetireCmd  `cmd:"" help:"Take it out of the library."`
}

type caseMakeCmd struct {
	target
	Ref string `arg:"" help:"The failure whose loop it tells: F-142."`
}

func (c caseMakeCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		made, err := h.Cases.Make(ctx, h.by, loop.NounFailure.Typed(c.Ref), app.Claim{})
		return c.study(ctx, env, h, made, err)
	})
}

// study prints a case after a deed.
func (t target) study(ctx context.Context, env *Env, h *house, c loop.CaseStudy, err error) error {
	if err != nil {
		return err
	}
	row, err := first(h.book().Cases(ctx, c))
	if err != nil {
		return err
	}
	return t.print(env, row, fmt.Sprintf("%s is %s: %s", c.Ref(), c.State.Word(), c.Title))
}

type caseListCmd struct {
	target
	State loop.CaseState `enum:",draft,redaction_checked,published,retired" default:"" help:"draft, redaction_checked, published or retired; every state when left out."`
	Team  string         `help:"Only of this team, by name or ref."`
}

func (c caseListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		q := loop.CaseQuery{State: c.State, Limit: loop.MaxPage}
		var err error
		if q.Team, err = h.People.TeamID(ctx, h.by, c.Team); err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for {
			page, err := h.Cases.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			rows, err := h.book().Cases(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, one := range page.Items {
				if err := out.row(rows[i], fmt.Sprintf("%-6s %-12s %2d min  %s", one.Ref(), one.State.Word(), one.ReadingMinutes(), one.Title)); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return out.end()
			}
		}
	})
}

type caseShowCmd struct {
	target
	Ref string `arg:"" help:"The case: C-3."`
}

func (c caseShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		v, err := h.Cases.Show(ctx, h.by, loop.NounCase.Typed(c.Ref))
		if err != nil {
			return err
		}
		if c.JSON {
			return c.study(ctx, env, h, v.Case, nil)
		}
		_, err = io.WriteString(env.Out, v.Markdown())
		return err
	})
}

type caseReadCmd struct {
	target
	Ref  string `arg:"" help:"The case: C-3."`
	Sure bool   `help:"What looks like a name in it is none."`
}

func (c caseReadCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		done, err := h.Cases.ReadThrough(ctx, h.by, loop.NounCase.Typed(c.Ref), 0, c.Sure)
		return c.study(ctx, env, h, done, err)
	})
}

type casePublishCmd struct {
	target
	Ref string `arg:"" help:"The case: C-3."`
}

func (c casePublishCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		done, err := h.Cases.Publish(ctx, h.by, loop.NounCase.Typed(c.Ref), 0)
		return c.study(ctx, env, h, done, err)
	})
}

type caseRetireCmd struct {
	target
	Ref    string `arg:"" help:"The case: C-3."`
	Reason string `required:"" help:"Why nobody should read it any more."`
}

func (c caseRetireCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		done, err := h.Cases.Retire(ctx, h.by, loop.NounCase.Typed(c.Ref), 0, c.Reason)
		return c.study(ctx, env, h, done, err)
	})
}
