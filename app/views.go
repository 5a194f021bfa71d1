package app

import (
	"context"

	"failforward/loop"
)

// View is a failure with its whole loop.
type View struct {
	loop.Facts
	Stage   loop.Stage
	Next    loop.NextStep
	People  Names
	Deploys []loop.DeployLink // that came before it, see Failure.LinksTo
	History []loop.Event      // newest first, of those merged into it too; at most 100 of each
}

// Names are the names of members, teams and such by ID.
type Names map[loop.ID]string

// Of returns the name, "former member" for somebody who is gone, "" for nobody.
func (n Names) Of(id loop.ID) string {
	if id == 0 {
		return ""
	}
	if name, ok := n[id]; ok {
		return name
	}
	return "former member"
}

// names returns the names of all members and teams of the workspace.
func (d *Deps) names(ctx context.Context, by loop.Actor) (Names, error) {
	members, err := d.Repo.Members(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	teams, err := d.Repo.Teams(ctx, by.Workspace)
	n := Names{}
	for _, m := range members {
		n[m.ID] = m.Name
	}
	for _, t := range teams {
		n[t.ID] = t.Name
	}
	return n, err
}

// Names gives handlers the names of members and teams.
func (s Failures) Names(ctx context.Context, by loop.Actor) (Names, error) { return s.names(ctx, by) }

// Get returns one failure with its loop and its history.
func (s Failures) Get(ctx context.Context, by loop.Actor, ref string) (View, error) {
	f, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return View{}, err
	}
	v, err := s.view(ctx, by, f.ID)
	if err != nil {
		return v, err
	}
	if v.People, err = s.names(ctx, by); err != nil {
		return v, err
	}
	if v.Deploys, err = Deploys(s).linksTo(ctx, v.Failure, v.Merged); err != nil {
		return v, err
	}
	v.History, err = s.histories(ctx, by, v.Facts)
	return v, err
}

func (s Failures) view(ctx context.Context, by loop.Actor, id loop.ID) (View, error) {
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, []loop.ID{id})
	if err != nil {
		return View{}, err
	}
	if len(facts) == 0 {
		return View{}, loop.Errorf(loop.NotFound, "There is no such failure here.")
	}
	today, zone, err := s.today(ctx, s.Repo, by)
	return View{Facts: facts[0], Stage: facts[0].Stage(), Next: facts[0].Next(today, zone)}, err
}
