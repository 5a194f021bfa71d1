package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

// deployCmd tells of what went to production.
type deployCmd struct {
	Add  deployAddCmd  `cmd:"" help:"Tell of a deploy; the same id again changes what stands there."`
	List deployListCmd `cmd:"" help:"List deploys, newest first, with the failures that followed."`

	Before deployBeforeCmd `cmd:"" help:"List the deploys that came before a failure, the likeliest first."`
	Link   deployLinkCmd   `cmd:"" help:"Say that a deploy caused a failure."`
	Unlink deployUnlinkCmd `cmd:"" help:"Say that a deploy did not cause a failure."`
	Unsay  deployUnsayCmd  `cmd:"" help:"Take back what was said of a deploy and a failure: the rule speaks again."`
}

type deployAddCmd struct {
	target
	Service   string `arg:"" help:"What was deployed: shop."`
	Build     string `arg:"" help:"Its version, build or tag: 1.4.2."`
	ID        string `name:"id" help:"How the pipeline knows this deploy; else made of service, version and time."`
	At        string `help:"When: RFC 3339, or a day in UTC; now when left out."`
	CommitAt  string `help:"When the first commit in it was made."`
	Rollback  bool   `help:"It brought an earlier version back."`
	Failed    bool   `help:"It led to a failure, or had to be mended by hand."`
	MendedAt  string `help:"Of one that failed: when what it broke was well again."`
	Unplanned bool   `help:"Made to repair something for users."`
	Team      string `help:"Team, by name or ref; else the whole workspace."`
}

func (c deployAddCmd) Run(ctx context.Context, env *Env) error {
	d, err := c.deploy(env.Now())
	if err != nil {
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		r, err := h.Deploys.Report(ctx, h.by, []app.DeployDraft{{Deploy: d, TeamName: c.Team}})
		return c.put(env, d.ExternalID, r, unnumbered(err))
	})
}

// unnumbered takes the row out of faults: here there is one only.
func unnumbered(err error) error {
	var c loop.Check
	for _, f := range loop.Faults(err) {
		c.Fault(f.Field, "%s", strings.TrimPrefix(f.Text, "Row 1: "))
	}
	if loop.CodeOf(err) == loop.Invalid {
		return c.Err()
	}
	return err
}

func (c deployAddCmd) deploy(now time.Time) (loop.Deploy, error) {
	d := loop.Deploy{ExternalID: c.ID, Service: c.Service, Version: c.Build, At: now, Rollback: c.Rollback, Failed: c.Failed, Unplanned: c.Unplanned}
	var check loop.Check
	for _, t := range []struct {
		field, text string
		to          *time.Time
	}{{"at", c.At, &d.At}, {"commit-at", c.CommitAt, &d.CommitAt}, {"mended-at", c.MendedAt, &d.MendedAt}} {
		if t.text == "" {
			continue
		}
		at, err := judge.ParseTime(t.text)
		if err != nil {
			check.Fault(t.field, "%s", loop.Faults(err)[0].Text)
		}
		*t.to = at
	}
	if d.ExternalID == "" {
		d.ExternalID = fmt.Sprintf("%s %s %s", c.Service, c.Build, d.At.UTC().Format(time.RFC3339))
	}
	return d, check.Err()
}

type deployListCmd struct {
	target
	Since string `help:"Deploys from this day on: 2026-11-23, or 90d for the last 90 days."`
	Until string `help:"Deploys before this day."`
	Team  string `help:"Of this team only, by name or ref."`
}

func (c deployListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		q, err := c.query(ctx, env, h)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for {
			page, err := h.Deploys.List(ctx, h.by, q)
			if err != nil {
				return err
			}
			rows, err := h.book().ListedDeploys(ctx, page.Items...)
			if err != nil {
				return err
			}
			for i, d := range page.Items {
				if err := out.row(rows[i], deployLine(d)+followed(rows[i].Failures)); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return out.end()
			}
		}
	})
}

func (c deployListCmd) query(ctx context.Context, env *Env, h *house) (q loop.DeployQuery, err error) {
	q.Limit = loop.MaxPage
	if q.Team, err = h.People.TeamID(ctx, h.by, c.Team); err != nil {
		return q, err
	}
	q.Since, q.Until, err = between(c.Since, c.Until, env.Now(), h.ws.Zone())
	return q, err
}

func deployLine(d loop.Deploy) string {
	line := fmt.Sprintf("%s  %-20s %-12s", d.At.UTC().Format("2006-01-02 15:04 UTC"), d.Service, cmp.Or(d.Released, d.Version))
	for _, mark := range []struct {
		is   bool
		word string
	}{{d.Rollback, "rollback"}, {d.Failed, "failed"}, {!d.MendedAt.IsZero(), "mended"}, {d.Unplanned, "unplanned"}} {
		if mark.is {
			line += " " + mark.word
		}
	}
	return strings.TrimRight(line, " ")
}
