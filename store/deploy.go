package store

import (
	"context"
	"strings"

	"failforward/loop"
)

var deployColumns = []string{"workspace_id", "id", "team_id", "external_id", "service", "version", "at", "commit_at", "rollback", "failed", "mended_at", "unplanned", "reported_at",
	"repository", "commit_hash", "tag", "is_release"}

var selectDeploy = "SELECT x." + strings.Join(deployColumns, ", x.") + " FROM deploy x WHERE "

func scanDeploy(row scanner) (loop.Deploy, error) {
	var d loop.Deploy
	err := row.Scan(&d.Workspace, &d.ID, &d.Team, &d.ExternalID, &d.Service, &d.Version, stamp{&d.At}, stamp{&d.CommitAt}, &d.Rollback, &d.Failed, stamp{&d.MendedAt}, &d.Unplanned, stamp{&d.ReportedAt},
		&d.Repository, &d.Commit, &d.Tag, &d.Release)
	return d, err
}

func deployRow(d loop.Deploy) []any {
	return []any{int64(d.Workspace), int64(d.ID), int64(d.Team), d.ExternalID, d.Service, d.Version, millis(d.At), millis(d.CommitAt), flag(d.Rollback), flag(d.Failed), millis(d.MendedAt), flag(d.Unplanned), millis(d.ReportedAt),
		d.Repository, d.Commit, d.Tag, flag(d.Release)}
}

// Deploys implements loop.DeployReader.
func (r reads) Deploys(ctx context.Context, ws loop.ID, q loop.DeployQuery) (loop.Page[loop.Deploy], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.is("x.team_id", q.Team)
	if !q.Since.IsZero() {
		w.add("x.at >= ?", q.Since.UnixMilli())
	}
	if !q.Until.IsZero() {
		w.add("x.at < ?", q.Until.UnixMilli())
	}
	if q.Cursor != "" {
		at, id, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.Deploy]{}, err
		}
		w.after("x.at", "x.id", true, at, id)
	}
	n := pageSize(q.Limit)
	all, err := list(ctx, r, scanDeploy, selectDeploy+w.String()+" ORDER BY x.at DESC, x.id DESC LIMIT "+w.arg(n+1), w.args...)
	return pageOf(all, n, func(d loop.Deploy) string { return cursorAt(d.At.UnixMilli(), d.ID) }), err
}

// EachDeploy implements loop.DeployReader. It reads in stretches, so do may use the store.
func (r reads) EachDeploy(ctx context.Context, ws loop.ID, q loop.DeployQuery, do func(loop.Deploy) error) error {
	for q.Cursor, q.Limit = "", loop.MaxPage; ; {
		page, err := r.Deploys(ctx, ws, q)
		if err != nil {
			return err
		}
		for _, d := range page.Items {
			if err := do(d); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.Cursor = page.Next
	}
}

// DeploysNamed implements loop.DeployReader.
func (r reads) DeploysNamed(ctx context.Context, ws loop.ID, external []string) ([]loop.Deploy, error) {
	var all []loop.Deploy
	for len(external) > 0 {
		n := min(len(external), maxIn)
		var w where
		w.add("x.workspace_id = ?", int64(ws))
		w.in("x.external_id", external[:n])
		some, err := list(ctx, r, scanDeploy, selectDeploy+w.String(), w.args...)
		if err != nil {
			return nil, err
		}
		all, external = append(all, some...), external[n:]
	}
	return all, nil
}

// DeploysWith implements loop.DeployReader.
func (r reads) DeploysWith(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Deploy, error) {
	var all []loop.Deploy
	err := inLists(ws, ids, func(in string, args []any) error {
		some, err := list(ctx, r, scanDeploy, selectDeploy+"x.workspace_id = $1 AND x.id IN "+in, args...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// PutDeploys implements loop.DeployWriter. Of those with one external id the last counts.
func (t *tx) PutDeploys(ctx context.Context, all []loop.Deploy) error {
	type place struct {
		ws       loop.ID
		external string
	}
	seen := map[place]int{}
	var rows [][]any
	for _, d := range all {
		if d = tidied(d); d.ID == 0 {
			d.ID = t.s.ids.Next()
		}
		at := place{d.Workspace, d.ExternalID}
		if i, ok := seen[at]; ok {
			rows[i] = deployRow(d)
			continue
		}
		seen[at] = len(rows)
		rows = append(rows, deployRow(d))
	}
	var set []string
	for _, c := range deployColumns[2:] {
		set = append(set, c+" = excluded."+c)
	}
	return t.insert(ctx, "deploy", deployColumns, rows, "ON CONFLICT (workspace_id, external_id) DO UPDATE SET "+strings.Join(set, ", "))
}
