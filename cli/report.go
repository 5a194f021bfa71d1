package cli

import (
	"context"
	"io"

	"failforward/page"
)

// reportCmd prints what is told about a time.
type reportCmd struct {
	Digest  reportDigestCmd  `cmd:"" help:"Print a week as Markdown: what it gave, what came of changes, what waits."`
	Quarter reportQuarterCmd `cmd:"" help:"Say whether it is paying off, on one page, by a rule that was fixed before."`
}

type reportDigestCmd struct {
	target
	Week   string `help:"2026-W47; this week when left out."`
	Format string `default:"md" enum:"md,json" help:"md or json."`
}

func (c reportDigestCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		d, err := h.Digests.Get(ctx, h.by, c.Week)
		if err != nil {
			return err
		}
		text := d.Markdown(d.Best.People)
		if c.JSON || c.Format == "json" {
			return printJSON(env, map[string]string{"week": d.Week, "markdown": text})
		}
		_, err = io.WriteString(env.Out, text)
		return err
	})
}

type reportQuarterCmd struct {
	target
	Quarter string `arg:"" optional:"" help:"2026-Q4, or since-2026-03; this quarter when left out."`
	Team    string `help:"Only this team."`
	Format  string `default:"md" enum:"html,md,json" help:"html (one file that needs nothing beside it), md or json."`
	Out     string `type:"path" help:"File to write; standard output without it."`
	BaseURL string `name:"base-url" help:"Address that refs lead back to; without it they stay words."`
}

func (c reportQuarterCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		team, err := h.People.TeamID(ctx, h.by, c.Team)
		if err != nil {
			return err
		}
		r, err := h.Measures.Report(ctx, h.by, c.Quarter, team)
		if err != nil {
			return err
		}
		if c.JSON {
			c.Format = "json"
		}
		file, err := page.ReportFile(r, c.Format, c.BaseURL, page.Clock{Now: env.Now(), Zone: h.ws.Zone()})
		if err != nil {
			return err
		}
		return putOut(env, c.Out, string(file.Text))
	})
}
