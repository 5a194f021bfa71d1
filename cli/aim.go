package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// aimCmd switches targets of numbers.
type aimCmd struct {
	Set  aimSetCmd  `cmd:"" help:"Switch the target of a number on, or move it."`
	Off  aimOffCmd  `cmd:"" help:"Switch it off."`
	List aimListCmd `cmd:"" help:"List the targets that are on."`
}

type aimSetCmd struct {
	target
	Key     string `arg:"" help:"Key of the number: recovery_time."`
	Value   string `arg:"" help:"The figure to be reached: 4h or 90m for what takes time, 90% of a share, else a number."`
	Percent int    `help:"Of what takes time: 50, 75 or 90 percent have to reach it; the median when left out."`
	Beside  string `help:"Key of the number that is shown beside it; a built-in number has one, one that you watch needs it."`
}

func (c aimSetCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		m, err := h.Measures.Find(ctx, h.by, c.Key)
		if err != nil {
			return err
		}
		value, err := c.figure(m.Unit)
		if err != nil {
			return err
		}
		g, err := h.Targets.Set(ctx, h.by, c.Key, app.TargetDraft{Value: value, Percent: c.Percent, Counter: c.Beside})
		if err != nil {
			return err
		}
		return c.print(env, aimRow(g), fmt.Sprintf("%s: %s, shown beside %s.\n%s", m.Title, metric.TargetWords(m.Unit, m.Better, g), g.Counter, metric.TargetWarning))
	})
}

// figure reads the value in the unit of a number.
func (c aimSetCmd) figure(unit string) (float64, error) {
	text := strings.TrimSpace(c.Value)
	if share, ok := strings.CutSuffix(text, "%"); ok && unit == "share" {
		x, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err == nil {
			return x / 100, nil
		}
	}
	x, err := strconv.ParseFloat(text, 64)
	if err == nil {
		return x, nil
	}
	var long span
	if unit == "s" && long.UnmarshalText([]byte(text)) == nil {
		return float64(long) / 1e9, nil
	}
	return 0, loop.Fault("value", "%q is no figure of this number, which is in %s. Write 4h or 90m for what takes time, 90%% of a share, else a number.", c.Value, unit)
}

// aimRow is a target as JSON.
func aimRow(g loop.Target) map[string]any {
	return map[string]any{"metric": g.Metric, "value": g.Value, "percent": g.Percent, "counter_metric": g.Counter, "set_at": g.SetAt.UTC(), "warning": metric.TargetWarning}
}

type aimOffCmd struct {
	target
	Key string `arg:"" help:"Key of the number."`
}

func (c aimOffCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		if err := h.Targets.Off(ctx, h.by, c.Key); err != nil {
			return err
		}
		return c.print(env, map[string]any{"metric": c.Key, "on": false}, fmt.Sprintf("The target of %s is off.", c.Key))
	})
}

type aimListCmd struct{ target }

func (c aimListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		all, err := h.Targets.List(ctx, h.by)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for _, g := range all {
			m, err := h.Measures.Find(ctx, h.by, g.Metric)
			if err != nil {
				return err
			}
			if err := out.row(aimRow(g), fmt.Sprintf("%-24s %s, beside %s", g.Metric, metric.TargetWords(m.Unit, m.Better, g), g.Counter)); err != nil {
				return err
			}
		}
		return out.end()
	})
}
