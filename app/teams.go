package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Teams lists the teams of the workspace by name.
func (s People) Teams(ctx context.Context, by loop.Actor) ([]loop.Team, error) {
	return s.Repo.Teams(ctx, by.Workspace)
}

// TeamID returns the team behind a ref or a name, 0 for "".
func (s People) TeamID(ctx context.Context, by loop.Actor, team string) (loop.ID, error) {
	if team == "" {
		return 0, nil
	}
	all, err := s.Repo.Teams(ctx, by.Workspace)
	if err != nil {
		return 0, err
	}
	for _, t := range all {
		if strings.EqualFold(t.Name, team) || strings.EqualFold(t.Ref().String(), team) || t.ID.String() == team {
			return t.ID, nil
		}
	}
	return 0, loop.Fault("team", "There is no team %q here.", team)
}

// SaveTeam adds a team (ref "") or changes one.
func (s People) SaveTeam(ctx context.Context, by loop.Actor, ref string, version int64, name string, archived bool) (loop.Team, error) {
	if err := allow(by, loop.Admin, "change teams"); err != nil {
		return loop.Team{}, err
	}
	var out loop.Team
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		before, err := s.team(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		t := before
		t.Name, t.Archived = strings.TrimSpace(name), archived
		if err := t.Validate(); err != nil {
			return err
		}
		if ref == "" {
			out, err = w.SaveTeam(ctx, t, loop.Note(by, s.Now(), "team.added", "", 0))
		} else {
			out, err = edited(ctx, w.SaveTeam, before, t, loop.Note(by, s.Now(), "team.edited", "", 0))
		}
		return err
	})
	return out, err
}

// team returns the team behind a ref at the version that was read, or a new one for "".
func (s People) team(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Team, error) {
	if ref == "" {
		return loop.Team{Workspace: by.Workspace, CreatedAt: s.Now()}, nil
	}
	id, err := s.find(ctx, r, by, loop.NounTeam, ref)
	if err != nil {
		return loop.Team{}, err
	}
	t, err := r.Team(ctx, by.Workspace, id)
	if err != nil {
		return t, err
	}
	return t, fresh(version, t.Version, t.Ref())
}
