package store

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
)

const (
	workspaceColumns = "w.workspace_id, w.version, w.name, w.timezone, w.demo, w.created_at, w.tracker_kind, w.tracker_url"
	selectWorkspace  = "SELECT " + workspaceColumns + " FROM workspace w"
)

func workspaceInto(w *loop.Workspace) []any {
	return []any{&w.ID, &w.Version, &w.Name, &w.Timezone, &w.Demo, stamp{&w.CreatedAt}, &w.TrackerKind, &w.TrackerURL}
}

func (r reads) scanWorkspace(row scanner) (loop.Workspace, error) {
	var w loop.Workspace
	err := row.Scan(workspaceInto(&w)...)
	return w.Zoned(r.s.zone(w)), err
}

// zone returns the zone of a workspace. Every request asks for it, so it is kept.
func (s *Store) zone(w loop.Workspace) *time.Location {
	if z, ok := s.zones.Load(w.Timezone); ok {
		return z.(*time.Location)
	}
	z := w.Zone()
	s.zones.Store(w.Timezone, z)
	return z
}

// Workspace implements loop.PeopleReader.
func (r reads) Workspace(ctx context.Context, ws loop.ID) (loop.Workspace, error) {
	return one(ctx, r, "workspace", r.scanWorkspace, selectWorkspace+" WHERE workspace_id = $1", int64(ws))
}

// Workspaces implements loop.PeopleReader.
func (r reads) Workspaces(ctx context.Context) ([]loop.Workspace, error) {
	all, err := list(ctx, r, r.scanWorkspace, selectWorkspace+" ORDER BY workspace_id")
	slices.SortFunc(all, func(a, b loop.Workspace) int { return byName(a.Name, b.Name, a.ID, b.ID) })
	return all, err
}

// SaveWorkspace implements loop.Writer.
func (t *tx) SaveWorkspace(ctx context.Context, w loop.Workspace, ev loop.Event) (loop.Workspace, error) {
	t.s.tokens.spoilt.Store(true)
	w = tidied(w)
	err := t.changeWorkspace(ctx, &w)
	if w.Version == 0 {
		err = t.createWorkspace(ctx, &w)
	}
	if err != nil {
		return w, err
	}
	if ev.Workspace == 0 {
		ev.Workspace = w.ID
	}
	return w, t.record(ctx, ev, w.Name, w.ID)
}

func (t *tx) createWorkspace(ctx context.Context, w *loop.Workspace) error {
	for w.ID == 0 {
		id := t.s.ids.Workspace()
		_, err := t.Workspace(ctx, id)
		switch {
		case loop.CodeOf(err) == loop.NotFound:
			w.ID = id
		case err != nil:
			return err
		}
	}
	w.Version = 1
	return t.insert(ctx, "workspace", []string{"workspace_id", "version", "name", "timezone", "demo", "created_at", "tracker_kind", "tracker_url"},
		[][]any{{int64(w.ID), w.Version, w.Name, w.Timezone, flag(w.Demo), millis(w.CreatedAt), string(w.TrackerKind), w.TrackerURL}}, "")
}

func (t *tx) changeWorkspace(ctx context.Context, w *loop.Workspace) error {
	if w.Version == 0 {
		return nil
	}
	n, err := t.exec(ctx, "UPDATE workspace SET version = version + 1, name = $1, timezone = $2, demo = $3, tracker_kind = $4, tracker_url = $5 WHERE workspace_id = $6 AND version = $7",
		w.Name, w.Timezone, flag(w.Demo), string(w.TrackerKind), w.TrackerURL, int64(w.ID), w.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := t.Workspace(ctx, w.ID); err != nil {
			return err
		}
		return stale("workspace")
	}
	w.Version++
	return nil
}
