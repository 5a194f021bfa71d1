package loop_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"failforward/loop"
)

func aBet() loop.Experiment {
	return loop.Experiment{Number: 4, Kind: loop.Bet, State: loop.ExperimentRunning, Owner: 3, FlopIs: loop.FloppedPrototype,
		Promise: loop.Promise{Believe: "five users find “order again”", See: "four of them press it", On: "2026-12-04", StopIf: "three ask"}}
}

func TestABetSaysAllItsFaultsAtOnce(t *testing.T) {
	long := strings.Repeat("x", 2001)
	x := loop.Experiment{Kind: "guess", State: "guessed", Title: long, FlopIs: loop.Crash, Story: "javascript:alert(1)", Note: long, Next: long, Reason: long,
		Promise: loop.Promise{Believe: " ", StopIf: long, See: long}}
	var got []string
	for _, e := range loop.Faults(x.Validate()) {
		got = append(got, e.Field)
	}
	if want := "kind state title believe see on stop_if story flop_is reason note next owner"; strings.Join(got, " ") != want {
		t.Errorf("%v", got)
	}
	if err := aBet().Validate(); err != nil {
		t.Error(err)
	}
}

func TestTheStoryOfABetIsAnAddressThatABrowserMayOpen(t *testing.T) {
	for story, fine := range map[string]bool{"": true, "https://backlog.example/PAY-7?a=b#c": true, "http://10.0.0.3/7": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "PAY-7": false, "//backlog.example/7": false, "https://": false, "https://x y": false, "https://a\">b": false, "ftp://a.example": false, " https://a.example": false} {
		x := aBet()
		x.Story = story
		if err := x.Validate(); (err == nil) != fine {
			t.Errorf("%q: %v", story, err)
		}
	}
}

func TestWhatABetMayBecome(t *testing.T) {
	running := aBet()
	stopped, flopped, believed, failed := running, running, running, running
	stopped.State, stopped.Reason, stopped.EndedAt = loop.ExperimentAborted, "enough", noon
	flopped.State, flopped.Outcome, flopped.EndedAt = loop.ExperimentConcluded, loop.Flopped, noon
	believed.State, believed.Outcome, believed.EndedAt = loop.ExperimentConcluded, loop.AsBelieved, noon
	failed = flopped
	failed.Failure = 9
	conclude := func(v loop.Verdict) func(*loop.Experiment) error {
		return func(x *loop.Experiment) error { return x.Conclude(v, "", "", noon) }
	}
	tests := []struct {
		name string
		from loop.Experiment
		do   func(*loop.Experiment) error
		code loop.Code
		want loop.ExperimentState
	}{
		{"a running bet gets its outcome", running, conclude(loop.Flopped), "", loop.ExperimentConcluded},
		{"cannot tell is an outcome too", running, conclude(loop.CannotTell), "", loop.ExperimentConcluded},
		{"a stopped one gets it too", stopped, conclude(loop.AsBelieved), "", loop.ExperimentConcluded},
		{"there is no second outcome", flopped, conclude(loop.AsBelieved), loop.Conflict, loop.ExperimentConcluded},
		{"an outcome is one of three", running, conclude(loop.Held), loop.Invalid, loop.ExperimentRunning},
		{"a running bet is stopped with a reason", running, func(x *loop.Experiment) error { return x.Abort(loop.StopRule, noon) }, "", loop.ExperimentAborted},
		{"and not without", running, func(x *loop.Experiment) error { return x.Abort(" ", noon) }, loop.Invalid, loop.ExperimentRunning},
		{"a stopped one is not stopped again", stopped, func(x *loop.Experiment) error { return x.Abort("again", noon) }, loop.Conflict, loop.ExperimentAborted},
		{"an outcome is taken back", believed, (*loop.Experiment).Reopen, "", loop.ExperimentRunning},
		{"a stop too", stopped, (*loop.Experiment).Reopen, "", loop.ExperimentRunning},
		{"not of what has become a failure", failed, (*loop.Experiment).Reopen, loop.Conflict, loop.ExperimentConcluded},
		{"what runs needs no reopening", running, (*loop.Experiment).Reopen, loop.Conflict, loop.ExperimentRunning},
		{"a flop becomes a failure", flopped, func(x *loop.Experiment) error { return x.Become(9) }, "", loop.ExperimentConcluded},
		{"once", failed, func(x *loop.Experiment) error { return x.Become(10) }, loop.Conflict, loop.ExperimentConcluded},
		{"nothing else does", believed, func(x *loop.Experiment) error { return x.Become(9) }, loop.Conflict, loop.ExperimentConcluded},
		{"what has ended goes to planning", believed, func(x *loop.Experiment) error { return x.Take(noon) }, "", loop.ExperimentConcluded},
		{"what runs does not", running, func(x *loop.Experiment) error { return x.Take(noon) }, loop.Conflict, loop.ExperimentRunning},
		{"what was not taken cannot come back", believed, (*loop.Experiment).Return, loop.Conflict, loop.ExperimentConcluded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := tt.from
			if code := loop.CodeOf(tt.do(&x)); code != tt.code || x.State != tt.want {
				t.Errorf("code %q, now %s; want %q, %s", code, x.State, tt.code, tt.want)
			}
			if tt.code != "" && x != tt.from {
				t.Errorf("a refusal changed it: %+v", x)
			}
		})
	}
}

func TestASentenceThatIsChangedLaterIsMarked(t *testing.T) {
	x, p := aBet(), aBet().Promise
	if err := x.Revise(p, noon); err != nil || !x.RevisedAt.IsZero() {
		t.Errorf("nothing was changed: %+v, %v", x, err)
	}
	x.AskedAt = noon
	p.See = "three of them press it"
	if err := x.Revise(p, noon); err != nil || x.RevisedAt != noon || x.AskedAt != noon {
		t.Errorf("%+v, %v", x, err)
	}
	p.On = "2026-12-11"
	if err := x.Revise(p, noon.Add(time.Hour)); err != nil || x.RevisedAt != noon.Add(time.Hour) || !x.AskedAt.IsZero() {
		t.Errorf("another day asks again: %+v, %v", x, err)
	}
	if err := x.Conclude(loop.Flopped, "", "", noon); err != nil {
		t.Fatal(err)
	}
	p.Believe = "they would have"
	if code := loop.CodeOf(x.Revise(p, noon)); code != loop.Conflict {
		t.Errorf("after the outcome: %q", code)
	}
}

func TestWhatABetSays(t *testing.T) {
	x := aBet()
	x.Believe = "We believe that five users find “order again”."
	if s := x.Name(); s != "Five users find “order again”." {
		t.Error(s)
	}
	if s := x.Head(); s != "We believe that five users find “order again”." {
		t.Error(s)
	}
	if s := x.FlopTitle(); s != "We believed that five users find “order again”; it flopped" {
		t.Error(s)
	}
	if err := x.Conclude(loop.Flopped, "We saw three ask for help.", "", noon); err != nil {
		t.Fatal(err)
	}
	if s := x.FlopTitle(); s != "We believed that five users find “order again”; saw: three ask for help" {
		t.Error(s)
	}
	if x.Word() != "flopped" || x.After() == "" {
		t.Errorf("%q %q", x.Word(), x.After())
	}
	x.Note = strings.Repeat("wort ", 100)
	if s := x.FlopTitle(); len([]rune(s)) > 200 || !strings.HasSuffix(s, "wort…") {
		t.Error(s)
	}
	x.Believe = "we believe thatched roofs burn"
	if s := x.Name(); s != "We believe thatched roofs burn" {
		t.Error(s)
	}
}

func TestAskedFromItsDayOnUntilAnswered(t *testing.T) {
	x := aBet()
	for day, due := range map[loop.Date]bool{"2026-12-03": false, "2026-12-04": true, "2027-05-01": true} {
		if x.Due(day) != due {
			t.Errorf("on %s: %v", day, !due)
		}
	}
	if x.State = loop.ExperimentConcluded; x.Due("2027-05-01") {
		t.Error("it has its answer")
	}
}

func TestTemplatesAreBetsThatAnybodyCanPlace(t *testing.T) {
	seen := map[string]bool{}
	for _, tmpl := range loop.BetTemplates() {
		x := loop.Experiment{Kind: loop.Bet, State: loop.ExperimentRunning, Owner: 1, Title: tmpl.Title, Promise: tmpl.Promise, FlopIs: tmpl.FlopIs}
		x.On = loop.Date("2026-11-23").Add(tmpl.Days)
		if err := x.Validate(); err != nil || tmpl.Says == "" || tmpl.Name == "" || tmpl.Days < 1 || x.StopIf == "" || seen[tmpl.Key] {
			t.Errorf("%s: %v", tmpl.Key, err)
		}
		seen[tmpl.Key] = true
		if got, ok := loop.BetTemplateOf(tmpl.Key); !ok || got.Name != tmpl.Name {
			t.Errorf("%s is not found", tmpl.Key)
		}
	}
	if _, ok := loop.BetTemplateOf("none"); ok || len(seen) != 4 {
		t.Errorf("%d templates", len(seen))
	}
}

// Whatever is tried in whatever order: an outcome stands exactly at the end, only
// a flop has a failure, only what has ended was taken to planning.
func TestNoOrderOfDeedsBreaksABet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, at := aBet(), noon
		for range rapid.IntRange(1, 30).Draw(t, "deeds") {
			at = at.Add(time.Hour)
			before, err := x, error(nil)
			switch rapid.IntRange(0, 6).Draw(t, "deed") {
			case 0:
				err = x.Conclude(rapid.SampledFrom([]loop.Verdict{loop.AsBelieved, loop.Flopped, loop.CannotTell, loop.Held, ""}).Draw(t, "outcome"), "seen", "", at)
			case 1:
				err = x.Abort(rapid.SampledFrom([]string{"", "enough"}).Draw(t, "reason"), at)
			case 2:
				err = x.Reopen()
			case 3:
				err = x.Become(loop.ID(at.Unix()))
			case 4:
				err = x.Take(at)
			case 5:
				err = x.Return()
			default:
				p := x.Promise
				p.See = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "see")
				err = x.Revise(p, at)
			}
			ended := x.State != loop.ExperimentRunning
			switch {
			case err != nil && x != before:
				t.Fatalf("a refusal changed it: %v", err)
			case (x.Outcome != "") != (x.State == loop.ExperimentConcluded), ended == x.EndedAt.IsZero():
				t.Fatalf("outcome %q at %v while %s", x.Outcome, x.EndedAt, x.State)
			case x.Failure != 0 && x.Outcome != loop.Flopped, !x.TakenAt.IsZero() && !ended, before.Failure != 0 && x.Failure != before.Failure:
				t.Fatalf("%+v", x)
			case !slices.Contains(loop.ExperimentStates(), x.State) || x.Validate() != nil:
				t.Fatalf("%s, %v", x.State, x.Validate())
			}
		}
	})
}
