package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

// logCmd logs a failure in one line, with the same tokens as the box on Home.
type logCmd struct {
	target
	Text  []string  `arg:"" optional:"" help:"What did not work: 'Checkout 500s #rollout !2 @14:05 ~25m'."`
	Kind  loop.Kind `help:"Kind; else what the line says, else worked out."`
	Team  string    `help:"Team that it belongs to."`
	Stdin bool      `help:"Read lines from standard input and log each."`
}

func (c logCmd) Run(ctx context.Context, env *Env) error {
	var check loop.Check
	oneOf(&check, "kind", c.Kind, loop.Kinds())
	if c.Stdin && len(c.Text) > 0 {
		check.Fault("stdin", "--stdin reads what failed from standard input: leave the text out, or leave --stdin out.")
	}
	if err := check.Err(); err != nil {
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		if c.Stdin {
			return c.lines(ctx, env, h)
		}
		return c.one(ctx, env, h, strings.Join(c.Text, " "))
	})
}

const longestLine = 1 << 20 // bytes

// lines logs each line of standard input, up to the first that has a fault.
func (c logCmd) lines(ctx context.Context, env *Env, h *house) error {
	in := interruptible(ctx, env.In)
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	n := 0
	for lines.Scan() {
		if n++; strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := c.one(ctx, env, h, lines.Text()); err != nil {
			return atLine(n, err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return atLine(n+1, loop.Fault("title", "A line has at most %d bytes. Cut it and send the rest again.", longestLine))
	case ctx.Err() != nil:
		return fmt.Errorf("stopped after line %d; what was logged stays", n)
	default:
		return err
	}
}

// atLine says in which line the faults stand; the lines before it are logged.
func atLine(n int, err error) error {
	return renamed(err, func(field string) string {
		return strings.TrimSuffix(fmt.Sprintf("line %d: %s", n, field), ": ")
	})
}

// renamed gives the faults of an error other names of their fields.
func renamed(err error, name func(field string) string) error {
	var all []error
	for _, f := range loop.Faults(err) {
		other := *f
		other.Field = name(f.Field)
		all = append(all, &other)
	}
	if len(all) == 0 {
		return err
	}
	return errors.Join(all...)
}

func (c logCmd) one(ctx context.Context, env *Env, h *house, line string) error {
	team, err := h.People.TeamID(ctx, h.by, c.Team)
	if err != nil {
		return err
	}
	if c.Kind != "" {
		line += " " + strings.ReplaceAll(string(c.Kind), "_", "-")
	}
	f, err := h.Failures.Log(ctx, h.by, line, "cli", team)
	if err != nil {
		return err
	}
	if c.Kind != "" && f.Kind != c.Kind {
		if f, err = h.Failures.Edit(ctx, h.by, f.Ref().String(), 0, app.FailurePatch{Kind: &c.Kind, Title: cutKind(f.Title, c.Kind)}); err != nil {
			return err
		}
	}
	if c.JSON {
		return printFailure(ctx, env, h, f.Ref().String())
	}
	fmt.Fprintf(env.Out, "%s is logged: %s\n", f.Ref(), f.Title)
	for _, hint := range loop.ParseCapture(line, f.CreatedAt, time.UTC).Stays() {
		fmt.Fprintf(env.Out, "  %s\n", hint)
	}
	return c.similar(ctx, env.Out, h, f)
}

// cutKind takes a kind of one word, which the grammar leaves in the title, out of it again.
func cutKind(title string, k loop.Kind) *string {
	title = strings.TrimSuffix(title, " "+strings.ReplaceAll(string(k), "_", "-"))
	return &title
}

func (c logCmd) similar(ctx context.Context, out io.Writer, h *house, f loop.Failure) error {
	like, err := h.Failures.Similar(ctx, h.by, f.Title, f.ID, 3)
	for _, s := range like {
		fmt.Fprintf(out, "  like %s %q: shares %s%s\n", s.Ref(), s.Title, strings.Join(s.Shared, ", "), triedWords(s))
	}
	return err
}

func triedWords(s app.Similar) string {
	words := ""
	for _, t := range s.Tried {
		words += "; tried " + t.Action.Title
		if t.Check != nil && t.Check.Verdict != "" {
			words += " (" + t.Check.Verdict.Word() + ")"
		}
	}
	return words
}

// loopCmd is the one form on the command line.
type loopCmd struct {
	target
	Text    string          `arg:"" help:"What did not work, or the ref of a failure."`
	Insight string          `help:"Why it mattered, what it taught."`
	Tweak   string          `help:"The one change."`
	Owner   string          `help:"Who sees to it: e-mail or ref."`
	Due     string          `help:"By when, 2026-12-04."`
	Check   loop.EffectKind `help:"How we will know: look, retest or came_back."`
	On      string          `help:"On which day; eight weeks from today when left out."`
	How     string          `help:"What is tested or looked at."`
}

func (c loopCmd) Run(ctx context.Context, env *Env) error {
	var check loop.Check
	oneOf(&check, "check", c.Check, loop.EffectKinds())
	if err := check.Err(); err != nil {
		return err
	}
	return c.with(ctx, env, func(h *house) error {
		d, err := c.draft(ctx, h, env)
		if err != nil {
			return err
		}
		whole, err := h.Loops.Start(ctx, h.by, d)
		if err != nil {
			return asFlags(err)
		}
		if c.JSON {
			return printWhole(ctx, env, h, whole)
		}
		fmt.Fprintf(env.Out, "%s is %s", whole.Failure.Ref(), map[bool]string{true: "logged", false: "taken further"}[d.FailureRef == ""])
		if whole.Action != nil {
			fmt.Fprintf(env.Out, "; %s: %s", whole.Action.Ref(), whole.Action.Title)
		}
		if whole.Check != nil {
			fmt.Fprintf(env.Out, "; %s answers on %s", whole.Check.Ref(), whole.Check.On)
		}
		_, err = fmt.Fprintln(env.Out)
		return err
	})
}

// asFlags names the faults of a form as the flags are called.
func asFlags(err error) error {
	flags := strings.NewReplacer("failure.title", "text", "action.title", "tweak", "check.kind", "check", "failure.", "", "action.", "", "check.", "")
	return renamed(err, flags.Replace)
}

func isRef(text string) bool {
	_, ok := loop.AnyRef(text)
	return ok
}

func (c loopCmd) draft(ctx context.Context, h *house, env *Env) (app.LoopDraft, error) {
	d := app.LoopDraft{Insight: c.Insight}
	if ref := loop.NounFailure.Typed(c.Text); isRef(ref) {
		d.FailureRef = ref
		if c.Insight+c.Tweak+string(c.Check) == "" {
			return d, loop.Fault("text", "%s is logged already. Say what is new with --insight, --tweak or --check.", ref)
		}
	} else {
		d.Failure = loop.ParseCapture(c.Text, env.Now(), h.ws.Zone()).Failure(env.Now())
		d.Failure.ReportedVia = "cli"
	}
	due, err := loop.ParseDate("due", c.Due)
	if err != nil {
		return d, err
	}
	on, err := loop.ParseDate("on", c.On)
	if c.Tweak != "" {
		d.Action = &app.ActionDraft{Title: c.Tweak, Owner: c.Owner, Mine: h.by.Member != 0, Due: due}
	}
	if c.Check != "" {
		d.Check = &app.CheckDraft{Kind: c.Check, On: on, Plan: loop.Plan{How: c.How}}
	}
	return d, err
}
