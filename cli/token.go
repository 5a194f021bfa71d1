package cli

import (
	"context"
	"fmt"
	"time"

	"failforward/app"
	"failforward/loop"
)

// tokenCmd looks after access for programs.
type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token and print it, this once only."`
	List   tokenListCmd   `cmd:"" help:"List the tokens."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token at once."`
}

type tokenAddCmd struct {
	target
	Name    string    `required:"" help:"What the token is for."`
	Role    loop.Role `required:"" enum:"viewer,member,lead,admin" help:"viewer, member, lead or admin."`
	Expires span      `default:"400d" help:"How long it works."`
}

func (c tokenAddCmd) Run(ctx context.Context, env *Env) error {
	if c.Expires <= 0 {
		return loop.Fault("expires", "A token has to work for a while. Write 90d, or leave it out for 400 days.")
	}
	return c.with(ctx, env, func(h *house) error {
		t, text, err := h.Tokens.Add(ctx, h.by, app.TokenDraft{Name: c.Name, Role: c.Role, Expires: time.Duration(c.Expires)})
		if err != nil {
			return err
		}
		return c.print(env, map[string]any{"ref": t.Ref(), "token": text, "expires_at": t.ExpiresAt}, text)
	})
}

type tokenListCmd struct{ target }

func (c tokenListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		all, err := h.Tokens.List(ctx, h.by)
		if err != nil {
			return err
		}
		rows := []map[string]any{}
		for _, t := range all {
			rows = append(rows, map[string]any{"ref": t.Ref(), "name": t.Name, "role": t.Role, "expires_at": t.ExpiresAt, "revoked": !t.RevokedAt.IsZero()})
			if !c.JSON {
				fmt.Fprintf(env.Out, "%-7s %-24s %-7s until %s%s\n", t.Ref(), t.Name, t.Role, t.ExpiresAt.Format(time.DateOnly), map[bool]string{true: "  revoked"}[!t.RevokedAt.IsZero()])
			}
		}
		if c.JSON {
			return printJSON(env, map[string]any{"items": rows})
		}
		return nil
	})
}

type tokenRevokeCmd struct {
	target
	Ref string `arg:"" help:"TOK-2"`
}

func (c tokenRevokeCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		t, err := h.Tokens.Revoke(ctx, h.by, loop.NounToken.Typed(c.Ref))
		if err != nil {
			return err
		}
		return c.print(env, map[string]any{"ref": t.Ref(), "revoked": true}, t.Ref().String()+" is revoked")
	})
}
