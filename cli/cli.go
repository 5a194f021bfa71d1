// Package cli is the command line: one file for each command. It is the only
// room that knows the clock, the environment and how the house is wired.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones work on machines that have none

	"github.com/alecthomas/kong"

	"failforward/app"
	"failforward/loop"
)

// Exit codes, as the user guide lists them.
const (
	exitOK       = 0
	exitError    = 1
	exitUsage    = 2
	exitNotFound = 3
	exitNothing  = 5 // there was nothing to do
)

// commands is every command: one line each.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Serve pages and API."`
	Init     initCmd     `cmd:"" help:"Make a workspace with its first admin."`
	Log      logCmd      `cmd:"" help:"Log a failure in one line."`
	Loop     loopCmd     `cmd:"" help:"Log a failure with its lesson, one change and how we will know: the one form."`
	Failures failuresCmd `cmd:"" help:"List, show, dismiss or accept failures."`
	Crash    crashCmd    `cmd:"" help:"Join and split groups of crashes, and say which release resolves them."`
	Action   actionCmd   `cmd:"" help:"Add, list and move actions."`
	Huddle   huddleCmd   `cmd:"" help:"Start, read, close and export huddles."`
	Card     cardCmd     `cmd:"" help:"Put a card into the box for the next huddle."`
	Effect   effectCmd   `cmd:"" help:"Plan and conclude effect checks."`
	Kpi      kpiCmd      `cmd:"" name:"kpi" help:"Watch numbers from outside, and note their values."`
	Source   sourceCmd   `cmd:"" help:"Take what other systems send by themselves: alerts, incidents, crashes, deploys."`
	Form     formCmd     `cmd:"" help:"Make links on which people report without a name."`
	Inbox    inboxCmd    `cmd:"" help:"Say what it is that a source is not sure of: take, attach or dismiss it."`
	Run      runCmd      `cmd:"" name:"run" help:"Run a command, and note when it fails and when it is well again."`
	CI       ciCmd       `cmd:"" name:"ci" help:"Hand in what tests of a pipeline say."`
	Deploy   deployCmd   `cmd:"" help:"Tell of deploys, and list them."`
	Case     caseCmd     `cmd:"" help:"Tell closed loops to people who were not there."`
	Bet      betCmd      `cmd:"" help:"Place bets, answer them, and take what came of them to planning."`
	Sprint   sprintCmd   `cmd:"" help:"Plan sprints, and say whether their goals were met."`
	Showcase showcaseCmd `cmd:"" help:"Nominate missteps, close a week's ballot, list what won."`
	Report   reportCmd   `cmd:"" help:"Print the digest of a week, or whether it is paying off."`
	Import   importCmd   `cmd:"" help:"Read failures that another system has written down."`
	Metrics  metricsCmd  `cmd:"" help:"Print numbers with n and interval."`
	Target   aimCmd      `cmd:"" name:"target" help:"Switch targets of numbers on and off; they are off."`
	Audit    auditCmd    `cmd:"" help:"Read and verify what happened."`
	Token    tokenCmd    `cmd:"" help:"Add, list and revoke tokens for programs."`
	User     userCmd     `cmd:"" help:"Add and list members, make sign-in links."`
	Backup   backupCmd   `cmd:"" help:"Copy a database while it is in use, verify and restore copies."`
	Export   exportCmd   `cmd:"" help:"Write everything as JSON Lines that can be imported again."`
	DB       dbCmd       `cmd:"" name:"db" help:"Move a database."`
	Demo     demoCmd     `cmd:"" help:"Remove the demo workspace."`
	Doctor   doctorCmd   `cmd:"" help:"Look over database, clock and due work; say what to mend."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// Env is what a command is handed from outside.
type Env struct {
	In       io.Reader
	Out, Err io.Writer // for people and for JSON: what would steer a terminal is taken out
	Raw      io.Writer // Out as it is, for files that have to come back as they were
	Now      func() time.Time
}

// Run parses and runs one command and returns its exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) (code int) {
	env := &Env{In: in, Out: legible{out, "\n\t"}, Err: legible{errs, "\n\t\r"}, Raw: out, Now: time.Now}
	var c commands
	left := -1
	parser, err := kong.New(&c, kong.Name("failforward"), kong.UsageOnError(), kong.Vars{"formats": formats(), "senders": strings.Join(app.SenderNames(), ", ")},
		kong.Description("Log what failed, change one thing, see whether it helped."),
		kong.Writers(out, errs), kong.Exit(func(n int) { left = n }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return env.fail(err)
	}
	k, err := parser.Parse(args)
	if left >= 0 {
		return left // --help has printed and wants to leave
	}
	if err != nil {
		fmt.Fprintf(errs, "failforward: %v\nRun '%s --help' for what there is.\n", err, tried(err))
		return exitUsage
	}
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(env); err != nil {
		return env.fail(err)
	}
	return exitOK
}

// tried returns the command that a wrong command line began with.
func tried(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil && wrong.Context.Selected() != nil {
		return "failforward " + wrong.Context.Selected().Path()
	}
	return "failforward"
}

// errNothing says that there was nothing to do.
var errNothing = errors.New("nothing to do")

// fail prints an error, a line for each fault, and returns the exit code.
func (e *Env) fail(err error) int {
	var as exitAs
	if errors.As(err, &as) {
		return int(as)
	}
	faults := loop.Faults(err)
	for _, f := range faults {
		if f.Code == loop.Internal {
			fmt.Fprintf(e.Err, "failforward: %v\n", f)
			continue
		}
		where := ""
		if f.Field != "" {
			where = f.Field + ": "
		}
		fmt.Fprintf(e.Err, "failforward: %s%s\n", where, f.Text)
	}
	if len(faults) == 0 {
		fmt.Fprintf(e.Err, "failforward: %v\n", err)
	}
	switch {
	case errors.Is(err, errNothing):
		return exitNothing
	case loop.CodeOf(err) == loop.Invalid:
		return exitUsage
	case loop.CodeOf(err) == loop.NotFound:
		return exitNotFound
	}
	return exitError
}

// span reads durations as people write them: 8w, 3d, 36h, 90m.
type span time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	unit := map[string]time.Duration{"w": 7 * 24 * time.Hour, "d": 24 * time.Hour}
	if n := len(text); n > 1 && unit[text[n-1:]] > 0 {
		v, err := strconv.ParseFloat(text[:n-1], 64)
		if ns := v * float64(unit[text[n-1:]]); err == nil && math.Abs(ns) < math.MaxInt64 {
			*s = span(ns)
			return nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%q is no duration: write 8w, 3d or 36h", text)
	}
	*s = span(d)
	return nil
}
