package page_test

import (
	"context"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// joins makes the account of the reader a viewer of another workspace.
func (s *site) joins(ws loop.ID) {
	s.t.Helper()
	me, err := s.store.Member(s.t.Context(), s.ws.ID, s.by.Member)
	s.must(err)
	s.must(s.store.Write(s.t.Context(), func(ctx context.Context, w loop.Writer) error {
		_, err := w.SaveMember(ctx, loop.Member{Workspace: ws, Account: me.Account, Name: me.Name, Role: loop.Viewer, State: loop.Active, CreatedAt: s.clock.Now()}, loop.Event{})
		return err
	}))
}

// founds makes a workspace with a failure a week for half a year, each of so many minutes.
func (s *site) founds(name string, minutes int) loop.ID {
	s.t.Helper()
	own, err := s.app.People.Found(s.t.Context(), app.Founding{Workspace: name, Name: "Noor", Email: name + "@example.com", Password: secret})
	s.must(err)
	s.lasting(own.Actor(), 25, minutes)
	return own.Workspace
}

// lasting logs n failures, the newest a week ago and each a week before the other.
func (s *site) lasting(by loop.Actor, n, minutes int) {
	s.t.Helper()
	for i := range n {
		at := s.clock.Now().AddDate(0, 0, -7*(i+1))
		_, err := s.app.Failures.Create(s.t.Context(), by, loop.Failure{Title: "It stood still", Kind: loop.Incident, StartedAt: loop.At(at, loop.ToMinute), ResolvedAt: loop.At(at.Add(time.Duration(minutes)*time.Minute), loop.ToMinute)}, app.Claim{})
		s.must(err)
	}
}

// Every workspace of the reader stands on the page with its own figure, and no other one.
func TestWorkspacesStandSideBySide(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		var madeUp loop.Workspace
		s.get("/metrics").is(200).lacks("All your workspaces")
		s.get("/metrics/workspaces").is(200).has("Only one workspace so far")
		s.lasting(s.by, 25, 12)
		s.joins(s.founds("Search", 180))
		s.founds("Secret", 600)
		s.get("/metrics").is(200).has("All your workspaces").holds(`href="/metrics/workspaces`)
		p := s.get("/metrics/workspaces").is(200).has("2 workspaces side by side", "Recovery time: 12 min to 3 h in 2 workspaces.", "Search", "n = 25", "no ranking", "Too early in all of them", "Fed in none of them").lacks("Secret", "NaN", "10 h")
		p.holds(`class="plot`, "<table")
		s.get("/metrics/workspaces?period=13w").is(200).has("n = 13", "the last 13 weeks")
		s.get("/metrics/workspaces?period=x").is(422)
		s.must(s.store.Write(t.Context(), func(ctx context.Context, w loop.Writer) (err error) {
			madeUp, err = w.SaveWorkspace(ctx, loop.Workspace{Name: "Made up", Timezone: "UTC", Demo: true, CreatedAt: s.clock.Now()}, loop.Event{})
			return err
		}))
		s.joins(madeUp.ID)
		s.joins(s.founds("Empty", 0))
		s.get("/metrics/workspaces").is(200).has("3 workspaces side by side") // and not the made-up one
		s.browser = s.stranger()
		s.get("/metrics/workspaces").leads("/signin?next=%2Fmetrics%2Fworkspaces")
	})
}

func TestWorkspacesSideBySideAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.lasting(s.by, 25, 12)
	s.joins(s.founds("Search", 180))
	s.enters(p, s.by)
	s.looks(p, "/metrics/workspaces")
}
