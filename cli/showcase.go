package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// showcaseCmd looks after the most insightful mistake of each week. There is no
// command to vote: a ballot is cast by a person in their own browser.
type showcaseCmd struct {
	List  showcaseListCmd  `cmd:"" help:"List weeks with a ballot, newest first, with what won."`
	Share showcaseShareCmd `cmd:"" help:"Nominate a misstep for this week's ballot."`
	Close showcaseCloseCmd `cmd:"" help:"Count the ballots of a week before it is over, and burn them."`
}

type showcaseListCmd struct{ target }

func (c showcaseListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		out, book := newList(env, c.JSON), h.book()
		for cursor := ""; ; {
			weeks, next, err := h.Shows.List(ctx, h.by, cursor, loop.MaxPage)
			if err != nil {
				return err
			}
			for _, w := range weeks {
				row, err := book.Showcase(ctx, w.Showcase, true, w.Winners)
				if err != nil {
					return err
				}
				if err := out.row(row, weekLine(w)); err != nil {
					return err
				}
			}
			if cursor = next; cursor == "" {
				return out.end()
			}
		}
	})
}

// weekLine says in one line what a week came to.
func weekLine(w app.PastWeek) string {
	var won []string
	for _, e := range w.Winners {
		won = append(won, e.Misstep)
	}
	said := strings.Join(won, " | ")
	switch {
	case w.Open():
		said = "the ballot is open"
	case len(won) == 0 && w.Ballots == 0:
		said = "nobody voted, so nothing won"
	case len(won) == 0:
		said = "what won was taken back"
	case len(won) > 1:
		said = "a tie: " + said
	}
	return w.Week + "  " + said
}

type showcaseShareCmd struct {
	target
	Ref     string `arg:"" help:"What it tells of: F-1, I-1, or S-1 for the star of a closed huddle."`
	Misstep string `help:"One sentence; taken from what it tells of when left out."`
	Tweak   string `help:"One sentence: what saved the day; the change that it led to when left out."`
	Named   bool   `help:"With your name. With --as only."`
}

func (c showcaseShareCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		d := app.EntryDraft{Misstep: c.Misstep, Tweak: c.Tweak, Named: c.Named}
		ref, _ := loop.AnyRef(c.Ref)
		switch ref.Noun {
		case loop.NounInsight:
			d.Insight = c.Ref
		case loop.NounHuddle:
			d.Huddle = c.Ref
		default:
			d.Failure = c.Ref
		}
		e, err := h.Shows.Nominate(ctx, h.by, d)
		if err != nil {
			return err
		}
		row, err := h.book().Entry(ctx, e)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s is on the ballot of %s.", e.Ref(), e.Week)
		if e.State == loop.EntryAsked {
			line = fmt.Sprintf("%s waits for whoever reported it: their Home asks whether it may be shown.", e.Ref())
		}
		return c.print(env, row, line)
	})
}

type showcaseCloseCmd struct {
	target
	Week string `arg:"" optional:"" help:"2026-W48; this week when left out."`
}

func (c showcaseCloseCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		week := cmp.Or(c.Week, loop.WeekOf(loop.DateOf(env.Now(), h.ws.Zone())))
		if _, err := h.Shows.Close(ctx, h.by, week); err != nil {
			return err
		}
		v, err := h.Shows.Week(ctx, h.by, week, "")
		if err != nil {
			return err
		}
		row, err := h.book().Showcase(ctx, v.Showcase, true, v.Winners)
		if err != nil {
			return err
		}
		return c.print(env, row, weekLine(app.PastWeek{Showcase: v.Showcase, Winners: v.Winners}))
	})
}
