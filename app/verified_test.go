package app_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"failforward/app"
	"failforward/loop"
)

// deed is something that anybody might do to an action or to a check of it.
type deed struct {
	name   string
	proves bool // the one way to verified
	do     func() error
}

// Whatever anybody does in whatever order, with whatever right: an action
// becomes verified by a re-test that held and by nothing else.
func TestNoOtherDeedLeadsToVerified(t *testing.T) {
	w := sqlite(t)
	actors := []loop.Actor{w.ada, w.member("mo", loop.MemberRole), w.member("vi", loop.Viewer),
		{Kind: loop.Program, Workspace: w.ws.ID, Token: 5, Name: "robot", Role: loop.Admin},
		{Kind: loop.Operator, Workspace: w.ws.ID, Name: "operator", Role: loop.Admin},
		{Kind: loop.Rule, Workspace: w.ws.ID, Name: "failforward", Role: loop.Admin}}
	failure := w.failure("It failed").Ref().String()
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		a := w.action(failure)
		ref, checks := a.Ref().String(), []string{}
		if rapid.Bool().Draw(t, "done and planned") {
			_, err := w.Actions.Move(w.ctx(), w.ada, ref, 0, loop.Done, loop.Step{})
			w.ok(err)
			e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: ref, Kind: loop.ByRetest})
			w.ok(err)
			checks = append(checks, e.Ref().String())
		}
		state := func() loop.ActionState {
			a, err := w.Actions.Get(w.ctx(), w.ada, ref)
			w.ok(err)
			return a.State
		}
		for range rapid.IntRange(5, 40).Draw(t, "deeds") {
			by := rapid.SampledFrom(actors).Draw(t, "actor")
			d := draw(t, w, by, ref, &checks)
			before := state()
			err := d.do()
			after := state()
			if after == loop.Verified && before != loop.Verified {
				if reached++; !d.proves || err != nil {
					t.Fatalf("%s by %s led from %s to verified (%v)", d.name, by.Name, before, err)
				}
			}
			if err != nil && before != after {
				t.Fatalf("%s was refused (%v) and led from %s to %s", d.name, err, before, after)
			}
		}
	})
	t.Logf("verified %d times", reached)
	if reached == 0 && !testing.Short() { // of the few stories of a short run perhaps none comes as far
		t.Error("no random story ever reached verified: the test tests nothing")
	}
}

func draw(t *rapid.T, w *world, by loop.Actor, ref string, checks *[]string) deed {
	ctx, check := w.ctx(), "E-999"
	if len(*checks) > 0 {
		check = rapid.SampledFrom(*checks).Draw(t, "check")
	}
	to := rapid.SampledFrom(loop.ActionStates()).Draw(t, "to")
	verdict := rapid.SampledFrom([]loop.Verdict{loop.Held, loop.Held, loop.Broke, loop.Kept, loop.Improved, loop.NotSeenAgain, "verified"}).Draw(t, "verdict")
	kind := rapid.SampledFrom(append(loop.EffectKinds(), loop.ByRetest, loop.ByRetest)).Draw(t, "kind")
	title := string(loop.Verified)
	plan := func() error {
		e, err := w.Effects.Plan(ctx, by, app.CheckDraft{Action: ref, Kind: kind})
		if err == nil {
			*checks = append(*checks, e.Ref().String())
		}
		return err
	}
	held := verdict == loop.Held
	return rapid.SampledFrom([]deed{
		{"a move to " + string(to), false, func() error {
			_, err := w.Actions.Move(ctx, by, ref, 0, to, loop.Step{Reason: "x", Evidence: "x"})
			return err
		}},
		{"a move to done", false, func() error { _, err := w.Actions.Move(ctx, by, ref, 0, loop.Done, loop.Step{}); return err }},
		{"an edit", false, func() error { _, err := w.Actions.Edit(ctx, by, ref, 0, app.ActionPatch{Title: &title}); return err }},
		{"taking it", false, func() error { _, err := w.Actions.Take(ctx, by, ref); return err }},
		{"a plan of kind " + string(kind), false, plan},
		{"a plan of kind " + string(kind), false, plan},
		{"the verdict " + string(verdict), held, func() error { _, err := w.Effects.Conclude(ctx, by, check, 0, verdict, ""); return err }},
		{"the verdict held", true, func() error { _, err := w.Effects.Conclude(ctx, by, check, 0, loop.Held, ""); return err }},
		{"a lock", false, func() error { _, err := w.Effects.Lock(ctx, by, check, 0); return err }},
		{"a revision", false, func() error {
			_, err := w.Effects.Revise(ctx, by, check, 0, loop.DateOf(w.clock.Now(), time.UTC).Add(30), loop.Plan{How: "x"})
			return err
		}},
		{"once more", false, func() error { _, err := w.Effects.Again(ctx, by, check, ""); return err }},
		{"sixty days", false, func() error { w.clock.Add(60 * 24 * time.Hour); _, err := w.Clerk.Tick(ctx); return err }},
	}).Draw(t, "deed")
}
