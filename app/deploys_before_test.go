package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// shipped tells of a deploy of a service so long ago.
func (w *world) shipped(id, service string, ago time.Duration) loop.Deploy {
	w.t.Helper()
	_, err := w.Deploys.Report(w.ctx(), w.ada, []app.DeployDraft{{Deploy: loop.Deploy{ExternalID: id, Service: service, Version: "v-" + id, At: w.clock.Now().Add(-ago)}}})
	w.ok(err)
	all, err := w.store.DeploysNamed(w.ctx(), w.ws.ID, []string{id})
	w.ok(err)
	return all[0]
}

// broke logs an incident of a service that began so long ago.
func (w *world) broke(title, service string, ago time.Duration) loop.Failure {
	w.t.Helper()
	return w.failed(loop.Failure{Title: title, Kind: loop.Incident, Services: []string{service}, StartedAt: loop.At(w.clock.Now().Add(-ago), loop.ToSecond)})
}

// beside writes the links of a failure, best first: run-1 open 0.89.
func (w *world) beside(f loop.Failure) string {
	w.t.Helper()
	links, err := w.Deploys.Before(w.ctx(), w.ada, f.ID.String())
	w.ok(err)
	var out []string
	for _, l := range links {
		out = append(out, fmt.Sprintf("%s %s %.2f", l.Deploy.ExternalID, l.Said, l.Sure))
	}
	return strings.Join(out, ", ")
}

func (w *world) says(f loop.Failure, deploy string, said loop.LinkSaid) {
	w.t.Helper()
	_, err := w.Deploys.Say(w.ctx(), w.ada, f.Ref().String(), deploy, said)
	w.ok(err)
}

func TestTheDeployBeforeAFailureIsThereWhicheverIsToldFirst(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		early := w.broke("Checkout is slow", "shop", time.Hour)
		if got := w.beside(early); got != "" {
			t.Errorf("before any deploy: %s", got)
		}
		w.shipped("run-1", "shop", 2*time.Hour)
		if got := w.beside(early); got != "run-1 open 0.80" {
			t.Errorf("a deploy that is told after the failure: %s", got)
		}
		late := w.broke("Checkout is slow again", "shop", time.Hour)
		w.shipped("run-1", "shop", 2*time.Hour)
		if got := w.beside(late); got != "run-1 open 0.80" {
			t.Errorf("one that was told before, and once more: %s", got)
		}
		began := loop.At(w.clock.Now().Add(-8*time.Hour), loop.ToSecond)
		_, err := w.Failures.Edit(w.ctx(), w.ada, late.Ref().String(), 0, app.FailurePatch{StartedAt: &began})
		w.ok(err)
		if got := w.beside(late); got != "" {
			t.Errorf("once it began before the deploy: %s", got)
		}
	})
}

func TestWhatAPersonSaysOfADeployStands(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.broke("Checkout is slow", "shop", time.Hour)
		near, far := w.shipped("run-1", "shop", time.Hour), w.shipped("run-2", "shop", 7*time.Hour)
		n := len(w.events())
		w.says(f, "run-1", loop.SaidNot)
		w.says(f, near.ID.String(), loop.SaidNot) // the same again
		if got := w.beside(f); got != "run-2 open 0.45, run-1 not 0.00" {
			t.Errorf("after a no: %s", got)
		}
		w.shipped("run-1", "shop", time.Hour+time.Second)
		if got := w.beside(f); got != "run-2 open 0.45, run-1 not 0.00" {
			t.Errorf("a no, and the deploy told anew: %s", got)
		}
		w.says(f, "run-2", loop.SaidCaused)
		if got := w.beside(f); got != "run-2 caused 0.00, run-1 not 0.00" {
			t.Errorf("after a yes: %s", got)
		}
		w.shipped("run-3", "shop", time.Hour)
		w.says(f, "run-3", loop.SaidCaused)
		if got := w.beside(f); got != "run-3 caused 0.00, run-1 not 0.00" {
			t.Errorf("after another yes: %s", got)
		}
		w.says(f, "run-3", loop.SaidOpen)
		w.says(f, "run-1", loop.SaidOpen)
		if got := w.beside(f); !strings.HasPrefix(got, "run-3 open") || strings.Count(got, "open") != 3 {
			t.Errorf("taken back: %s", got)
		}
		var verbs []string
		for _, e := range w.events()[n:] {
			if e.ObjectID == f.ID {
				verbs = append(verbs, strings.TrimPrefix(e.Verb, "failure.deploy_")+" "+string(e.Old))
			}
		}
		want := []string{`not {"deploy":"shop v-run-1"}`, `caused {"deploy":"shop v-run-2"}`, `caused {"deploy":"shop v-run-3","instead_of":"shop v-run-2"}`, `open {"deploy":"shop v-run-3"}`, `open {"deploy":"shop v-run-1"}`}
		if !slices.Equal(verbs, want) {
			t.Errorf("the log says %q", verbs)
		}
		_ = far
	})
}

func TestWhoMaySayWhichDeployItWas(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ours := w.team("Shop")
		viewer, other := w.member("vera", loop.Viewer), w.member("mel", loop.MemberRole, w.team("Search"))
		f := w.failed(loop.Failure{Title: "Checkout is slow", Team: ours, StartedAt: loop.At(w.clock.Now(), loop.ToSecond)})
		w.shipped("run-1", "", time.Minute)
		say := func(by loop.Actor, ref, deploy string, said loop.LinkSaid, want loop.Code) {
			t.Helper()
			_, err := w.Deploys.Say(w.ctx(), by, ref, deploy, said)
			w.code(err, want)
		}
		say(viewer, "F-1", "run-1", loop.SaidCaused, loop.Denied)
		say(other, "F-1", "run-1", loop.SaidCaused, loop.Denied)
		say(w.ada, "F-9", "run-1", loop.SaidCaused, loop.NotFound)
		say(w.ada, "F-1", "run-9", loop.SaidCaused, loop.Invalid)
		say(w.ada, "F-1", "", loop.SaidCaused, loop.Invalid)
		say(w.ada, "F-1", "run-1", "guilty", loop.Invalid)
		neighbour := w.another(t)
		theirs := neighbour.shipped("run-x", "", time.Minute)
		say(w.ada, "F-1", theirs.ID.String(), loop.SaidCaused, loop.Invalid)
		if got := w.beside(f); got != "run-1 open 0.45" {
			t.Errorf("after all that: %s", got)
		}
		if _, err := w.Deploys.Before(w.ctx(), viewer, "F-1"); err != nil {
			t.Errorf("a viewer reads: %v", err)
		}
	})
}

func TestOnlyWhatAPersonSaysMakesADeployFail(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		for i := range 5 {
			w.shipped(fmt.Sprint("run-", i), "shop", time.Duration(100+i)*time.Hour)
		}
		f := w.broke("Checkout is slow", "shop", 99*time.Hour)
		end := loop.At(w.clock.Now().Add(-98*time.Hour), loop.ToSecond)
		_, err := w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{ResolvedAt: &end})
		w.ok(err)
		share := func(want float64) {
			t.Helper()
			if v := w.measure("change_fail_rate", app.Span{}); v.Estimate == nil || *v.Estimate != want {
				t.Errorf("%v of the changes failed (%s), want %v", v.Estimate, v.Sentence, want)
			}
		}
		share(0)
		w.says(f, "run-0", loop.SaidCaused)
		share(0.2)
		if v := w.measure("failed_deployment_recovery_time", app.Span{}); v.Data == nil || v.N != 1 || v.Data.Spans[0].Seconds != 7200 {
			t.Errorf("recovery: %+v", v)
		}
		drill := "drill"
		_, err = w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Excluded: &drill})
		w.ok(err)
		share(0)
		drill = ""
		_, err = w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Excluded: &drill})
		w.ok(err)
		share(0.2)
		_, err = w.Failures.Dismiss(w.ctx(), w.ada, "F-1", 0, "It was a test")
		w.ok(err)
		share(0)
	})
}

func TestDeploysTellWhichFailuresFollowed(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		one, two, three := w.shipped("run-1", "shop", 50*time.Hour), w.shipped("run-2", "shop", 2*time.Hour), w.shipped("run-3", "search", time.Hour)
		w.broke("Checkout is slow", "shop", 49*time.Hour)
		w.broke("Checkout is down", "shop", time.Hour)
		w.says(w.broke("Nobody finds anything", "index", 10*time.Hour), "run-3", loop.SaidCaused)
		w.says(w.broke("Hits are odd", "search", 50*time.Minute), "run-3", loop.SaidNot)
		double := w.broke("Search is empty", "index", 20*time.Hour)
		w.says(double, "run-1", loop.SaidCaused)
		w.broke("Search finds nothing", "index", 19*time.Hour)
		_, err := w.Failures.Merge(w.ctx(), w.ada, "F-6", 0, double.Ref().String())
		w.ok(err)
		after, err := w.Deploys.After(w.ctx(), w.ada, []loop.Deploy{one, two, three})
		w.ok(err)
		for d, want := range map[loop.ID]string{one.ID: "Checkout is slow open, Search finds nothing caused", two.ID: "Checkout is down open", three.ID: "Nobody finds anything caused"} {
			var got []string
			for _, f := range after[d] {
				got = append(got, f.Failure.Title+" "+string(f.Link.Said))
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("%v, want %s", got, want)
			}
		}
	})
}
