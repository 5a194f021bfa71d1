package store

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

var wordColumns = []string{"workspace_id", "failure_id", "deploy_id", "caused", "said_by", "said_at"}

func scanDeployWord(row scanner) (loop.DeployWord, error) {
	var w loop.DeployWord
	err := row.Scan(&w.Workspace, &w.Failure, &w.Deploy, &w.Caused, &w.By, stamp{&w.At})
	return w, err
}

// DeployWords implements loop.DeployLinkReader.
func (r reads) DeployWords(ctx context.Context, ws loop.ID, q loop.DeployWordQuery) ([]loop.DeployWord, error) {
	var all []loop.DeployWord
	for _, failures := range chunks(q.Failures) {
		for _, deploys := range chunks(q.Deploys) {
			var w where
			w.add("workspace_id = ?", int64(ws))
			w.inIDs("failure_id", failures)
			w.inIDs("deploy_id", deploys)
			if q.Caused {
				w.add("caused = 1")
			}
			some, err := list(ctx, r, scanDeployWord, "SELECT "+strings.Join(wordColumns, ", ")+" FROM failure_deploy WHERE "+w.String()+" ORDER BY failure_id, deploy_id", w.args...)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	return all, nil
}

// chunks are stretches of ids that one statement takes; no ids are one that does not narrow.
func chunks(ids []loop.ID) [][]loop.ID {
	if len(ids) == 0 {
		return [][]loop.ID{nil}
	}
	return slices.Collect(slices.Chunk(ids, maxIn))
}

// SayOfDeploys implements loop.DeployLinkWriter.
func (t *tx) SayOfDeploys(ctx context.Context, f loop.Failure, forget, say []loop.DeployWord, ev loop.Event) error {
	for _, w := range forget {
		if _, err := t.exec(ctx, "DELETE FROM failure_deploy WHERE workspace_id = $1 AND failure_id = $2 AND deploy_id = $3", int64(f.Workspace), int64(w.Failure), int64(w.Deploy)); err != nil {
			return err
		}
	}
	rows := make([][]any, len(say))
	for i, w := range say {
		rows[i] = []any{int64(f.Workspace), int64(f.ID), int64(w.Deploy), flag(w.Caused), int64(w.By), millis(w.At)}
	}
	if err := t.insert(ctx, "failure_deploy", wordColumns, rows, ""); err != nil {
		return err
	}
	return t.record(ctx, ev, f.Ref().String(), f.ID)
}
