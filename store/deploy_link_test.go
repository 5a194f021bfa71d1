package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// fillWord notes that a deploy caused the failure of the world.
func (v *world) fillWord(ctx context.Context, w loop.Writer) error {
	all, err := w.DeploysNamed(ctx, v.ws.ID, []string{"run-0"})
	if err != nil || len(all) != 1 {
		return fmt.Errorf("%d deploys, %w", len(all), err)
	}
	v.deploy = all[0].ID
	return w.SayOfDeploys(ctx, v.failure, nil, []loop.DeployWord{{Deploy: v.deploy, Caused: true, By: v.by.Member, At: looptest.Monday}}, v.note("failure.deploy_caused"))
}

// fillWords notes what people said, for an export.
func fillWords(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, f loop.Failure, i int) error {
	all, err := w.DeploysNamed(ctx, ws.ID, []string{fmt.Sprint("run-", 100*i)})
	if err != nil || len(all) == 0 {
		return err
	}
	return w.SayOfDeploys(ctx, f, nil, []loop.DeployWord{{Deploy: all[0].ID, Caused: i%2 == 0, By: by.Member, At: looptest.Monday}}, loop.Note(by, looptest.Monday, "failure.deploy_caused", "", 0))
}

func TestWordsAboutDeploysAreKeptAndTakenBack(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		word := func(deploy loop.ID, caused bool) loop.DeployWord {
			return loop.DeployWord{Workspace: v.ws.ID, Failure: v.failure.ID, Deploy: deploy, Caused: caused, By: v.by.Member, At: looptest.Monday}
		}
		say := func(forget, put []loop.DeployWord) error {
			return s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
				return w.SayOfDeploys(ctx, v.failure, forget, put, v.note("failure.deploy_not"))
			})
		}
		holds := func(want ...loop.DeployWord) {
			t.Helper()
			got, err := s.DeployWords(t.Context(), v.ws.ID, loop.DeployWordQuery{Failures: []loop.ID{v.failure.ID}})
			if d := cmp.Diff(want, got); err != nil || d != "" {
				t.Errorf("%v %s", err, d)
			}
		}
		first := word(v.deploy, true)
		if err := say(nil, []loop.DeployWord{word(v.deploy+1, true)}); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("a second cause: %v", err)
		}
		holds(first)
		if err := say(nil, []loop.DeployWord{word(v.deploy+1, false)}); err != nil {
			t.Fatal(err)
		}
		holds(first, word(v.deploy+1, false))
		if err := say([]loop.DeployWord{first}, []loop.DeployWord{word(v.deploy+2, true)}); err != nil {
			t.Fatal(err)
		}
		holds(word(v.deploy+1, false), word(v.deploy+2, true))
		var many []loop.ID
		for i := range loop.ID(600) {
			many = append(many, v.deploy+i)
		}
		if got, err := s.DeployWords(t.Context(), v.ws.ID, loop.DeployWordQuery{Deploys: many, Caused: true}); err != nil || len(got) != 1 {
			t.Errorf("of many deploys: %v, %v", got, err)
		}
		page, err := s.Events(t.Context(), v.ws.ID, loop.EventQuery{Verb: "failure.deploy_not"})
		if err != nil || len(page.Items) != 2 || page.Items[0].Object != v.failure.Ref().String() || page.Items[0].ObjectID != v.failure.ID {
			t.Errorf("events %+v, %v", page.Items, err)
		}
	})
}
