package cli

import (
	"context"
	"fmt"

	"failforward/loop"
)

// inboxCmd works through what sources are not sure of.
type inboxCmd struct {
	List    inboxListCmd    `cmd:"" help:"List what waits for somebody who says what it is, newest heard first."`
	Take    inboxTakeCmd    `cmd:"" help:"It is a failure: log it."`
	Attach  inboxAttachCmd  `cmd:"" help:"It belongs to a failure that is there already."`
	Dismiss inboxDismissCmd `cmd:"" help:"It is none; nothing is lost."`
	Restore inboxRestoreCmd `cmd:"" help:"Take a dismissal back."`
}

type inboxListCmd struct {
	target
	Source    string `help:"Only of this source: SRC-2, or its name."`
	Dismissed bool   `help:"What was dismissed instead."`
}

func (c inboxListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		q, err := c.query(ctx, h)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for {
			page, err := h.Inbox.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			rows, err := h.book().Candidates(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, e := range page.Items {
				if err := out.row(rows[i], fmt.Sprintf("%s  %-7s %s  %s", e.ID, rows[i].Source, e.First.UTC().Format("2006-01-02 15:04 UTC"), e.Title)); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return out.end()
			}
		}
	})
}

func (c inboxListCmd) query(ctx context.Context, h *house) (loop.EpisodeQuery, error) {
	q := loop.EpisodeQuery{Limit: loop.MaxPage}
	if c.Dismissed {
		q.State = loop.EpisodeDismissed
	}
	if c.Source == "" {
		return q, nil
	}
	src, err := h.Sources.Get(ctx, h.by, c.Source)
	q.Source = src.ID
	return q, err
}

// oneCandidate names what waits in the inbox.
type oneCandidate struct {
	target
	ID loop.ID `arg:"" help:"Its id, as inbox list shows it."`
}

// say runs a deed on a candidate and prints what became of it.
func (c oneCandidate) say(ctx context.Context, env *Env, deed func(h *house) (said string, err error)) error {
	return c.with(ctx, env, func(h *house) error {
		said, err := deed(h)
		if err != nil {
			return err
		}
		e, err := h.Inbox.Get(ctx, h.by, c.ID)
		if err != nil {
			return err
		}
		row, err := first(h.book().Candidates(ctx, e))
		if err != nil {
			return err
		}
		return c.print(env, row, said+": "+e.Title)
	})
}

type inboxTakeCmd struct{ oneCandidate }

func (c inboxTakeCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, func(h *house) (string, error) {
		f, err := h.Inbox.Take(ctx, h.by, c.ID)
		return f.Ref().String() + " is logged", err
	})
}

type inboxAttachCmd struct {
	oneCandidate
	Failure string `arg:"" help:"F-142"`
}

func (c inboxAttachCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, func(h *house) (string, error) {
		f, err := h.Inbox.Attach(ctx, h.by, c.ID, c.Failure)
		return "Part of " + f.Ref().String() + " now", err
	})
}

type inboxDismissCmd struct{ oneCandidate }

func (c inboxDismissCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, func(h *house) (string, error) {
		return "Dismissed", h.Inbox.Dismiss(ctx, h.by, c.ID)
	})
}

type inboxRestoreCmd struct{ oneCandidate }

func (c inboxRestoreCmd) Run(ctx context.Context, env *Env) error {
	return c.say(ctx, env, func(h *house) (string, error) {
		return "Back in the inbox", h.Inbox.Restore(ctx, h.by, c.ID)
	})
}
