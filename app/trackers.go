package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// SetTracker says where the issues of a team are made, team "" for all teams that
// have none of their own. A lead says it for a team of theirs, an admin for all.
func (s People) SetTracker(ctx context.Context, by loop.Actor, team string, version int64, t loop.Tracker) error {
	t.TrackerURL = strings.TrimSpace(t.TrackerURL)
	if t.TrackerKind == "" {
		t.TrackerURL = ""
	}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if team == "" {
			return s.trackAll(ctx, w, by, version, t)
		}
		return s.trackTeam(ctx, w, by, team, version, t)
	})
}

func (s People) trackAll(ctx context.Context, w loop.Writer, by loop.Actor, version int64, t loop.Tracker) error {
	if err := allow(by, loop.Admin, "set the tracker of all teams"); err != nil {
		return err
	}
	ws, err := workspaceAt(ctx, w, by, version)
	if err != nil {
		return err
	}
	before := ws
	if ws.Tracker = t; t.Validate() != nil {
		return t.Validate()
	}
	_, err = edited(ctx, w.SaveWorkspace, before, ws, loop.Note(by, s.Now(), "workspace.edited", ws.Name, ws.ID))
	return err
}

func (s People) trackTeam(ctx context.Context, w loop.Writer, by loop.Actor, ref string, version int64, t loop.Tracker) error {
	before, err := s.team(ctx, w, by, ref, version)
	if err != nil {
		return err
	}
	if err := allowIn(by, loop.Lead, before.ID, "set its tracker"); err != nil {
		return err
	}
	after := before
	if after.Tracker = t; t.Validate() != nil {
		return t.Validate()
	}
	_, err = edited(ctx, w.SaveTeam, before, after, loop.Note(by, s.Now(), "team.edited", "", 0))
	return err
}

// Tracker returns where the issues of a team are made: its own tracker, else the
// one of all teams.
func (s People) Tracker(ctx context.Context, by loop.Actor, team loop.ID) (loop.Tracker, error) {
	if team != 0 {
		t, err := s.Repo.Team(ctx, by.Workspace, team)
		if err == nil && t.Tracked() {
			return t.Tracker, nil
		}
		if err != nil && loop.CodeOf(err) != loop.NotFound {
			return loop.Tracker{}, err
		}
	}
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	return ws.Tracker, err
}
