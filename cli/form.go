package cli

import (
	"context"
	"fmt"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// formCmd looks after the links on which people report without a name.
type formCmd struct {
	Add    formAddCmd    `cmd:"" help:"Make a form, and print its link, this once."`
	List   formListCmd   `cmd:"" help:"List the forms."`
	Rotate formRotateCmd `cmd:"" help:"Give a form a new link, and switch it on; the old link stops at once."`
	Off    formOffCmd    `cmd:"" help:"Switch a form off: its link leads nowhere; what waits, waits on."`
	On     formOnCmd     `cmd:"" help:"Switch a form on again, at the link that it had."`
}

type formAddCmd struct {
	target
	based
	Name  string     `required:"" help:"What it is called on its page; each name once."`
	Words string     `help:"What the page says before it asks."`
	Team  string     `help:"Team whose leads read what comes, by name or ref; else those of every team."`
	Grain loop.Grain `default:"day" enum:"day,week" help:"What is kept of the time at which something comes, and so when it can be read: the day after, or the Monday after."`
}

func (c formAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		team, err := h.People.TeamID(ctx, h.by, c.Team)
		if err != nil {
			return err
		}
		f, path, err := h.Forms.Add(ctx, h.by, app.FormDraft{Name: c.Name, Words: c.Words, Team: team, Grain: c.Grain})
		if err != nil {
			return err
		}
		return c.tellLink(env, c.based, f, path)
	})
}

// tellLink prints a form with its link, the one time that it is shown.
func (t target) tellLink(env *Env, b based, f loop.Form, path string) error {
	whole := strings.TrimRight(b.BaseURL, "/") + path
	return t.print(env, map[string]any{"ref": f.Ref(), "name": f.Name, "grain": f.Grain, "url": path},
		fmt.Sprintf("%s %s is at\n  %s\nThe link is shown only now. What comes can be read when its %s is over.", f.Ref(), f.Name, whole, f.Grain))
}

type formListCmd struct{ target }

func (c formListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		all, err := h.Forms.List(ctx, h.by)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for _, f := range all {
			if err := out.row(formRow(f), fmt.Sprintf("%-7s %-4s %-4s %s", f.Ref(), f.Grain, onOff(f), f.Name)); err != nil {
				return err
			}
		}
		return out.end()
	})
}

func formRow(f loop.Form) map[string]any {
	return map[string]any{"ref": f.Ref(), "name": f.Name, "grain": f.Grain, "state": onOff(f)}
}

// onOff is whether a form takes anything; "none" where it has no link.
func onOff(f loop.Form) string {
	switch {
	case f.Off:
		return "off"
	case f.Hash == nil:
		return "none"
	}
	return "on"
}

// oneForm names one form.
type oneForm struct {
	target
	Form string `arg:"" help:"FORM-2, or its name."`
}

type formRotateCmd struct {
	oneForm
	based
}

func (c formRotateCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, path, err := h.Forms.Rotate(ctx, h.by, c.Form)
		if err != nil {
			return err
		}
		return c.tellLink(env, c.based, f, path)
	})
}

type formOffCmd struct{ oneForm }

func (c formOffCmd) Run(ctx context.Context, env *Env) error { return c.turn(ctx, env, false) }

type formOnCmd struct{ oneForm }

func (c formOnCmd) Run(ctx context.Context, env *Env) error { return c.turn(ctx, env, true) }

func (c oneForm) turn(ctx context.Context, env *Env, on bool) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Forms.Switch(ctx, h.by, c.Form, on)
		if err != nil {
			return err
		}
		return c.print(env, formRow(f), fmt.Sprintf("%s %s is %s", f.Ref(), f.Name, onOff(f)))
	})
}
