package app_test

import (
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

func TestACrashAfterTheReleaseThatResolvedItOpensItAgain(t *testing.T) {
	tests := []struct {
		name     string
		resolved string
		deploys  []string // releases, one an hour, before the crash
		crash    string
		days     int // after the word
		back     string
		says     loop.Since
	}{
		{"the very release", "2.4.0", nil, "2.4.0", 1, "2.4.0", loop.SinceBack},
		{"a newer one", "2.4.0", nil, "shop@2.4.1", 1, "shop@2.4.1", loop.SinceBack},
		{"an older one counts only", "2.4.0", nil, "shop@2.3.9", 1, "", loop.SinceOlder},
		{"an older one, long after", "2.4.0", nil, "shop@2.3.9", 90, "", loop.SinceOlder},
		{"a newer one, long after", "2.4.0", nil, "2.10.0", 90, "2.10.0", loop.SinceBack},
		{"one without a release counts only", "2.4.0", nil, "", 1, "", loop.SinceUnnamed},
		{"commits, the crash deployed later", "ab12f3e", []string{"ab12f3e", "9fceb02"}, "9fceb02", 1, "9fceb02", loop.SinceBack},
		{"commits, the crash deployed earlier", "ab12f3e", []string{"9fceb02", "ab12f3e"}, "9fceb02", 1, "", loop.SinceOlder},
		{"a commit that was never deployed", "ab12f3e", nil, "9fceb02", 1, "", loop.SinceUnknown},
	}
	worlds(t, func(t *testing.T, all *world) {
		for _, c := range tests {
			t.Run(c.name, func(t *testing.T) {
				w := all.another(t)
				_, send := w.crashing()
				send(crash{"pay", w.clock.Now().Add(-time.Hour), "2.3.0"})
				w.read()
				for _, v := range c.deploys {
					w.clock.Add(time.Hour)
					_, err := w.Deploys.Report(w.ctx(), w.ada, []app.DeployDraft{{Deploy: loop.Deploy{ExternalID: v, Version: v, At: w.clock.Now().Add(-time.Minute)}}})
					w.ok(err)
				}
				f := w.of("pay")
				f, err := w.Crashes.Resolve(w.ctx(), w.ada, f.Ref().String(), f.Version, " "+c.resolved)
				if err != nil || !f.ResolvedAt.Known() {
					t.Fatalf("resolved: %+v, %v", f, err)
				}
				w.clock.Add(time.Duration(c.days) * 24 * time.Hour)
				again := crash{"pay", w.clock.Now().Add(-time.Minute), c.crash}
				for range 2 { // told twice it is one crash
					send(again)
					w.read()
				}
				w.came(f, c.crash, c.back, c.says)
			})
		}
	})
}

// came checks what one crash after the word that a failure is resolved made of it.
func (w *world) came(f loop.Failure, crash, back string, says loop.Since) {
	w.t.Helper()
	all := w.logged()
	if len(all) != 1 {
		w.t.Fatalf("%d failures: %+v", len(all), all)
	}
	v, err := w.Crashes.Of(w.ctx(), w.ada, f.ID)
	w.ok(err)
	if len(v.Releases) != 1 || v.Releases[0].Says != says || v.Releases[0].Crashes != 1 || v.Releases[0].Release.Name != crash {
		w.t.Errorf("since the word: %+v", v.Releases)
	}
	if v.Word.BackIn != back || v.Word.Holds() != (back == "") || (all[0].ResolvedAt.State() == loop.Pending) != (back != "") {
		w.t.Errorf("it came back in %q, want %q; resolved %v", v.Word.BackIn, back, all[0].ResolvedAt)
	}
	if n := w.verbs(f.ID)["failure.came_back"]; (n == 1) != (back != "") {
		w.t.Errorf("the log says %d times that it came back", n)
	}
}

func TestAWordCanBeTakenBackAndSaidAnew(t *testing.T) {
	w := sqlite(t)
	_, send := w.crashing()
	send(crash{"pay", w.clock.Now().Add(-time.Hour), "2.3.0"})
	w.read()
	ref := w.of("pay").Ref().String()
	for _, release := range []string{"", "a\nb"} {
		_, err := w.Crashes.Resolve(w.ctx(), w.ada, ref, 0, release)
		w.code(err, loop.Invalid)
	}
	_, err := w.Crashes.Unresolve(w.ctx(), w.ada, ref)
	w.code(err, loop.Conflict)
	_, err = w.Crashes.Resolve(w.ctx(), w.ada, ref, 0, "2.4.0")
	w.ok(err)
	f, err := w.Crashes.Unresolve(w.ctx(), w.ada, ref)
	if err != nil || f.ResolvedAt.State() != loop.UnknownTime {
		t.Errorf("taken back: %v, %v", f.ResolvedAt, err)
	}
	w.clock.Add(time.Hour)
	send(crash{"pay", w.clock.Now(), "2.5.0"})
	w.read()
	if got := w.of("pay"); got.ResolvedAt.State() != loop.UnknownTime {
		t.Errorf("a crash after a word that was taken back: %v", got.ResolvedAt)
	}
	w.clock.Add(time.Hour)
	_, err = w.Crashes.Resolve(w.ctx(), w.ada, ref, 0, "2.5.1")
	w.ok(err)
	w.clock.Add(time.Hour)
	send(crash{"pay", w.clock.Now(), "2.5.1"})
	w.read()
	w.clock.Add(time.Hour)
	_, err = w.Crashes.Resolve(w.ctx(), w.ada, ref, 0, "2.5.2") // after it came back
	w.ok(err)
	if v, err := w.Crashes.Of(w.ctx(), w.ada, f.ID); err != nil || !v.Word.Holds() || v.Word.Release != "2.5.2" || len(v.Releases) != 0 {
		t.Errorf("said anew: %+v, %v", v, err)
	}
}

// verbs counts the events of an object.
func (w *world) verbs(id loop.ID) map[string]int {
	w.t.Helper()
	page, err := w.store.Events(w.ctx(), w.ws.ID, loop.EventQuery{Object: id, Limit: 100})
	w.ok(err)
	out := map[string]int{}
	for _, e := range page.Items {
		out[e.Verb]++
	}
	return out
}
