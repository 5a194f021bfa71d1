package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// auditCmd reads what happened.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Reckon the chain of seals through."`
	List   auditListCmd   `cmd:"" help:"Print what happened, newest first."`
}

type auditVerifyCmd struct{ target }

func (c auditVerifyCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		r, err := h.Audit.Verify(ctx, h.by)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s events, %s seals, %s not sealed yet: the log is whole", loop.Whole(r.Events), loop.Whole(r.Seals), loop.Whole(r.Unsealed))
		if !r.OK {
			line = "The log has been tampered with:\n  " + strings.Join(r.Broken, "\n  ")
		}
		if err := c.print(env, r, line); err != nil {
			return err
		}
		if !r.OK {
			return loop.Errorf(loop.Conflict, "The audit log does not verify.")
		}
		return nil
	})
}

type auditListCmd struct {
	target
	Limit int `default:"50" help:"At most so many; 0 for all."`
}

func (c auditListCmd) Run(ctx context.Context, env *Env) error {
	if c.Limit < 0 {
		return loop.Fault("limit", "%d is no number of rows. Use 50, or 0 for all.", c.Limit)
	}
	return c.with(ctx, env, func(h *house) error {
		out, q := newList(env, c.JSON), loop.EventQuery{}
		for left := c.Limit; ; {
			if q.Limit = loop.MaxPage; c.Limit > 0 {
				q.Limit = min(left, loop.MaxPage)
			}
			page, err := h.Audit.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			if err := printEvents(ctx, h, out, page.Items); err != nil {
				return err
			}
			left -= len(page.Items)
			if q.Cursor = page.Next; page.Next == "" || c.Limit > 0 && left <= 0 {
				return out.end()
			}
		}
	})
}

func printEvents(ctx context.Context, h *house, out *list, events []loop.Event) error {
	rows, err := h.book().AuditEvents(ctx, events...)
	if err != nil {
		return err
	}
	for i, e := range events {
		if err := out.row(rows[i], fmt.Sprintf("%s  %-12s %-20s %s", e.At.UTC().Format(time.DateTime), e.Actor, e.Verb, e.Object)); err != nil {
			return err
		}
	}
	return nil
}
