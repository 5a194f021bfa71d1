package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

// kpiCmd looks after the numbers that a team watches from outside.
type kpiCmd struct {
	Add    kpiAddCmd    `cmd:"" help:"Add a number to watch."`
	List   kpiListCmd   `cmd:"" help:"List the numbers that are watched."`
	Point  kpiPointCmd  `cmd:"" help:"Note one value: that of this week, say."`
	Import kpiImportCmd `cmd:"" help:"Bring many values at once, from a CSV file or standard input."`
	Feed   kpiFeedCmd   `cmd:"" help:"Have values fetched by themselves."`
}

type kpiAddCmd struct {
	target
	Key      string       `arg:"" help:"a-z, digits and _: lead_time."`
	Name     string       `required:"" help:"What people call it."`
	Kind     loop.KPIKind `required:"" enum:"count,level,share,duration" help:"count, level, share: a value for each period; duration: one for each item, in seconds."`
	Better   string       `required:"" enum:"lower,higher,none" help:"Which way is good: lower, higher or none."`
	Unit     string       `help:"What it is counted in."`
	Exposure string       `help:"Per what: week, deploy."`
	Team     string       `help:"Team, by name or ref; else the whole workspace."`
}

func (c kpiAddCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		k, err := h.KPIs.Add(ctx, h.by, app.KPIDraft{Key: c.Key, Name: c.Name, Unit: c.Unit, Kind: c.Kind, Better: c.Better, Exposure: c.Exposure, Team: c.Team})
		if err != nil {
			return err
		}
		row, err := first(h.book().KPIs(ctx, k))
		if err != nil {
			return err
		}
		return c.print(env, row, fmt.Sprintf("%s is watched from now on. Note a value: failforward kpi point %s 12", k.Key, k.Key))
	})
}

type kpiListCmd struct{ target }

func (c kpiListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		all, err := h.KPIs.List(ctx, h.by)
		if err != nil {
			return err
		}
		rows, err := h.book().KPIs(ctx, all...)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for i, k := range all {
			if err := out.row(rows[i], fmt.Sprintf("%-20s %-8s better: %-6s %s", k.Key, k.Kind, k.Better, k.Name)); err != nil {
				return err
			}
		}
		return out.end()
	})
}

type kpiPointCmd struct {
	target
	Key      string  `arg:"" help:"Key of the number."`
	Value    float64 `arg:"" help:"Its value: seconds, count, hits or level."`
	At       string  `help:"Start of the period or item: a day in UTC, or RFC 3339; today when left out."`
	Exposure float64 `help:"How much could go wrong; trials of a share; 1 when left out."`
}

func (c kpiPointCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		at := env.Now().UTC().Truncate(24 * time.Hour)
		if c.At != "" {
			var err error
			if at, err = judge.ParseTime(c.At); err != nil {
				return err
			}
		}
		r, err := h.KPIs.Put(ctx, h.by, c.Key, []judge.Point{{At: at, Value: &c.Value, Exposure: c.Exposure}}, "typed")
		return c.put(env, c.Key, r, err)
	})
}

// put prints what became of points.
func (t target) put(env *Env, key string, r app.IntakeReport, err error) error {
	if err != nil {
		return err
	}
	row := struct {
		Added     int `json:"added"`
		Replaced  int `json:"replaced"`
		Unchanged int `json:"unchanged"`
	}(r)
	return t.print(env, row, fmt.Sprintf("%s: %s added, %s replaced, %s unchanged.", key, loop.Whole(r.Added), loop.Whole(r.Replaced), loop.Whole(r.Unchanged)))
}

type kpiImportCmd struct {
	target
	Key  string `arg:"" help:"Key of the number."`
	File string `arg:"" optional:"" default:"-" help:"CSV with the columns at, value and, where it counts, exposure; - reads standard input."`
}

func (c kpiImportCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		var r io.Reader = env.In
		if c.File != "-" {
			f, err := os.Open(c.File)
			if err != nil {
				return loop.Fault("file", "It cannot be read: %v", err)
			}
			defer f.Close()
			r = f
		}
		report, err := h.KPIs.PutText(ctx, h.by, c.Key, r, "import")
		return c.put(env, c.Key, report, err)
	})
}
