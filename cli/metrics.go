package cli

import (
	"context"
	"fmt"

	"failforward/app"
	"failforward/metric"
)

// metricsCmd prints numbers.
type metricsCmd struct {
	target
	Key   string `arg:"" optional:"" help:"Which number; all that there are when left out."`
	List  bool   `help:"List the keys."`
	Since string `help:"Started since: a day, or 26w for the last 26 weeks."`
	Until string `help:"Started before: a day."`
	AsOf  string `name:"as-of" help:"Where open ones are cut; now when left out."`
	Team  string `help:"Only this team."`
}

func (c metricsCmd) Run(ctx context.Context, env *Env) error {
	if c.List || c.Key == "" {
		return c.keys(env)
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
		return c.print(env, v, v.Sentence+"\n"+behind(v))
	})
}

func (c metricsCmd) span(ctx context.Context, env *Env, h *house) (s app.Span, err error) {
	zone := h.ws.Zone()
	if s.Since, s.Until, err = between(c.Since, c.Until, env.Now(), zone); err != nil {
		return s, err
	}
	if s.AsOf, err = when("as-of", c.AsOf, env.Now(), zone); err != nil {
		return s, err
	}
	s.Team, err = h.People.TeamID(ctx, h.by, c.Team)
	return s, err
}

func (c metricsCmd) keys(env *Env) error {
	out := newList(env, c.JSON)
	for _, m := range metric.All {
		if err := out.row(map[string]any{"key": m.Key, "title": m.Title, "unit": m.Unit, "better": m.Better}, fmt.Sprintf("%-24s %s", m.Key, m.Title)); err != nil {
			return err
		}
	}
	return out.end()
}

// behind is the line below the sentence: what it rests on.
func behind(v metric.Value) string {
	return fmt.Sprintf("%d ended, %d still open, %d without usable times. %s", v.ClosedN, v.Open, v.Missing, v.Method)
}
