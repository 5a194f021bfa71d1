package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

type sourceEditCmd struct {
	oneSource
	Name   *string      `help:"What people call it; each name once."`
	Team   *string      `help:"Team whose failures these are, by name or ref; empty for the whole workspace."`
	Opens  loop.Opening `default:"" enum:",failure,candidate,count" help:"What its trouble becomes: failure at once, candidate in the inbox, or count only."`
	Least  *int         `help:"Only this severity (1 to 4) and worse open anything; 0 lets all."`
	Again  *span        `placeholder:"1h" help:"Trouble that comes back within this time goes on the same failure."`
	Strict *bool        `negatable:"" help:"Demand the secret in Authorization, also where the address would do."`
	Map    []string     `placeholder:"title=PATH" sep:"none" help:"Of kind generic: where a thing stands, in place of all lines that were there; may be given several times, once and empty for none."`
}

func (c sourceEditCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		p, err := c.patch(ctx, h)
		if err != nil {
			return err
		}
		src, err := h.Sources.Edit(ctx, h.by, c.Source, 0, p)
		return c.source(ctx, env, h, src, err, "is saved. It counts from the next delivery on.")
	})
}

// patch is what was given.
func (c sourceEditCmd) patch(ctx context.Context, h *house) (app.SourcePatch, error) {
	p := app.SourcePatch{Name: c.Name, Least: c.Least, Strict: c.Strict}
	if c.Opens != "" {
		p.Opens = &c.Opens
	}
	if c.Again != nil {
		minutes := int(time.Duration(*c.Again) / time.Minute)
		p.Again = &minutes
	}
	if c.Map != nil {
		paths := strings.Join(c.Map, "\n")
		p.Paths = &paths
	}
	if c.Team != nil {
		team, err := h.People.TeamID(ctx, h.by, *c.Team)
		if err != nil {
			return p, err
		}
		p.Team = &team
	}
	if p == (app.SourcePatch{}) {
		return p, loop.Fault("name", "Say what to change: --name, --team, --opens, --least, --again, --strict or --map.")
	}
	return p, nil
}

// source prints a source after a deed.
func (t target) source(ctx context.Context, env *Env, h *house, src loop.Source, err error, says string) error {
	if err != nil {
		return err
	}
	row, err := first(h.book().Sources(ctx, src))
	if err != nil {
		return err
	}
	return t.print(env, row, fmt.Sprintf("%s %s %s", src.Ref(), src.Name, says))
}

type sourcePlannedCmd struct {
	oneSource
	Why   loop.PlannedWhy `default:"" enum:",maintenance,drill" help:"maintenance or drill; without it and without --end, what runs and comes is listed."`
	From  string          `placeholder:"TIME" help:"When it begins: 14:00, tomorrow where today's would be over, or '2026-12-04 14:00'; now when left out. With --end: which one."`
	For   string          `placeholder:"2h" xor:"ends" help:"How long it lasts: 2h, 90m, 1d; at most 7 days."`
	Until string          `placeholder:"TIME" xor:"ends" help:"Or when it ends: 16:00, or '2026-12-04 16:00'."`
	End   bool            `help:"End now what runs, or call off what begins at --from."`
}

func (c sourcePlannedCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		zone := h.ws.Zone()
		switch {
		case c.End:
			src, err := h.Sources.Get(ctx, h.by, c.Source)
			if err != nil {
				return err
			}
			from, err := src.PlannedStart(c.From, env.Now(), zone)
			if err != nil {
				return err
			}
			src, err = h.Sources.EndPlanned(ctx, h.by, c.Source, from)
			return c.source(ctx, env, h, src, err, "counts again from now on."+ahead(src, env.Now(), zone))
		case c.Why == "":
			src, err := h.Sources.Get(ctx, h.by, c.Source)
			return c.source(ctx, env, h, src, err, cmp.Or(ahead(src, env.Now(), zone), "has nothing planned."))
		}
		p, err := loop.ParsePlanned(c.Why, c.From, cmp.Or(c.For, c.Until), env.Now(), zone)
		if err != nil {
			return err
		}
		src, err := h.Sources.Plan(ctx, h.by, c.Source, 0, p)
		return c.source(ctx, env, h, src, err, "counts nothing that begins in planned work."+ahead(src, env.Now(), zone))
	})
}

// ahead lists the planned work that runs or comes, a line each.
func ahead(src loop.Source, now time.Time, zone *time.Location) string {
	text := ""
	for _, p := range src.PlannedFrom(now) {
		const shown = "2006-01-02 15:04"
		text += fmt.Sprintf("\n  %-11s %s to %s %s", p.Why, p.From.In(zone).Format(shown), p.Until.In(zone).Format(shown), zone)
	}
	return text
}
