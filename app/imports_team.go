package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"failforward/loop"
)

// mostNewTeams is how many teams one import may add: where a column holds more names, it
// is not one of teams.
const mostNewTeams = 50

// teamOf is the team that a row names, that of the order where it names none or one that
// is not here, or why the row cannot be taken. A team that the order lets in is added; a
// dry run only tells of it.
func (r *run) teamOf(ctx context.Context, name string) (loop.ID, string) {
	if name == "" {
		return r.team, ""
	}
	if id, ok := r.teams[strings.ToLower(name)]; ok {
		return id, ""
	}
	if !slices.Contains(r.report.Teams, name) && len(r.report.Teams) < mostNewTeams {
		r.report.Teams = append(r.report.Teams, name)
	}
	switch {
	case r.order.NewTeams:
		return r.newTeam(ctx, name)
	case r.order.Team != "":
		return r.team, ""
	}
	return 0, fmt.Sprintf("there is no team %q here: add it first, let the import add it, or name a team for such rows", name)
}

func (r *run) newTeam(ctx context.Context, name string) (loop.ID, string) {
	if !slices.Contains(r.report.Teams, name) {
		return 0, fmt.Sprintf("%q would be more than %d new teams: is it a column of teams?", name, mostNewTeams)
	}
	t := loop.Team{Workspace: r.by.Workspace, Name: name, CreatedAt: r.Now()}
	err := allow(r.by, loop.Admin, "add teams")
	if err == nil && r.order.DryRun {
		err = t.Validate()
	} else if err == nil {
		t, err = People{Deps: r.Deps}.SaveTeam(ctx, r.by, "", 0, name, false)
	}
	if err != nil {
		return 0, fmt.Sprintf("the team %q cannot be added: %s", name, loop.Faults(err)[0].Text)
	}
	r.teams[strings.ToLower(name)] = t.ID
	return t.ID, ""
}
