package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// deployed is a deploy so many hours after Monday.
func deployed(ws loop.ID, hour int) loop.Deploy {
	return loop.Deploy{Workspace: ws, ExternalID: fmt.Sprint("run-", hour), Service: "shop", Version: fmt.Sprint("1.", hour), At: looptest.Monday.Add(time.Duration(hour) * time.Hour), ReportedAt: looptest.Monday}
}

// fillDeploys writes odd deploys for an export.
func fillDeploys(ctx context.Context, w loop.Writer, ws loop.Workspace, i int, odd func(int) string) error {
	bare, full := deployed(ws.ID, 100*i), deployed(ws.ID, 100*i+1)
	full.ExternalID, full.Service, full.Version = fmt.Sprint(i, " ", odd(14)), odd(15), odd(16)
	full.CommitAt, full.MendedAt = full.At.Add(-time.Hour), full.At.Add(time.Hour)
	full.Repository, full.Commit, full.Tag, full.Release = "small/shop", "0f"+odd(14), odd(16), true
	full.Rollback, full.Failed, full.Unplanned, full.Team = true, true, true, 7
	return w.PutDeploys(ctx, []loop.Deploy{bare, full})
}

// deployQuestions are questions for the methods of loop.DeployReader.
var deployQuestions = map[string]question{
	"DeploysWith": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.DeploysWith(ctx, ws, []loop.ID{v.deploy})
	},
	"DeployWords": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.DeployWords(ctx, ws, loop.DeployWordQuery{Failures: []loop.ID{v.failure.ID}, Deploys: []loop.ID{v.deploy}, Caused: true})
	},
	"Deploys": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Deploys(ctx, ws, loop.DeployQuery{})
		return p.Items, err
	},
	"DeploysNamed": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.DeploysNamed(ctx, ws, []string{"run-0", "run-1"})
	},
	"EachDeploy": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		n := 0
		err := r.EachDeploy(ctx, ws, loop.DeployQuery{}, func(loop.Deploy) error { n++; return nil })
		return n, err
	},
}

func TestADeployToldAgainTakesItsPlace(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		put := func(all ...loop.Deploy) {
			write(t, s, func(ctx context.Context, w loop.Writer) error { return w.PutDeploys(ctx, all) })
		}
		var many []loop.Deploy
		for i := range 1200 {
			many = append(many, deployed(ws.ID, i))
		}
		put(many...)
		before, err := s.DeploysNamed(t.Context(), ws.ID, []string{"run-7", "run-1199", "none"})
		if err != nil || len(before) != 2 {
			t.Fatalf("by name: %v, %v", before, err)
		}
		again := deployed(ws.ID, 7)
		again.Failed, again.MendedAt, again.CommitAt, again.Team = true, again.At.Add(time.Minute), again.At.Add(-time.Minute), 9
		put(deployed(ws.ID, 7), again)
		got, err := s.DeploysNamed(t.Context(), ws.ID, []string{"run-7"})
		if err != nil || len(got) != 1 || !got[0].Same(again) {
			t.Fatalf("told again: %+v, %v", got, err)
		}
		for _, b := range before {
			if b.ExternalID == "run-7" && b.ID != got[0].ID {
				t.Errorf("it got another id")
			}
		}
		n, last := 0, time.Time{}
		err = s.EachDeploy(t.Context(), ws.ID, loop.DeployQuery{}, func(d loop.Deploy) error {
			if n > 0 && !d.At.Before(last) {
				t.Errorf("%v comes after %v", d.At, last)
			}
			n, last = n+1, d.At
			return nil
		})
		if err != nil || n != 1200 {
			t.Errorf("%d deploys, %v", n, err)
		}
		page, err := s.Deploys(t.Context(), ws.ID, loop.DeployQuery{Since: looptest.Monday, Until: looptest.Monday.Add(3 * time.Hour), Limit: 2})
		if err != nil || len(page.Items) != 2 || page.Next == "" || page.Items[0].ExternalID != "run-2" {
			t.Errorf("a page is %v, %v", page, err)
		}
		page, err = s.Deploys(t.Context(), ws.ID, loop.DeployQuery{Until: looptest.Monday.Add(3 * time.Hour), Limit: 2, Cursor: page.Next})
		if err != nil || len(page.Items) != 1 || page.Next != "" {
			t.Errorf("the next page is %v, %v", page, err)
		}
		if page, err = s.Deploys(t.Context(), ws.ID, loop.DeployQuery{Team: 9}); err != nil || len(page.Items) != 1 {
			t.Errorf("of a team: %v, %v", page, err)
		}
	})
}
