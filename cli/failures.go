package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

// failuresCmd reads the log.
type failuresCmd struct {
	List    failuresListCmd    `cmd:"" help:"List failures, newest first."`
	Show    failuresShowCmd    `cmd:"" help:"Show one failure with its loop."`
	Search  failuresSearchCmd  `cmd:"" help:"Search failures, insights, actions, analyses and bets."`
	Dismiss failuresDismissCmd `cmd:"" help:"Take a failure out of sight and out of the numbers."`
	Export  failuresExportCmd  `cmd:"" help:"Write a whole loop as one file."`
	Merge   failuresMergeCmd   `cmd:"" help:"Say that failures are the same thing as another one."`
	Restore failuresRestoreCmd `cmd:"" help:"Take a dismissal or a merge back."`
	Accept  failuresAcceptCmd  `cmd:"" help:"Decide to live with a failure until a day to look again."`
}

type failuresListCmd struct {
	target
	Q        string            `short:"q" help:"Words to search for."`
	Kind     loop.Kind         `help:"Only this kind."`
	Tag      string            `help:"Only with this tag."`
	Service  string            `help:"Only on this service."`
	Team     string            `help:"Only of this team."`
	Stage    loop.Stage        `help:"Only at this stage: logged, understood, in_work, in_place, verdict or accepted."`
	State    loop.FailureState `help:"open, dismissed, merged or all." default:"open" enum:"open,dismissed,merged,all"`
	Since    string            `help:"Noticed since: a day, or 90d for the last 90 days."`
	Until    string            `help:"Noticed before: a day."`
	Limit    int               `help:"At most so many; 0 for all."`
	Severity int               `help:"Only this severity, 1 to 4."`
	Format   string            `default:"table" enum:"table,csv" help:"table for people, csv for a spreadsheet; --json for programs."`
}

func (c failuresListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := c.filter(ctx, env, h)
		if err != nil {
			return err
		}
		out, err := newSheet(env, c.Format, c.JSON, h.ws.Zone())
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			more, err = c.page(ctx, h, out, &f)
		}
		if err != nil {
			return err
		}
		return out.end()
	})
}

// page prints a page and reports whether another one follows.
func (c failuresListCmd) page(ctx context.Context, h *house, out *sheet, f *app.Filter) (more bool, err error) {
	page, err := h.Failures.List(ctx, h.by, *f)
	if err != nil {
		return false, err
	}
	rows, err := h.book().Failures(ctx, page.Items...)
	if err != nil {
		return false, err
	}
	for i, r := range page.Items {
		if c.Limit > 0 && out.rows == c.Limit {
			return false, nil
		}
		if err := out.failure(r, rows[i]); err != nil {
			return false, err
		}
	}
	f.Cursor = page.Next
	return page.Next != "", nil
}

// check tells the words that no failure could answer to.
func (c failuresListCmd) check() error {
	var all loop.Check
	oneOf(&all, "kind", c.Kind, loop.Kinds())
	oneOf(&all, "stage", c.Stage, append(loop.Stages(), loop.Accepted))
	if c.Severity < 0 || c.Severity > 4 {
		all.Fault("severity", "%d is no severity. Use 1 (worst) to 4, or leave it out.", c.Severity)
	}
	if c.Limit < 0 {
		all.Fault("limit", "%d is no number of rows. Use 20, or 0 for all.", c.Limit)
	}
	return all.Err()
}

// oneOf checks a word that may be left out.
func oneOf[T ~string](all *loop.Check, field string, word T, allowed []T) {
	if word != "" && !slices.Contains(allowed, word) {
		loop.OneOf(all, field, word, allowed)
	}
}

func (c failuresListCmd) filter(ctx context.Context, env *Env, h *house) (f app.Filter, err error) {
	if err := c.check(); err != nil {
		return f, err
	}
	f = app.Filter{FailureQuery: loop.FailureQuery{Text: c.Q, Tag: c.Tag, Service: c.Service, State: c.State, Severity: c.Severity, Limit: loop.MaxPage}, Stage: c.Stage}
	if c.Kind != "" {
		f.Kinds = []loop.Kind{c.Kind}
	}
	if f.Team, err = h.People.TeamID(ctx, h.by, c.Team); err != nil {
		return f, err
	}
	f.Since, f.Until, err = between(c.Since, c.Until, env.Now(), h.ws.Zone())
	return f, err
}

// between reads --since and --until; the zero time where one is left out.
func between(since, until string, now time.Time, zone *time.Location) (from, to time.Time, err error) {
	if from, err = when("since", since, now, zone); err != nil {
		return from, to, err
	}
	if to, err = when("until", until, now, zone); err != nil {
		return from, to, err
	}
	if !to.IsZero() && !to.After(from) {
		return from, to, loop.Fault("until", "%s is not after --since %s: nothing lies between. Exchange them.", until, since)
	}
	return from, to, nil
}

// when reads a day, an RFC 3339 time, or a span back from now like 90d; "" is the zero time.
func when(field, s string, now time.Time, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if d, err := loop.ParseDate(field, s); err == nil {
		return d.Start(zone), nil
	}
	var back span
	if back.UnmarshalText([]byte(s)) == nil {
		return now.Add(-time.Duration(back)), nil
	}
	return time.Time{}, loop.Fault(field, "%q is no date. Write 2026-11-23, or 90d for the last 90 days.", s)
}

type failuresShowCmd struct {
	target
	Ref string `arg:"" help:"F-142"`
}

func (c failuresShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		if c.JSON {
			return printFailure(ctx, env, h, loop.NounFailure.Typed(c.Ref))
		}
		v, err := h.Failures.Get(ctx, h.by, loop.NounFailure.Typed(c.Ref))
		if err != nil {
			return err
		}
		return showFailure(env, v)
	})
}

func showFailure(env *Env, v app.View) error {
	fmt.Fprintf(env.Out, "%s  %s\n%s, %s\n", v.Failure.Ref(), v.Failure.Title, v.Failure.Kind.Word(), v.Stage.Word())
	for _, m := range v.Merged {
		fmt.Fprintf(env.Out, "  %-6s %s (merged into this)\n", m.Ref(), m.Title)
	}
	for i, l := range v.Deploys {
		if i == 0 && l.Said != loop.SaidNot {
			fmt.Fprintf(env.Out, "  deploy %s\n", linkLine(l))
		}
	}
	for _, i := range v.Insights {
		fmt.Fprintf(env.Out, "  %-6s %s\n", i.Ref(), i.Text)
	}
	for _, x := range v.Bets {
		fmt.Fprintf(env.Out, "  %-6s %s (a bet: %s, by %s)\n", x.Ref(), x.Name(), x.Word(), x.On)
	}
	for _, a := range v.Actions {
		fmt.Fprintf(env.Out, "  %-6s %s (%s)\n", a.Ref(), a.Title, actionWords(a, v.People.Of(a.Owner)))
	}
	for _, e := range v.Checks {
		fmt.Fprintf(env.Out, "  %-6s %s\n", e.Ref(), checkWords(e))
	}
	_, err := fmt.Fprintf(env.Out, "Next: %s\n", v.Next.Text)
	return err
}

// actionWords tells the state of an action, whose it is and by when; the last
// two only where they are known.
func actionWords(a loop.Action, owner string) string {
	words := []string{strings.ReplaceAll(string(a.State), "_", " ")}
	if owner != "" {
		words = append(words, owner)
	}
	if a.Due != "" {
		words = append(words, "due "+string(a.Due))
	}
	return strings.Join(words, ", ")
}

// checkWords tells what a check asks, and its verdict or what it waits for.
func checkWords(e loop.EffectCheck) string {
	said := map[loop.EffectState]string{
		loop.Planned: "answer on " + string(e.On),
		loop.Locked:  "the change has started, answer on " + string(e.On),
		loop.Waiting: "the change is in place, answer on " + string(e.On),
	}[e.State]
	if e.State == loop.Concluded {
		said = e.Verdict.Word()
	}
	if what := e.Kind.Word(); strings.HasSuffix(what, "?") {
		return what + " " + said
	}
	return e.Kind.Word() + ": " + said
}

type failuresSearchCmd struct {
	target
	Words []string `arg:"" help:"What to look for."`
	Limit int      `default:"20" help:"At most so many."`
}

func (c failuresSearchCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		page, err := h.Failures.Search(ctx, h.by, strings.Join(c.Words, " "), "", c.Limit)
		if err != nil {
			return err
		}
		out := newList(env, c.JSON)
		for _, hit := range page.Items {
			if err := out.row(map[string]any{"ref": hit.Ref, "title": hit.Title, "under": hit.Under}, fmt.Sprintf("%-7s %s", hit.Ref, hit.Title)); err != nil {
				return err
			}
		}
		return out.end()
	})
}

type failuresDismissCmd struct {
	target
	Ref    string `arg:"" help:"F-142"`
	Reason string `required:"" help:"Why."`
}

func (c failuresDismissCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		f, err := h.Failures.Dismiss(ctx, h.by, loop.NounFailure.Typed(c.Ref), 0, c.Reason)
		return done(ctx, env, h, c.target, f, "is dismissed", err)
	})
}

type failuresMergeCmd struct {
	target
	Refs []string `arg:"" help:"F-142, those that are merged."`
	Into string   `required:"" help:"F-97, the one that stays."`
}

func (c failuresMergeCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		var refs []string
		for _, ref := range c.Refs {
			refs = append(refs, loop.NounFailure.Typed(ref))
		}
		f, err := h.Failures.Merge(ctx, h.by, loop.NounFailure.Typed(c.Into), 0, refs...)
		return done(ctx, env, h, c.target, f, "stands for "+strings.Join(refs, ", ")+" too", err)
	})
}

type failuresRestoreCmd struct {
	target
	Ref string `arg:"" help:"F-142"`
}

func (c failuresRestoreCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		ref := loop.NounFailure.Typed(c.Ref)
		v, err := h.Failures.Get(ctx, h.by, ref)
		if err == nil && v.Failure.State == loop.FailureMerged {
			_, err = h.Failures.Unmerge(ctx, h.by, 0, ref)
			return done(ctx, env, h, c.target, v.Failure, "stands for itself again", err)
		}
		f, err := h.Failures.Restore(ctx, h.by, ref, 0)
		return done(ctx, env, h, c.target, f, "is back", err)
	})
}

type failuresAcceptCmd struct {
	target
	Ref     string `arg:"" help:"F-142"`
	Reason  string `required:"" help:"Why you can live with it."`
	Revisit string `help:"Day to look again, 2027-03-01."`
}

func (c failuresAcceptCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		day, err := loop.ParseDate("revisit", c.Revisit)
		if err != nil {
			return err
		}
		f, err := h.Failures.Accept(ctx, h.by, loop.NounFailure.Typed(c.Ref), 0, c.Reason, day)
		return done(ctx, env, h, c.target, f, "is accepted", err)
	})
}

func done(ctx context.Context, env *Env, h *house, t target, f loop.Failure, what string, err error) error {
	if err != nil {
		return err
	}
	if t.JSON {
		return printFailure(ctx, env, h, f.Ref().String())
	}
	_, err = fmt.Fprintf(env.Out, "%s %s\n", f.Ref(), what)
	return err
}
