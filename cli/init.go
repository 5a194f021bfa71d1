package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/store"
)

// initCmd makes a workspace with its first admin, for installations without a browser.
type initCmd struct {
	database
	Workspace    string `required:"" help:"Name of the workspace."`
	Email        string `required:"" help:"E-mail of the first admin; they sign in with it."`
	Name         string `help:"Their name; else what stands before the @."`
	Timezone     string `default:"UTC" help:"Time zone of the workspace, for example Europe/Berlin."`
	PasswordFile string `required:"" type:"path" help:"File with the password on its first line."`
}

func (c initCmd) Run(ctx context.Context, env *Env) error {
	raw, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return loop.Fault("password-file", "%s cannot be read: check the name and the rights.", c.PasswordFile)
	}
	password, _, _ := strings.Cut(string(raw), "\n")
	return c.making(ctx, env, func(s *store.Store) error { return c.found(ctx, env, c.newApp(s, env.Now), password) })
}

func (c initCmd) found(ctx context.Context, env *Env, a *app.App, password string) error {
	if err := c.unused(ctx, a); err != nil {
		return err
	}
	name := c.Name
	if name == "" {
		name, _, _ = strings.Cut(c.Email, "@")
	}
	m, err := a.People.Found(ctx, app.Founding{Workspace: c.Workspace, Timezone: c.Timezone, Name: name, Email: c.Email, Password: strings.TrimSuffix(password, "\r")})
	if err != nil {
		return err
	}
	if _, err := a.Clerk.Seal(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "workspace %s is ready; %s is its admin\n", c.Workspace, m.Name)
	return err
}

func (c initCmd) unused(ctx context.Context, a *app.App) error {
	all, err := a.People.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if strings.EqualFold(w.Name, c.Workspace) {
			return fmt.Errorf("the workspace %s exists already: %w", w.Name, errNothing)
		}
	}
	return nil
}

// userCmd looks after members.
type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"Add a member; prints the link with which they choose a password."`
	List userListCmd `cmd:"" help:"List the members."`
	Link userLinkCmd `cmd:"" help:"Make a fresh link for a member who has lost theirs, or the password."`
}

type userAddCmd struct {
	target
	Name  string    `required:"" help:"Name of the member."`
	Email string    `required:"" help:"E-mail; they sign in with it."`
	Role  loop.Role `default:"member" enum:"viewer,member,lead,admin" help:"viewer, member, lead or admin."`
	Base  string    `name:"base-url" env:"FAILFORWARD_BASE_URL" default:"http://127.0.0.1:8080" help:"Address under which people reach the server."`
}

func (c userAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		m, code, err := h.People.Invite(ctx, h.by, app.MemberDraft{Name: c.Name, Email: c.Email, Role: c.Role})
		if err != nil {
			return err
		}
		return c.print(env, map[string]any{"ref": m.Ref(), "name": m.Name, "link": joinLink(c.Base, m, code)}, joinLink(c.Base, m, code))
	})
}

func joinLink(base string, m loop.Member, code string) string {
	return fmt.Sprintf("%s/join?w=%s&m=%s&code=%s", strings.TrimRight(base, "/"), m.Workspace, m.ID, code)
}

type userListCmd struct{ target }

func (c userListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		members, err := h.People.Members(ctx, h.by)
		if err != nil {
			return err
		}
		for _, m := range members {
			if c.JSON {
				continue
			}
			fmt.Fprintf(env.Out, "%-6s %-24s %-30s %-7s %s\n", m.Ref(), m.Name, m.Email, m.Role, m.State)
		}
		if !c.JSON {
			return nil
		}
		return printJSON(env, map[string]any{"items": memberRows(members)})
	})
}

func memberRows(members []loop.Member) []map[string]any {
	rows := make([]map[string]any, len(members))
	for i, m := range members {
		rows[i] = map[string]any{"id": m.ID, "ref": m.Ref(), "name": m.Name, "email": m.Email, "role": m.Role, "state": m.State}
	}
	return rows
}

type userLinkCmd struct {
	target
	Who  string `arg:"" help:"Ref or e-mail of the member."`
	Base string `name:"base-url" env:"FAILFORWARD_BASE_URL" default:"http://127.0.0.1:8080" help:"Address under which people reach the server."`
}

func (c userLinkCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		members, err := h.People.Members(ctx, h.by)
		if err != nil {
			return err
		}
		ref := loop.NounMember.Typed(c.Who)
		for _, m := range members {
			if strings.EqualFold(m.Email, c.Who) || strings.EqualFold(m.Ref().String(), ref) {
				m, code, err := h.People.Reinvite(ctx, h.by, m.Ref().String())
				if err != nil {
					return err
				}
				return c.print(env, map[string]any{"ref": m.Ref(), "link": joinLink(c.Base, m, code)}, joinLink(c.Base, m, code))
			}
		}
		return loop.Errorf(loop.NotFound, "Nobody here is called %s.", c.Who)
	})
}
