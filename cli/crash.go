package cli

import (
	"context"
	"fmt"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// crashCmd looks after failures that a program reports by itself.
type crashCmd struct {
	Show      crashShowCmd      `cmd:"" help:"Show what crashes say of a failure: groups that were joined, the release that resolves it, what came since."`
	Join      crashJoinCmd      `cmd:"" help:"Say that the crashes of one failure are those of another one, from now on too."`
	Split     crashSplitCmd     `cmd:"" help:"Take a group that was joined off again."`
	Resolve   crashResolveCmd   `cmd:"" help:"Say in which release it is resolved: a crash in that one or a newer one opens it again."`
	Unresolve crashUnresolveCmd `cmd:"" help:"Take back what was said about the release."`
}

// oneCrash names a failure that crashes tell of.
type oneCrash struct {
	target
	Ref string `arg:"" help:"F-142"`
}

func (c oneCrash) typed() string { return loop.NounFailure.Typed(c.Ref) }

type crashShowCmd struct{ oneCrash }

func (c crashShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Failures.Get(ctx, h.by, c.typed())
		if err != nil {
			return err
		}
		v, err := h.Crashes.Of(ctx, h.by, f.Failure.ID)
		if err != nil {
			return err
		}
		row, err := h.book().Crashes(ctx, v)
		if err != nil {
			return err
		}
		return c.print(env, row, crashText(f.Failure, v))
	})
}

// crashText tells in lines what crashes say of a failure.
func crashText(f loop.Failure, v app.CrashView) string {
	if !v.Told {
		return fmt.Sprintf("No crashes tell of %s.", f.Ref())
	}
	lines := []string{fmt.Sprintf("%s  %s", f.Ref(), f.Title)}
	if v.Word.Release != "" {
		lines = append(lines, "It "+map[bool]string{true: "is said to be ", false: ""}[v.Word.Holds()]+v.Word.Words()+".")
	}
	for _, c := range v.Releases {
		name := c.Release.Name
		if name == "" {
			name = "(no release)"
		}
		lines = append(lines, fmt.Sprintf("  %4d since in %s, %s", c.Crashes, name, c.Says.Words()))
	}
	for _, g := range v.Joined {
		lines = append(lines, fmt.Sprintf("  joined %s  %s", g.Name, g.Title))
	}
	return strings.Join(lines, "\n")
}

type crashJoinCmd struct {
	oneCrash
	Into string `required:"" help:"F-97, the failure that stays."`
}

func (c crashJoinCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Crashes.Join(ctx, h.by, c.typed(), c.Into)
		return done(ctx, env, h, c.target, f, "takes the crashes of "+c.typed()+" from now on", err)
	})
}

type crashSplitCmd struct {
	oneCrash
	Group string `required:"" help:"The group, as crash show names it."`
}

func (c crashSplitCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Crashes.Split(ctx, h.by, c.typed(), c.Group)
		return done(ctx, env, h, c.target, f, "no longer has the crashes of that group", err)
	})
}

type crashResolveCmd struct {
	oneCrash
	Release string `required:"" help:"As the program tells it: 2.4.0, shop@2.4.0, or a commit."`
}

func (c crashResolveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Crashes.Resolve(ctx, h.by, c.typed(), 0, c.Release)
		return done(ctx, env, h, c.target, f, "is said to be resolved in "+strings.TrimSpace(c.Release), err)
	})
}

type crashUnresolveCmd struct{ oneCrash }

func (c crashUnresolveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Crashes.Unresolve(ctx, h.by, c.typed())
		return done(ctx, env, h, c.target, f, "is no longer said to be resolved in a release", err)
	})
}
