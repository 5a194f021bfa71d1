package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
)

// sourceCmd looks after the systems that send by themselves.
type sourceCmd struct {
	Add        sourceAddCmd        `cmd:"" help:"Add a source, and print the address that it sends to."`
	List       sourceListCmd       `cmd:"" help:"List the sources."`
	Edit       sourceEditCmd       `cmd:"" help:"Change what is given of a source; it counts from the next delivery on."`
	Planned    sourcePlannedCmd    `cmd:"" help:"Say that maintenance or a drill is planned: what begins in that time counts in no number."`
	Test       sourceTestCmd       `cmd:"" help:"Send a sample through a source; nothing is logged."`
	Deliveries sourceDeliveriesCmd `cmd:"" help:"List what came, newest first, with the reason where it was refused or could not be read."`
	Replay     sourceReplayCmd     `cmd:"" help:"Read again what could not be read."`
	Rotate     sourceRotateCmd     `cmd:"" help:"Give a source a new address and a new secret; the old ones stop at once."`
	Remove     sourceRemoveCmd     `cmd:"" help:"Take nothing from a source any more; what came stays."`
}

// based is a command that prints whole addresses.
type based struct {
	BaseURL string `name:"base-url" env:"FAILFORWARD_BASE_URL" default:"http://127.0.0.1:8080" help:"Address under which the sender reaches this server (${default})."`
}

type sourceAddCmd struct {
	target
	based
	Kind   string       `required:"" help:"${senders}."`
	Name   string       `required:"" help:"What people call it; each name once."`
	Team   string       `help:"Team whose failures these are, by name or ref; else the whole workspace."`
	Opens  loop.Opening `default:"failure" enum:"failure,candidate,count" help:"What its trouble becomes: failure at once, candidate in the inbox, or count only."`
	Least  int          `help:"Only this severity (1 to 4) and worse open anything; 0 lets all."`
	Again  *span        `placeholder:"1h" help:"Trouble that comes back within this time goes on the same failure: 1h, of crashes 30d."`
	Strict bool         `help:"Demand the secret in Authorization, also where the address would do."`
	Map    []string     `placeholder:"title=PATH" sep:"none" help:"Of kind generic: where a thing stands, as title=alert.name; may be given several times."`
}

func (c sourceAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		team, err := h.People.TeamID(ctx, h.by, c.Team)
		if err != nil {
			return err
		}
		var again *int
		if c.Again != nil {
			minutes := int(time.Duration(*c.Again) / time.Minute)
			again = &minutes
		}
		src, address, err := h.Sources.Add(ctx, h.by, app.SourceDraft{Sender: c.Kind, Name: c.Name, Team: team, Strict: c.Strict, Opens: c.Opens, Least: c.Least, Again: again, Paths: strings.Join(c.Map, "\n")})
		if err != nil {
			return err
		}
		return c.tell(env, c.based, src, address)
	})
}

// tell prints a source with its address, the one time that it is shown here.
func (t target) tell(env *Env, b based, src loop.Source, a app.Address) error {
	row := map[string]any{"ref": src.Ref(), "name": src.Name, "kind": src.Sender, "url": a.Path, "secret": a.Secret}
	dsn := a.DSN(b.BaseURL)
	if dsn != "" {
		row["dsn"] = dsn
	}
	whole := strings.TrimRight(b.BaseURL, "/") + a.Path
	sender, _ := hook.ByName(src.Sender)
	text := fmt.Sprintf("%s %s takes deliveries at\n  %s\nIts secret is\n  %s\n%s\n\n%s", src.Ref(), src.Name, whole, a.Secret, sender.Prove.Says, strings.TrimRight(sender.Snippet(whole, a.Secret), "\n"))
	if dsn != "" {
		text += "\n\nThe SDKs of Sentry send crashes to this DSN:\n  " + dsn
	}
	return t.print(env, row, text)
}

type sourceListCmd struct{ target }

func (c sourceListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		all, err := h.Sources.List(ctx, h.by)
		if err != nil {
			return err
		}
		rows, err := h.book().Sources(ctx, all...)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for i, s := range all {
			if err := out.row(rows[i], fmt.Sprintf("%-7s %-14s %-10s %s%s", s.Ref(), s.Sender, s.Opens, s.Name, runs(s, env.Now()))); err != nil {
				return err
			}
		}
		return out.end()
	})
}

// runs says that planned work runs at a source, "" when none does.
func runs(s loop.Source, now time.Time) string {
	if p, ok := s.PlannedOn(now); ok {
		return fmt.Sprintf(" (%s until %s UTC)", p.Why, p.Until.Format("2006-01-02 15:04"))
	}
	return ""
}

// one names one source.
type oneSource struct {
	target
	Source string `arg:"" help:"SRC-2, or its name."`
}

type sourceTestCmd struct{ oneSource }

func (c sourceTestCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		d, err := h.Sources.Test(ctx, h.by, c.Source)
		if err != nil {
			return err
		}
		row, err := h.book().Deliveries(ctx, d)
		if err != nil {
			return err
		}
		return c.print(env, row[0], d.Reason)
	})
}

type sourceDeliveriesCmd struct {
	oneSource
	State string `enum:",waiting,read,dead,refused" default:"" help:"waiting, read, dead or refused only."`
}

func (c sourceDeliveriesCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		src, err := h.Sources.Get(ctx, h.by, c.Source)
		if err != nil {
			return err
		}
		q, out := loop.DeliveryQuery{Source: src.ID, State: loop.DeliveryState(c.State), Limit: loop.MaxPage}, newList(env, c.JSON)
		for {
			page, err := h.Sources.Deliveries(ctx, h.by, q)
			if err != nil {
				return err
			}
			rows, err := h.book().Deliveries(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, d := range page.Items {
				if err := out.row(rows[i], strings.TrimRight(fmt.Sprintf("%s  %-8s %8d B  %s", d.At.UTC().Format("2006-01-02 15:04:05 UTC"), d.State, d.Size, d.Reason), " ")); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return out.end()
			}
		}
	})
}

type sourceReplayCmd struct {
	oneSource
	Delivery loop.ID `help:"Only this one, by its id; else every dead letter of the source."`
}

func (c sourceReplayCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		again, dead, err := h.Sources.Replay(ctx, h.by, c.Source, c.Delivery)
		if err == nil && again == 0 {
			err = errNothing
		}
		if err != nil {
			return err
		}
		return c.print(env, map[string]int{"read": again - dead, "dead": dead}, fmt.Sprintf("%s read, %s still cannot be read.", loop.Whole(again-dead), loop.Whole(dead)))
	})
}

type sourceRotateCmd struct {
	oneSource
	based
}

func (c sourceRotateCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		src, address, err := h.Sources.Rotate(ctx, h.by, c.Source)
		if err != nil {
			return err
		}
		return c.tell(env, c.based, src, address)
	})
}

type sourceRemoveCmd struct{ oneSource }

func (c sourceRemoveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		src, err := h.Sources.Remove(ctx, h.by, c.Source)
		if err != nil {
			return err
		}
		return c.print(env, map[string]any{"ref": src.Ref(), "removed": true}, src.Ref().String()+" is removed")
	})
}
