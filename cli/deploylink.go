package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/api"
	"failforward/loop"
)

type deployBeforeCmd struct {
	target
	Ref string `arg:"" help:"F-142"`
}

func (c deployBeforeCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error { return showLinks(ctx, env, h, c.Ref, c.JSON) })
}

// ofDeploy is a failure and a deploy of which something is said.
type ofDeploy struct {
	target
	Ref    string `arg:"" help:"F-142"`
	Deploy string `arg:"" help:"The deploy, by its id or by how the pipeline knows it: run-4711."`
}

func (a ofDeploy) say(ctx context.Context, env *Env, said loop.LinkSaid) error {
	return a.with(ctx, env, func(h *house) error {
		if _, err := h.Deploys.Say(ctx, h.by, loop.NounFailure.Typed(a.Ref), a.Deploy, said); err != nil {
			return err
		}
		return showLinks(ctx, env, h, a.Ref, a.JSON)
	})
}

type deployLinkCmd struct{ ofDeploy }

func (c deployLinkCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, loop.SaidCaused)
}

type deployUnlinkCmd struct{ ofDeploy }

func (c deployUnlinkCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, loop.SaidNot)
}

type deployUnsayCmd struct{ ofDeploy }

func (c deployUnsayCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, loop.SaidOpen)
}

// showLinks lists the deploys before a failure.
func showLinks(ctx context.Context, env *Env, h *house, ref string, asJSON bool) error {
	links, err := h.Deploys.Before(ctx, h.by, loop.NounFailure.Typed(ref))
	if err != nil {
		return err
	}
	rows, err := h.book().DeployLinks(ctx, links...)
	if err != nil {
		return err
	}
	out := newList(env, asJSON)
	for i, l := range links {
		if err := out.row(rows[i], linkLine(l)); err != nil {
			return err
		}
	}
	return out.end()
}

// linkLine is a link as one line: how long before, how sure and why.
func linkLine(l loop.DeployLink) string {
	what := fmt.Sprintf("%s (%s)", l.Deploy.Name(), l.Deploy.ExternalID)
	switch l.Said {
	case loop.SaidCaused:
		return what + " caused it"
	case loop.SaidNot:
		return what + " did not cause it"
	}
	return fmt.Sprintf("%s, %s before: %s, about %d %%: %s", what, loop.Duration(l.Before), l.SureWord(), l.Percent(), l.Why())
}

// followed names the failures after a deploy.
func followed(all []api.FailureAfter) string {
	var out []string
	for _, f := range all {
		word := " after " + loop.Duration(time.Duration(max(f.Seconds, 0))*time.Second)
		if f.Says == string(loop.SaidCaused) {
			word = " caused"
		}
		out = append(out, f.Ref+word)
	}
	if len(out) == 0 {
		return ""
	}
	return "  -> " + strings.Join(out, ", ")
}
