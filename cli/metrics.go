package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/metric"
	"failforward/page"
)

// metricsCmd prints numbers.
type metricsCmd struct {
	target
	Key           string `arg:"" optional:"" help:"Which number; all that there are when left out."`
	List          bool   `help:"List the keys."`
	Period        string `help:"The last so many weeks: 26w. The whole history when left out."`
	Since         string `help:"Started since: a day, or 26w for the last 26 weeks."`
	Until         string `help:"Started before: a day."`
	AsOf          string `name:"as-of" help:"Where open ones are cut; now when left out."`
	Team          string `help:"Only this team."`
	AllWorkspaces bool   `name:"all-workspaces" help:"The number in every workspace of the server, side by side and not pooled."`
	Format        string `enum:"text,csv,svg,json" default:"text" help:"text, json, csv (the table behind the chart) or svg (the chart)."`
}

func (c metricsCmd) Run(ctx context.Context, env *Env) error {
	if c.AllWorkspaces {
		return c.across(ctx, env)
	}
	if c.List || c.Key == "" {
		return c.keys(ctx, env)
	}
	return c.with(ctx, env, func(h *house) error {
		s, err := c.span(ctx, env, h)
		if err != nil {
			return err
		}
		v, err := h.Measures.Get(ctx, h.by, c.Key, s)
		if err != nil {
			return err
		}
		if c.Format == "csv" || c.Format == "svg" {
			file, err := page.NumberFile(v, c.Format, page.Clock{Now: env.Now(), Zone: h.ws.Zone()})
			if err != nil {
				return err
			}
			_, err = env.Out.Write(file.Text)
			return err
		}
		c.JSON = c.JSON || c.Format == "json"
		aim, err := c.aim(ctx, h, s, v)
		if err != nil {
			return err
		}
		return c.print(env, v, v.Sentence+"\n"+behind(v)+aim)
	})
}

// aim is what a number is meant to reach, with its counter-metric; "" where targets are off.
func (c metricsCmd) aim(ctx context.Context, h *house, s app.Span, v metric.Value) (string, error) {
	if v.Target == nil {
		return "", nil
	}
	o, err := h.Measures.Get(ctx, h.by, v.Target.Counter, s)
	return fmt.Sprintf("\n%s\nBeside it %s: %s", v.Target.Says, o.Title, o.Sentence), err
}

func (c metricsCmd) span(ctx context.Context, env *Env, h *house) (s app.Span, err error) {
	zone := h.ws.Zone()
	if c.Period != "" && (c.Since != "" || c.Until != "") {
		return s, loop.Fault("period", "Use --period or --since and --until, not both.")
	}
	c.Since = cmp.Or(c.Since, c.Period)
	if s.Since, s.Until, err = between(c.Since, c.Until, env.Now(), zone); err != nil {
		return s, err
	}
	if s.AsOf, err = when("as-of", c.AsOf, env.Now(), zone); err != nil {
		return s, err
	}
	s.Team, err = h.People.TeamID(ctx, h.by, c.Team)
	return s, err
}

// keys lists what there is. Without a database, or while it is open which workspace
// is meant, that is what every one has, and the reason why it is no more.
func (c metricsCmd) keys(ctx context.Context, env *Env) error {
	all := metric.All
	h, err := c.open(ctx, env)
	switch fault := loop.Faults(err); {
	case err == nil:
		all, err = h.Measures.Metrics(ctx, h.by)
		if err = errors.Join(err, h.Close()); err != nil {
			return err
		}
	case len(fault) != 1 || c.Workspace != "" || c.As != "":
		return err
	default:
		fmt.Fprintf(env.Err, "Numbers that a team watches itself are left out. %s\n", fault[0].Text)
	}
	out := newList(env, c.JSON)
	for _, m := range all {
		if err := out.row(api.MetricOf(m), fmt.Sprintf("%-24s %s", m.Key, m.Title)); err != nil {
			return err
		}
	}
	return out.end()
}

// behind are the lines below the sentence: what it rests on, and the figures beside it.
func behind(v metric.Value) string {
	var b strings.Builder
	b.WriteString(rests(v) + "\n" + v.By.Says() + ".")
	for _, p := range v.Parts {
		b.WriteString("\n  " + part(p))
	}
	return b.String()
}

// part is one figure with its interval.
func part(p metric.Part) string {
	said := "-"
	if p.Estimate != nil {
		said = loop.Figure(*p.Estimate, 3)
	}
	if p.Low != nil && p.High != nil {
		said += fmt.Sprintf(" (%s to %s)", loop.Figure(*p.Low, 3), loop.Figure(*p.High, 3))
	}
	return fmt.Sprintf("%s: %s, n = %s", p.Says, said, loop.Whole(p.N))
}

func rests(v metric.Value) string {
	switch {
	case v.Durations != nil:
		return fmt.Sprintf("%s ended, %s still open, %s without usable times. %s", loop.Whole(v.ClosedN), loop.Whole(v.Open), loop.Whole(v.Missing), v.Method)
	case v.Missing > 0:
		return fmt.Sprintf("n = %s, %s missing. %s", loop.Whole(v.N), loop.Whole(v.Missing), v.Method)
	}
	return fmt.Sprintf("n = %s. %s", loop.Whole(v.N), v.Method)
}
