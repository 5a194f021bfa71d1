package cli

import (
	"context"

	"failforward/loop"
	"failforward/page"
)

type failuresExportCmd struct {
	target
	Ref     string `arg:"" help:"F-142"`
	Format  string `default:"markdown" enum:"markdown,html,json" help:"markdown, html (one file that needs nothing beside it) or json."`
	Out     string `type:"path" help:"File to write; standard output without it."`
	BaseURL string `name:"base-url" help:"Address that refs lead back to; without it they stay words."`
}

func (c failuresExportCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		v, err := h.Failures.Get(ctx, h.by, loop.NounFailure.Typed(c.Ref))
		if err != nil {
			return err
		}
		file, err := page.LoopFile(v, c.Format, c.BaseURL, page.Clock{Now: env.Now(), Zone: h.ws.Zone()})
		if err != nil {
			return err
		}
		return putOut(env, c.Out, string(file.Text))
	})
}
