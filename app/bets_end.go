package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"failforward/loop"
)

// Topics of lines on Home and of letters about bets.
const (
	topicBetAsked     = "experiment.asked"
	topicBetConcluded = "experiment.concluded"
)

// betDue is the kind of job that brings a bet to its day.
const betDue = "experiment.due"

// Conclude gives a bet its outcome, on its day or earlier.
func (s Bets) Conclude(ctx context.Context, by loop.Actor, ref string, version int64, outcome loop.Verdict, note, next string) (loop.Experiment, error) {
	var out loop.Experiment
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		x, err := s.open(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := x
		if err := x.Conclude(outcome, note, next, s.Now()); err != nil {
			return err
		}
		if err := x.Validate(); err != nil {
			return err
		}
		x.UpdatedAt = s.Now()
		if out, err = s.save(ctx, w, x, loop.Note(by, s.Now(), "experiment.concluded", "", 0).With(changed(before, x))); err != nil {
			return err
		}
		return s.tell(ctx, w, by, out)
	})
	return out, err
}

// tell writes one line for Home of owner and maker (not of whoever answered), and
// one letter.
func (s Bets) tell(ctx context.Context, w loop.Writer, by loop.Actor, x loop.Experiment) error {
	told := map[loop.ID]bool{0: true, by.Member: true}
	for _, m := range []loop.ID{x.Owner, x.CreatedBy} {
		if told[m] {
			continue
		}
		told[m] = true
		if err := w.Notify(ctx, loop.Notice{Workspace: x.Workspace, Member: m, At: s.Now(), Topic: topicBetConcluded, ObjectID: x.ID}); err != nil {
			return err
		}
	}
	return s.post(ctx, w, topicBetConcluded, x)
}

// post puts a letter into the outbox.
func (s Bets) post(ctx context.Context, w loop.Writer, topic string, x loop.Experiment) error {
	body, err := json.Marshal(map[string]string{"experiment": x.Ref().String(), "kind": string(x.Kind), "title": x.Name(), "on": string(x.On), "outcome": string(x.Outcome)})
	if err != nil {
		return err
	}
	return w.Post(ctx, loop.Letter{Workspace: x.Workspace, At: s.Now(), Topic: topic, Object: x.Ref().String(), ObjectID: x.ID, Body: body})
}

// Stop ends a bet before its day, with a reason: its stop rule, or that it was
// withdrawn. It may still get its outcome.
func (s Bets) Stop(ctx context.Context, by loop.Actor, ref string, version int64, reason string) (loop.Experiment, error) {
	return s.change(ctx, by, ref, version, "experiment.aborted", func(_ context.Context, _ loop.Writer, x *loop.Experiment) error {
		return x.Abort(reason, s.Now())
	})
}

// Reopen takes an outcome or a stop back, while no failure has come of it.
func (s Bets) Reopen(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Experiment, error) {
	return s.change(ctx, by, ref, version, "experiment.reopened", func(_ context.Context, _ loop.Writer, x *loop.Experiment) error { return x.Reopen() })
}

// Fail turns a flop into a failure of its own, tied to the bet in both ways, and
// returns that failure. Whoever asks again is led to the same one.
func (s Bets) Fail(ctx context.Context, by loop.Actor, ref string, kind loop.Kind) (loop.Failure, error) {
	var out loop.Failure
	do := func(ctx context.Context, w loop.Writer) error {
		x, err := s.open(ctx, w, by, ref, 0)
		if err != nil {
			return err
		}
		if x.Failure == 0 {
			out, err = s.fail(ctx, w, by, x, kind)
			return err
		}
		out, err = w.Failure(ctx, by.Workspace, x.Failure)
		return err
	}
	err := s.Repo.Write(ctx, do)
	if x, again := s.Get(ctx, by, ref); loop.CodeOf(err) == loop.Conflict && again == nil && x.Failure != 0 {
		err = s.Repo.Write(ctx, do) // another server was faster: theirs is the one
	}
	return out, err
}

func (s Bets) fail(ctx context.Context, w loop.Writer, by loop.Actor, x loop.Experiment, kind loop.Kind) (loop.Failure, error) {
	before := x
	f := complete(s.flop(x, kind), by, s.Now())
	var all faults
	if kind != "" {
		var c loop.Check
		loop.OneOf(&c, "kind", kind, loop.FlopKinds())
		all.add("", c.Err())
	}
	all.add("", x.Become(1))
	all.add("", Failures(s).check(ctx, w, by, f))
	if err := all.err(); err != nil {
		return f, err
	}
	f, err := Failures(s).create(ctx, w, by, f)
	if err != nil {
		return f, err
	}
	x.Failure, x.UpdatedAt = f.ID, s.Now()
	_, err = s.save(ctx, w, x, loop.Note(by, s.Now(), "experiment.failed", "", 0).With(changed(before, x)))
	return f, err
}

// flop is the failure that a bet becomes: what was believed against what was seen.
func (s Bets) flop(x loop.Experiment, kind loop.Kind) loop.Failure {
	if kind == "" {
		kind = x.FlopIs
	}
	return loop.Failure{Title: x.FlopTitle(), Summary: flopSummary(x), Kind: kind, Team: x.Team, ReportedVia: "bet",
		StartedAt: loop.ImputedAt(x.EndedAt, loop.ToDay)}
}

func flopSummary(x loop.Experiment) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The bet %s flopped.\n\n", x.Ref())
	for _, said := range x.Sentences() {
		fmt.Fprintf(&b, "- %s: %s\n", said.Lead, oneLine(said.Text))
	}
	fmt.Fprintf(&b, "- By: %s\n", x.On)
	if x.Story != "" {
		fmt.Fprintf(&b, "- Story: %s\n", x.Story)
	}
	if x.Note != "" {
		fmt.Fprintf(&b, "\nWhat we saw:\n\n%s\n", x.Note)
	}
	return b.String()
}
