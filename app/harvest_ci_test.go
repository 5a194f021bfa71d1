package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// pipeline returns what hands in a report of a job on a branch.
func (w *world) pipeline() func(job, branch string, red bool, more ...string) {
	_, address, err := w.Sources.Add(w.ctx(), w.ada, app.SourceDraft{Sender: "ci", Name: "CI"})
	w.ok(err)
	n := 0
	return func(job, branch string, red bool, more ...string) {
		w.t.Helper()
		n++
		header := map[string]string{"Ci-Repository": "shop/web", "Ci-Branch": branch, "Ci-Job": job, "Ci-Run": fmt.Sprint(n)}
		for i := 0; i+1 < len(more); i += 2 {
			header[more[i]] = more[i+1]
		}
		body := `<testsuite name="s"><testcase name="adds"/><testcase name="pays"/></testsuite>`
		if red {
			body = strings.Replace(body, `"pays"/>`, `"pays"><failure message="got 4"/></testcase>`, 1)
		}
		a := arrival(address, []byte(body))
		a.Header = func(name string) string { return header[name] }
		_, err := w.Intake.Receive(w.ctx(), a)
		w.ok(err)
		w.digest(1)
		w.clock.Add(time.Minute)
	}
}

// A red main waits in the inbox until a green run of the same job; what one person's
// branch or another job says has nothing to do with it.
func TestARedMainIsACandidateUntilItIsGreen(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		run := w.pipeline()
		waiting := func() []loop.Episode {
			page, err := w.Inbox.List(w.ctx(), w.ada, "", 10)
			w.ok(err)
			return page.Items
		}
		run("unit", "fix-cart", true)
		run("unit", "main", false)
		if got := waiting(); len(got) != 0 {
			t.Fatalf("a branch of one person waits: %+v", got)
		}
		run("unit", "main", true)
		run("unit", "main", true)
		run("e2e", "main", false)
		run("unit", "main", false, "Ci-Red", "true")
		got := waiting()
		if len(got) != 1 || got[0].Title != "1 of 2 tests fails on main (unit): pays" || !got[0].Last.IsZero() || !strings.Contains(got[0].Summary, "`s pays` got 4") {
			t.Fatalf("%+v", got)
		}
		run("unit", "main", false)
		if got := waiting(); len(got) != 1 || got[0].Last.IsZero() {
			t.Errorf("green does not end it: %+v", got)
		}
		if all := w.logged(); len(all) != 0 {
			t.Errorf("a failure was opened: %+v", all)
		}
	})
}
