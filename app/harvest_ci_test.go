package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
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
			page, err := w.Inbox.List(w.ctx(), w.ada, loop.EpisodeQuery{Limit: 10})
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

// A test that fails and passes on one commit counts, and waits for nobody; one that
// fails on commits in a row waits, also when it is known to be flaky.
func TestAFlakyTestWaitsForNobodyAndARealOneDoes(t *testing.T) {
	tests := []struct {
		name string
		runs string // commit and - or +, ' on a branch of one person
		want string // what waits says of the test; none: nothing waits
		none bool
	}{
		{"one red run may be anything", "a+ b-", "", false},
		{"red on two commits in a row is real", "a+ b- c-", "real: fails on 2 commits in a row", false},
		{"run again and green it was flaky", "a+ b- b+", "", true},
		{"once more it is known by then", "a+ b- b+ c+ d-", "", true},
		{"a branch has told of it", "a+' a-' b-", "", true},
		{"a branch tells of it afterwards", "b- a+' a-'", "", true},
		{"three in a row are real", "a+ a- b- c- d-", "real: fails on 3 commits in a row", false},
	}
	worlds(t, func(t *testing.T, all *world) {
		for _, c := range tests {
			t.Run(c.name, func(t *testing.T) {
				w := all.another(t)
				run := w.pipeline()
				for r := range strings.FieldsSeq(c.runs) {
					branch := "main"
					if strings.HasSuffix(r, "'") {
						branch = "fix-cart"
					}
					run("unit", branch, r[1] == '-', "Ci-Commit", r[:1])
				}
				page, err := w.Inbox.List(w.ctx(), w.ada, loop.EpisodeQuery{Limit: 10})
				w.ok(err)
				if c.none || len(page.Items) != 1 {
					if !c.none || len(page.Items) != 0 {
						t.Fatalf("%d wait: %+v", len(page.Items), page.Items)
					}
					return
				}
				verdicts, err := w.Inbox.Tests(w.ctx(), w.ada, page.Items[0])
				if err != nil || len(verdicts) != 1 || verdicts[0].Name != "s pays" || verdicts[0].Words() != c.want {
					t.Errorf("it says %+v, %v", verdicts, err)
				}
			})
		}
	})
}

// Whatever order the runs come in, the inbox ends the same.
func TestRunsOfTestsEndAlikeInWhateverOrderTheyAreRead(t *testing.T) {
	w := sqlite(t)
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 3))
		var bodies []map[string]any
		at := w.clock.Now().Add(-10 * time.Hour)
		for i := range 14 {
			run := map[string]any{"id": i, "workflow_id": 1, "name": "CI", "head_branch": "main", "event": "push", "run_attempt": 1, "head_sha": fmt.Sprint("c", i/2),
				"conclusion": []string{"success", "success", "failure"}[r.IntN(3)], "updated_at": at.Add(time.Duration(i) * 40 * time.Minute).UTC().Format(time.RFC3339)}
			if r.IntN(3) == 0 {
				run["head_branch"] = "fix-cart"
			}
			bodies = append(bodies, map[string]any{"action": "completed", "repository": map[string]any{"full_name": "shop/web", "name": "web", "default_branch": "main"}, "workflow_run": run})
		}
		inOrder, shuffled := w.another(t), w.another(t)
		for i, one := range []*world{inOrder, shuffled} {
			_, send := one.signed("github", "workflow_run")
			if i == 1 {
				r.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
			}
			for _, b := range bodies {
				if send(b); i == 0 || r.IntN(3) == 0 {
					one.read()
				}
			}
			one.read()
		}
		if a, b := inOrder.inboxSays(), shuffled.inboxSays(); !slices.Equal(a, b) {
			t.Fatalf("seed %d:\nin order %v\nshuffled %v", seed, a, b)
		}
	}
}

// inboxSays is what the inbox says, whatever the keys of its lines.
func (w *world) inboxSays() []string {
	w.t.Helper()
	page, err := w.Inbox.List(w.ctx(), w.ada, loop.EpisodeQuery{Limit: 50})
	w.ok(err)
	var out []string
	for _, e := range page.Items {
		v, err := w.Inbox.Tests(w.ctx(), w.ada, e)
		w.ok(err)
		out = append(out, fmt.Sprint(e.Title, e.First, e.Last, v))
	}
	slices.Sort(out)
	return out
}

// signed adds a source that signs what it sends, and returns how it sends an event.
func (w *world) signed(sender, event string) (loop.Source, func(body any)) {
	w.t.Helper()
	src, address, err := w.Sources.Add(w.ctx(), w.ada, app.SourceDraft{Sender: sender, Name: "our " + sender})
	w.ok(err)
	return src, func(body any) {
		w.t.Helper()
		a := arrival(address, body)
		mac := hmac.New(sha256.New, []byte(address.Secret))
		mac.Write(a.Wire)
		header := map[string]string{"X-Hub-Signature-256": "sha256=" + hex.EncodeToString(mac.Sum(nil)), "X-GitHub-Event": event}
		a.Header = func(name string) string { return header[name] }
		_, err := w.Intake.Receive(w.ctx(), a)
		w.ok(err)
	}
}
