package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
)

// kpiFeedCmd says where the values of a number come from by themselves.
type kpiFeedCmd struct {
	Set    kpiFeedSetCmd    `cmd:"" help:"Fetch the values of a number from a server that speaks the API of Prometheus."`
	Show   kpiFeedShowCmd   `cmd:"" help:"Show where they come from, and what came of the last time."`
	Fetch  kpiFeedFetchCmd  `cmd:"" help:"Fetch them now."`
	Remove kpiFeedRemoveCmd `cmd:"" help:"Fetch no more; what came stays."`
}

type kpiFeedSetCmd struct {
	target
	Key       string  `arg:"" help:"Key of the number; a count or a level."`
	URL       string  `name:"url" required:"" help:"Address of the server: https://prometheus.example.org."`
	Query     string  `required:"" help:"PromQL that gives one series; it is asked for at the end of each period."`
	Step      string  `enum:"day,week" default:"week" help:"What a value is for: day or week, in UTC."`
	Factor    float64 `default:"1" help:"What values are multiplied by: 0.001 makes seconds of milliseconds."`
	TokenFile string  `placeholder:"FILE" help:"File with a bearer token; - reads standard input. It is sealed. Left out, the one there is stays."`
	NoToken   bool    `help:"Send no token any more."`
}

func (c kpiFeedSetCmd) Run(ctx context.Context, env *Env) error {
	draft := app.FeedDraft{URL: c.URL, Query: c.Query, Step: loop.FeedStep(c.Step), Factor: c.Factor}
	if c.Factor == 0 {
		return loop.Fault("factor", "The factor is a number other than 0.")
	}
	var err error
	if draft.Token, err = c.token(env); err != nil {
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		f, err := h.KPIs.SetFeed(ctx, h.by, c.Key, draft)
		if err != nil {
			return err
		}
		return c.print(env, api.FeedOf(f), fmt.Sprintf("%s is fetched from %s by a running server, once a day. Now: failforward kpi feed fetch %s", c.Key, f.URL, c.Key))
	})
}

// token reads the file; nil keeps what there is.
func (c kpiFeedSetCmd) token(env *Env) (*string, error) {
	if c.NoToken {
		return new(string), nil
	}
	if c.TokenFile == "" {
		return nil, nil
	}
	var raw []byte
	var err error
	if c.TokenFile == "-" {
		raw, err = io.ReadAll(io.LimitReader(env.In, 64<<10))
	} else {
		raw, err = os.ReadFile(c.TokenFile)
	}
	text := strings.TrimSpace(string(raw))
	if err != nil || text == "" {
		return nil, loop.Fault("token-file", "%s cannot be read, or is empty: check the name and the rights.", c.TokenFile)
	}
	return &text, nil
}

type kpiFeedShowCmd struct {
	target
	Key string `arg:"" help:"Key of the number."`
}

func (c kpiFeedShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		_, f, err := h.KPIs.Feed(ctx, h.by, c.Key)
		if err != nil {
			return err
		}
		return c.print(env, api.FeedOf(f), fmt.Sprintf("%s, by the %s, times %s: %s\n%s", f.URL, f.Step, loop.Figure(f.Factor, 15), f.Query, feedSaid(f)))
	})
}

// feedSaid is what came of the last time, in a line.
func feedSaid(f loop.KPIFeed) string {
	if f.Outcome == loop.FeedUntried {
		return "Not asked yet."
	}
	word := map[loop.FeedOutcome]string{loop.FeedOK: "Answered", loop.FeedEmpty: "Answered", loop.FeedFailed: "Failed"}[f.Outcome]
	return fmt.Sprintf("%s %s: %s", word, f.TriedAt.UTC().Format("2006-01-02 15:04 UTC"), f.Said)
}

type kpiFeedFetchCmd struct {
	target
	outgoing
	Key string `arg:"" help:"Key of the number."`
}

func (c kpiFeedFetchCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		h.App = c.app(c.database, h.store, env.Now)
		f, err := h.KPIs.Fetch(ctx, h.by, c.Key)
		if err != nil {
			return err
		}
		if err := c.print(env, api.FeedOf(f), feedSaid(f)); err != nil || f.Outcome != loop.FeedFailed {
			return err
		}
		return loop.Errorf(loop.Internal, "%s was not fetched.", c.Key)
	})
}

type kpiFeedRemoveCmd struct {
	target
	Key string `arg:"" help:"Key of the number."`
}

func (c kpiFeedRemoveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		if err := h.KPIs.DropFeed(ctx, h.by, c.Key); err != nil {
			return err
		}
		return c.print(env, map[string]any{"key": c.Key, "fed": false}, fmt.Sprintf("%s is fetched no more; its values stay.", c.Key))
	})
}
