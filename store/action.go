package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

var actions = newShape("action", "action", loop.NounAction,
	func(a *loop.Action) key { return key{&a.Workspace, &a.ID, &a.Number, &a.Version} },
	[]column[loop.Action]{
		col("title", func(a *loop.Action) *string { return &a.Title }),
		col("kind", func(a *loop.Action) *loop.ActionKind { return &a.Kind }),
		col("owner_id", func(a *loop.Action) *loop.ID { return &a.Owner }),
		col("due", func(a *loop.Action) *loop.Date { return &a.Due }),
		col("done_when", func(a *loop.Action) *string { return &a.DoneWhen }),
		col("state", func(a *loop.Action) *loop.ActionState { return &a.State }),
		col("failure_id", func(a *loop.Action) *loop.ID { return &a.Failure }),
		col("insight_id", func(a *loop.Action) *loop.ID { return &a.Insight }),
		col("team_id", func(a *loop.Action) *loop.ID { return &a.Team }),
		col("evidence", func(a *loop.Action) *string { return &a.Evidence }),
		col("reason", func(a *loop.Action) *string { return &a.Reason }),
		col("opened_at", func(a *loop.Action) *time.Time { return &a.OpenedAt }),
		col("started_at", func(a *loop.Action) *time.Time { return &a.StartedAt }),
		col("done_at", func(a *loop.Action) *time.Time { return &a.DoneAt }),
		col("verified_at", func(a *loop.Action) *time.Time { return &a.VerifiedAt }),
		col("dropped_at", func(a *loop.Action) *time.Time { return &a.DroppedAt }),
		col("reopened", func(a *loop.Action) *int { return &a.Reopened }),
		asJSON("endings", func(a *loop.Action) *[]loop.Ending { return &a.Endings }),
		col("created_by", func(a *loop.Action) *loop.ID { return &a.CreatedBy }),
		col("created_at", func(a *loop.Action) *time.Time { return &a.CreatedAt }),
		col("updated_at", func(a *loop.Action) *time.Time { return &a.UpdatedAt }),
	})

// Action implements loop.ActionReader.
func (r reads) Action(ctx context.Context, ws, id loop.ID) (loop.Action, error) {
	return actions.get(ctx, r, ws, id)
}

// Actions implements loop.ActionReader.
func (r reads) Actions(ctx context.Context, ws loop.ID, q loop.ActionQuery) (loop.Page[loop.Action], error) {
	var w where
	of, err := r.withMerged(ctx, ws, q.Failure)
	if err != nil {
		return loop.Page[loop.Action]{}, err
	}
	w.add("x.workspace_id = ?", int64(ws))
	if len(q.States) > 0 {
		w.in("x.state", texts(q.States))
	}
	w.is("x.owner_id", q.Owner)
	w.inIDs("x.failure_id", of)
	w.is("x.team_id", q.Team)
	if q.Text != "" {
		return r.actionsWith(ctx, w, q)
	}
	return r.actionPage(ctx, w, q.Cursor, pageSize(q.Limit))
}

func (r reads) actionPage(ctx context.Context, w where, cursor string, n int) (loop.Page[loop.Action], error) {
	if cursor != "" {
		at, last, err := readCursorAt(cursor)
		if err != nil {
			return loop.Page[loop.Action]{}, err
		}
		w.after("x.opened_at", "x.id", false, at, last)
	}
	query := "SELECT " + actions.selected + " FROM action x WHERE " + w.String() + " ORDER BY x.opened_at, x.id LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, actions.scan, query, w.args...)
	return pageOf(all, n, func(a loop.Action) string { return cursorAt(a.OpenedAt.UnixMilli(), a.ID) }), err
}

// actionsWith keeps the actions that hold every word of a text, by the same
// words as the search over everything.
func (r reads) actionsWith(ctx context.Context, w where, q loop.ActionQuery) (loop.Page[loop.Action], error) {
	words, n := foldQuery(q.Text), pageSize(q.Limit)
	var found []loop.Action
	for cursor := q.Cursor; ; {
		some := w
		some.args, some.conditions = slices.Clone(w.args), slices.Clone(w.conditions)
		page, err := r.actionPage(ctx, some, cursor, loop.MaxPage)
		if err != nil {
			return page, err
		}
		for _, a := range page.Items {
			if d := actionDoc(a); holds(fold(d.Title+" "+d.Body), words) {
				found = append(found, a)
			}
		}
		if cursor = page.Next; cursor == "" || len(found) > n {
			break
		}
	}
	return pageOf(found, n, func(a loop.Action) string { return cursorAt(a.OpenedAt.UnixMilli(), a.ID) }), nil
}

// holds reports whether a text has every one of the words.
func holds(text []string, words []word) bool {
	for _, w := range words {
		if !slices.ContainsFunc(text, func(t string) bool { return t == w.text || w.open && strings.HasPrefix(t, w.text) }) {
			return false
		}
	}
	return true
}

func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	slices.Sort(out)
	return out
}

// SaveAction implements loop.Writer.
func (t *tx) SaveAction(ctx context.Context, a loop.Action, ev loop.Event) (loop.Action, error) {
	a, err := actions.save(ctx, t, a, ev)
	if err != nil {
		return a, err
	}
	if err := t.touch(ctx, a.Workspace, a.Failure); err != nil {
		return a, err
	}
	return a, t.index(ctx, actionDoc(a))
}

func actionDoc(a loop.Action) doc {
	return doc{Workspace: a.Workspace, Noun: loop.NounAction, ID: a.ID, Number: a.Ref().Number, At: a.OpenedAt, Title: a.Title, Body: a.DoneWhen + "\n" + a.Evidence + "\n" + a.Reason}
}
