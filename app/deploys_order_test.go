package app_test

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// pushed is a delivery of GitHub that has come in.
func (w *world) pushed(src loop.Source, event string, body map[string]any) {
	w.t.Helper()
	body["repository"] = map[string]any{"full_name": "Small/Shop", "name": "shop", "default_branch": "main"}
	raw, err := json.Marshal(body)
	w.ok(err)
	w.write(func(ctx context.Context, to loop.Writer) error {
		_, _, err := to.Receive(ctx, loop.Delivery{Workspace: w.ws.ID, Source: src.ID, Key: md5.Sum(raw), At: w.clock.Now(), State: loop.DeliveryWaiting, Header: map[string]string{"X-GitHub-Event": event}, Body: raw})
		return err
	})
}

// versionOut is a release and its deployment as GitHub tells of them.
func versionOut(n int, at time.Time) (release, deployment map[string]any) {
	hash, tag := fmt.Sprintf("%040x", n+1), fmt.Sprint("v1.", n)
	return map[string]any{"action": "published", "release": map[string]any{"id": n + 1, "tag_name": tag, "target_commitish": hash, "published_at": at.UTC().Format(time.RFC3339)}},
		map[string]any{"deployment": map[string]any{"id": n + 1, "sha": hash, "ref": "main", "environment": "production"}, "deployment_status": map[string]any{"state": "success", "created_at": at.Add(10 * time.Minute).UTC().Format(time.RFC3339)}}
}

func TestAReleaseAndItsDeploymentCountOnceInWhateverOrder(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		for _, first := range []string{"release", "deployment_status"} {
			w := w.another(t)
			src, _ := w.source("github")
			release, deployment := versionOut(1, w.clock.Now().Add(-3*time.Hour))
			f := w.broke("Checkout is slow", "shop", time.Hour)
			if first == "release" {
				w.pushed(src, "release", release)
				w.digest(1)
				w.says(f, "SRC-1 release Small/Shop 2", loop.SaidCaused)
			}
			w.pushed(src, "deployment_status", deployment)
			w.digest(1)
			if first != "release" {
				w.pushed(src, "release", release)
				w.digest(1)
				w.says(f, "SRC-1 release Small/Shop 2", loop.SaidCaused)
			}
			if got := w.beside(f); got != "SRC-1 deployment Small/Shop 2 caused 0.00" {
				t.Errorf("%s first: %s", first, got)
			}
			page, err := w.Deploys.List(w.ctx(), w.ada, loop.DeployQuery{})
			if err != nil || len(page.Items) != 1 || page.Items[0].Name() != "shop v1.1" {
				t.Errorf("%s first: the list is %+v, %v", first, page.Items, err)
			}
			if v := w.measure("release_frequency", app.Span{}); v.N != 1 {
				t.Errorf("%s first: %d releases", first, v.N)
			}
			w.says(f, "SRC-1 deployment Small/Shop 2", loop.SaidOpen)
			if got := w.beside(f); got != "SRC-1 deployment Small/Shop 2 open 0.73" {
				t.Errorf("%s first, taken back: %s", first, got)
			}
		}
	})
}

// telling is one thing that comes in: a body for a source, or a word of a person.
type telling struct {
	event string // of GitHub, "" for an alert
	body  map[string]any
	group string // of a word: about the failure of this group
	on    string // the deploy
	said  loop.LinkSaid
	since time.Duration // of a correction: how long ago the failure began in truth
}

// aWeekOfDeploys are releases with their deployments, alerts that begin, grow together
// and end, and what people say of them: of each failure at most one deploy caused it.
func aWeekOfDeploys(r *rand.Rand, now time.Time) (all []telling) {
	from := now.Add(-72 * time.Hour)
	for n := range 10 {
		release, deployment := versionOut(n, from.Add(time.Duration(n*6*60+r.IntN(300))*time.Minute))
		all = append(all, telling{event: "deployment_status", body: deployment})
		if r.IntN(3) > 0 {
			all = append(all, telling{event: "release", body: release})
		}
	}
	for n := range 6 {
		group := fmt.Sprint("G", n)
		begin := from.Add(time.Duration(4*60+n*9*60+r.IntN(400)) * time.Minute)
		minute := func(m int) time.Time { return begin.Add(time.Duration(m) * time.Minute) }
		tell := func(print string, since, until int) {
			all = append(all, telling{body: shopAlarm(group, print, minute(since), time.Time{})}, telling{body: shopAlarm(group, print, minute(since), minute(until))})
		}
		tell("a", 0, 10)
		if n%2 == 0 { // two failures that turn out to be one
			tell("c", 120, 130)
			late := telling{body: shopAlarm(group, "b", minute(30), minute(100))}
			defer func() { all = append(all, late) }() // also in order people have spoken of both by then
		} else if r.IntN(2) == 0 {
			all = append(all, telling{group: group, since: now.Sub(begin) + time.Duration(r.IntN(600))*time.Minute})
		}
		caused := r.IntN(3) == 0
		for _, d := range r.Perm(10)[:3] {
			t := telling{group: group, on: fmt.Sprint("SRC-1 deployment Small/Shop ", d+1), said: loop.SaidNot}
			if caused {
				t.said, caused = loop.SaidCaused, false
			}
			all = append(all, t)
		}
	}
	return all
}

// shopAlarm is an alarm of the service shop.
func shopAlarm(group, print string, begin, end time.Time) map[string]any {
	body := alarm(group, print, begin, end)
	body["alerts"].([]any)[0].(map[string]any)["labels"].(map[string]string)["service"] = "shop"
	return body
}

// heeds takes in what is told; a word of which the failure or the deploy is not there
// yet waits, and is false.
func (w *world) heeds(t telling, git loop.Source, send func(any) loop.ID) bool {
	w.t.Helper()
	switch {
	case t.event != "":
		w.pushed(git, t.event, t.body)
	case t.body != nil:
		send(t.body)
	default:
		return w.hears(t)
	}
	_, err := w.Harvest.Digest(w.ctx())
	w.ok(err)
	return true
}

func (w *world) hears(t telling) bool {
	w.t.Helper()
	all := slices.DeleteFunc(w.logged(), func(f loop.Failure) bool { return f.State != loop.FailureOpen || !strings.HasPrefix(f.Title, t.group) })
	if len(all) == 0 {
		return false
	}
	i := len(t.on) * 7 % len(all) // one of those that are not known to be one yet
	if t.said == loop.SaidNot {
		i = len(all) - 1
	}
	if t.since != 0 {
		began := loop.At(w.clock.Now().Add(-t.since), loop.ToSecond)
		_, err := w.Failures.Edit(w.ctx(), w.ada, all[i].Ref().String(), 0, app.FailurePatch{StartedAt: &began})
		w.ok(err)
		return true
	}
	there, err := w.store.DeploysNamed(w.ctx(), w.ws.ID, []string{t.on})
	w.ok(err)
	if len(there) > 0 {
		w.says(all[i], t.on, t.said)
	}
	return len(there) > 0
}

// linked is every link of every failure, and what the number of failed changes says.
func (w *world) linked() []string {
	w.t.Helper()
	out := []string{w.measure("change_fail_rate", app.Span{}).Sentence, w.measure("release_frequency", app.Span{}).Sentence}
	for _, f := range w.logged() {
		if f.State == loop.FailureOpen {
			out = append(out, fmt.Sprint(f.Title, " ", f.StartedAt.At.Unix(), ": ", w.beside(f)))
		}
	}
	slices.Sort(out)
	return out
}

// The links are the same however deploys, failures and words come: in order, shuffled,
// repeated, late, and with people speaking in between.
func TestLinksEndAlikeInWhateverOrderAllIsTold(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		seeds := 10
		if testing.Short() {
			seeds = 2
		}
		spoken := 0
		for seed := range uint64(seeds) {
			r := rand.New(rand.NewPCG(seed, 7))
			week := aWeekOfDeploys(r, w.clock.Now())
			run := func(all []telling) []string {
				w := w.another(t)
				git, _ := w.source("github")
				_, send := w.source("alertmanager")
				for len(all) > 0 {
					if !w.heeds(all[0], git, send) {
						all = append(all, all[0]) // it waits
					}
					all = all[1:]
				}
				return w.linked()
			}
			ordered := run(slices.Clone(week))
			var bodies []telling
			for _, t := range week {
				if t.body != nil {
					bodies = append(bodies, t)
				}
			}
			mixed := slices.Concat(week, bodies[:len(bodies)/2])
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			if shuffled := run(mixed); !slices.Equal(ordered, shuffled) {
				t.Fatalf("seed %d:\nin order\n%s\nshuffled\n%s", seed, strings.Join(ordered, "\n"), strings.Join(shuffled, "\n"))
			}
			spoken += strings.Count(strings.Join(ordered, " "), " caused ") + strings.Count(strings.Join(ordered, " "), " open ")
		}
		if spoken < seeds*3 {
			t.Errorf("only %d links in all: this test proves little", spoken)
		}
	})
}
