package store

import (
	"context"
	"encoding/json"
	"strings"

	"failforward/loop"
)

// kept is a table of values that are put as they stand, without versions and events.
type kept[T any] struct {
	table   string
	columns []string // workspace_id and id first
	once    string   // columns that name one row
	row     func(T) ([]any, error)
	scan    func(scanner) (T, error)
	id      func(*T) *loop.ID
}

// each hands out the rows of a team, 0 for all of them.
func (k kept[T]) each(ctx context.Context, r reads, ws, team loop.ID, do func(T) error) error {
	var w where
	w.add("workspace_id = ?", int64(ws))
	w.is("team_id", team)
	all, err := list(ctx, r, k.scan, "SELECT "+strings.Join(k.columns, ", ")+" FROM "+k.table+" WHERE "+w.String()+" ORDER BY id", w.args...)
	for _, v := range all {
		if err := do(v); err != nil {
			return err
		}
	}
	return err
}

// put writes rows; what is there under the same name is replaced, and keeps its id.
func (k kept[T]) put(ctx context.Context, t *tx, all []T) error {
	var set []string
	for _, c := range k.columns[2:] {
		set = append(set, c+" = excluded."+c)
	}
	for _, v := range all { // one by one: two of one call may be the same
		v = tidied(v)
		if id := k.id(&v); *id == 0 {
			*id = t.s.ids.Next()
		}
		row, err := k.row(v)
		if err != nil {
			return err
		}
		if err := t.insert(ctx, k.table, k.columns, [][]any{row}, " ON CONFLICT ("+k.once+") DO UPDATE SET "+strings.Join(set, ", ")); err != nil {
			return err
		}
	}
	return nil
}

var practices = kept[loop.Practice]{table: "practice", once: "workspace_id, id", columns: []string{"workspace_id", "id", "team_id", "failure_id", "title", "failed_at", "in_use_at", "ended_at"},
	id: func(p *loop.Practice) *loop.ID { return &p.ID },
	row: func(p loop.Practice) ([]any, error) {
		return []any{int64(p.Workspace), int64(p.ID), int64(p.Team), int64(p.Failure), p.Title, millis(p.FailedAt), millis(p.InUseAt), millis(p.EndedAt)}, nil
	},
	scan: func(row scanner) (p loop.Practice, err error) {
		err = row.Scan(&p.Workspace, &p.ID, &p.Team, &p.Failure, &p.Title, stamp{&p.FailedAt}, stamp{&p.InUseAt}, stamp{&p.EndedAt})
		return p, err
	}}

var beliefs = kept[loop.Belief]{table: "belief", once: "workspace_id, id", columns: []string{"workspace_id", "id", "team_id", "pair_id", "state", "stated_at", "verdict_at"},
	id: func(b *loop.Belief) *loop.ID { return &b.ID },
	row: func(b loop.Belief) ([]any, error) {
		return []any{int64(b.Workspace), int64(b.ID), int64(b.Team), int64(b.Pair), string(b.State), millis(b.StatedAt), millis(b.VerdictAt)}, nil
	},
	scan: func(row scanner) (b loop.Belief, err error) {
		err = row.Scan(&b.Workspace, &b.ID, &b.Team, &b.Pair, &b.State, stamp{&b.StatedAt}, stamp{&b.VerdictAt})
		return b, err
	}}

var workItems = kept[loop.WorkItem]{table: "work_item", once: "workspace_id, external_id", columns: []string{"workspace_id", "id", "team_id", "external_id", "defect", "started_at", "done_at", "found_at", "released_at"},
	id: func(i *loop.WorkItem) *loop.ID { return &i.ID },
	row: func(i loop.WorkItem) ([]any, error) {
		return []any{int64(i.Workspace), int64(i.ID), int64(i.Team), i.ExternalID, flag(i.Defect), millis(i.StartedAt), millis(i.DoneAt), millis(i.FoundAt), millis(i.ReleasedAt)}, nil
	},
	scan: func(row scanner) (i loop.WorkItem, err error) {
		err = row.Scan(&i.Workspace, &i.ID, &i.Team, &i.ExternalID, &i.Defect, stamp{&i.StartedAt}, stamp{&i.DoneAt}, stamp{&i.FoundAt}, stamp{&i.ReleasedAt})
		return i, err
	}}

var pulses = kept[loop.PulseResult]{table: "pulse_result", once: "workspace_id, id", columns: []string{"workspace_id", "id", "team_id", "instrument", "wave", "closed_at", "asked", "answers", "means"},
	id: func(p *loop.PulseResult) *loop.ID { return &p.ID },
	row: func(p loop.PulseResult) ([]any, error) {
		answers, err := json.Marshal(p.Answers)
		if err != nil {
			return nil, err
		}
		means, err := json.Marshal(p.Means) // what is no number has no JSON
		return []any{int64(p.Workspace), int64(p.ID), int64(p.Team), p.Instrument, p.Wave, millis(p.ClosedAt), p.Asked, string(answers), string(means)}, err
	},
	scan: func(row scanner) (p loop.PulseResult, err error) {
		err = row.Scan(&p.Workspace, &p.ID, &p.Team, &p.Instrument, &p.Wave, stamp{&p.ClosedAt}, &p.Asked, jsonInto{&p.Answers}, jsonInto{&p.Means})
		return p, err
	}}

// EachPractice implements loop.LearnedReader.
func (r reads) EachPractice(ctx context.Context, ws, team loop.ID, do func(loop.Practice) error) error {
	return practices.each(ctx, r, ws, team, do)
}

// EachBelief implements loop.LearnedReader.
func (r reads) EachBelief(ctx context.Context, ws, team loop.ID, do func(loop.Belief) error) error {
	return beliefs.each(ctx, r, ws, team, do)
}

// EachWorkItem implements loop.LearnedReader.
func (r reads) EachWorkItem(ctx context.Context, ws, team loop.ID, do func(loop.WorkItem) error) error {
	return workItems.each(ctx, r, ws, team, do)
}

// EachPulse implements loop.LearnedReader.
func (r reads) EachPulse(ctx context.Context, ws, team loop.ID, do func(loop.PulseResult) error) error {
	return pulses.each(ctx, r, ws, team, do)
}

// PutPractices implements loop.LearnedWriter.
func (t *tx) PutPractices(ctx context.Context, all []loop.Practice) error {
	return practices.put(ctx, t, all)
}

// PutBeliefs implements loop.LearnedWriter.
func (t *tx) PutBeliefs(ctx context.Context, all []loop.Belief) error {
	return beliefs.put(ctx, t, all)
}

// PutWorkItems implements loop.LearnedWriter.
func (t *tx) PutWorkItems(ctx context.Context, all []loop.WorkItem) error {
	return workItems.put(ctx, t, all)
}

// PutPulses implements loop.LearnedWriter.
func (t *tx) PutPulses(ctx context.Context, all []loop.PulseResult) error {
	return pulses.put(ctx, t, all)
}
