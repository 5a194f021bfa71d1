package store

import (
	"context"
	"errors"
	"reflect"

	"failforward/loop"
)

// errNothing ends a query whose filter names something that does not exist.
var errNothing = errors.New("nothing can match")

// failureList is a FailureQuery as SQL. It begins at the table whose index holds
// the rows in the order of the list: that of a tag, of a service, or of failures.
// Those that people wrote down from a day on are few, and sorted.
type failureList struct {
	from   string
	at, id string // columns of the order: newest first
	where
}

// Failures implements loop.FailureReader.
func (r reads) Failures(ctx context.Context, ws loop.ID, q loop.FailureQuery) (loop.Page[loop.Failure], error) {
	if q.Text != "" {
		return r.searched(ctx, ws, q)
	}
	page, err := r.failurePage(ctx, ws, q, pageSize(q.Limit))
	if err != nil {
		return page, err
	}
	return page, r.name(ctx, ws, page.Items)
}

// searched reads the failures that a text search found.
func (r reads) searched(ctx context.Context, ws loop.ID, q loop.FailureQuery) (loop.Page[loop.Failure], error) {
	found, err := r.searchFailures(ctx, ws, q)
	if err != nil {
		return loop.Page[loop.Failure]{}, err
	}
	fs, err := r.failuresOf(ctx, ws, found.Items)
	return loop.Page[loop.Failure]{Items: fs, Next: found.Next}, err
}

// failurePage reads a page without services and tags.
func (r reads) failurePage(ctx context.Context, ws loop.ID, q loop.FailureQuery, n int) (loop.Page[loop.Failure], error) {
	l, err := r.listFailures(ctx, ws, q)
	if errors.Is(err, errNothing) {
		return pageOf[loop.Failure](nil, n, nil), nil
	}
	if err != nil {
		return loop.Page[loop.Failure]{}, err
	}
	if q.Cursor != "" {
		at, last, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.Failure]{}, err
		}
		l.after(l.at, l.id, true, at, last)
	}
	query := "SELECT " + failures.selected + " FROM " + l.from + " WHERE " + l.String() +
		" ORDER BY " + l.at + " DESC, " + l.id + " DESC LIMIT " + l.arg(n+1)
	all, err := list(ctx, r, failures.scan, query, l.args...)
	return pageOf(all, n, func(f loop.Failure) string { return cursorAt(f.Noticed().UnixMilli(), f.ID) }), err
}

// CountFailures implements loop.FailureReader.
func (r reads) CountFailures(ctx context.Context, ws loop.ID, q loop.FailureQuery) (int, error) {
	if q.Text != "" {
		n := 0
		err := r.eachFound(ctx, ws, q, func(ids []loop.ID) error { n += len(ids); return nil })
		return n, err
	}
	if q.Cursor, q.Limit = "", 0; reflect.ValueOf(q).IsZero() {
		return r.openFailures(ctx, ws)
	}
	l, err := r.listFailures(ctx, ws, q)
	if errors.Is(err, errNothing) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var n int
	err = r.q.QueryRowContext(ctx, "SELECT count(*) FROM "+l.from+" WHERE "+l.String(), l.args...).Scan(&n)
	return n, mend(err)
}

// EachFailure implements loop.FailureReader. It reads in stretches, so do may
// use the store, and rows that come or go meanwhile spoil nothing.
func (r reads) EachFailure(ctx context.Context, ws loop.ID, q loop.FailureQuery, do func(loop.Failure) error) error {
	if q.Text != "" {
		return r.eachFound(ctx, ws, q, func(ids []loop.ID) error {
			fs, err := r.bareOf(ctx, ws, ids)
			if err == nil {
				err = r.nameFor(ctx, ws, q, fs)
			}
			if err != nil {
				return err
			}
			return all(fs, do)
		})
	}
	for q.Cursor = ""; ; {
		page, err := r.failurePage(ctx, ws, q, loop.MaxPage)
		if err != nil {
			return err
		}
		if err := r.nameFor(ctx, ws, q, page.Items); err != nil {
			return err
		}
		if err := all(page.Items, do); err != nil || page.Next == "" {
			return err
		}
		q.Cursor = page.Next
	}
}

// nameFor adds services and tags, unless the query does without.
func (r reads) nameFor(ctx context.Context, ws loop.ID, q loop.FailureQuery, fs []loop.Failure) error {
	if q.Bare {
		return nil
	}
	return r.name(ctx, ws, fs)
}

func all(fs []loop.Failure, do func(loop.Failure) error) error {
	for _, f := range fs {
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

// eachFound hands on the failures of a text search, page by page.
func (r reads) eachFound(ctx context.Context, ws loop.ID, q loop.FailureQuery, do func([]loop.ID) error) error {
	for q.Cursor, q.Limit = "", loop.MaxPage; ; {
		page, err := r.searchFailures(ctx, ws, q)
		if err != nil {
			return err
		}
		if err := do(page.Items); err != nil || page.Next == "" {
			return err
		}
		q.Cursor = page.Next
	}
}

// listFailures writes a query as SQL, without its text, cursor and limit.
func (r reads) listFailures(ctx context.Context, ws loop.ID, q loop.FailureQuery) (*failureList, error) {
	l := &failureList{from: "failure x", at: "x.noticed_at", id: "x.id"}
	switch {
	case q.Tag != "":
		v := vocabulary{}
		if err := r.known(ctx, ws, v, []string{tagKey(q.Tag)}); err != nil {
			return nil, err
		}
		if len(v) == 0 {
			return nil, errNothing
		}
		l.begin("failure_tag")
		l.add("d.tag_id = ?", int64(v[tagKey(q.Tag)].ID))
	case q.Service != "":
		l.begin("failure_service")
		l.add("d.folded = ?", lower(q.Service))
	case q.ByHand && !q.Logged.Since.IsZero():
		l.at = "+x.noticed_at" // the plus keeps a database from walking all that was ever noticed
	}
	l.add("x.workspace_id = ?", int64(ws))
	if q.Tag != "" && q.Service != "" {
		l.add("EXISTS (SELECT 1 FROM failure_service s WHERE s.workspace_id = x.workspace_id AND s.failure_id = x.id AND s.folded = ?)", lower(q.Service))
	}
	l.narrow(q)
	return l, nil
}

// begin puts a table before that of failures. CROSS JOIN keeps SQLite from
// turning the two round.
func (l *failureList) begin(table string) {
	l.from, l.at, l.id = table+" d CROSS JOIN failure x", "d.noticed_at", "d.failure_id"
	l.add("d.workspace_id = x.workspace_id AND x.id = d.failure_id")
}

func (l *failureList) narrow(q loop.FailureQuery) {
	if len(q.Kinds) > 0 {
		l.in("x.kind", texts(q.Kinds))
	}
	if q.Severity != 0 {
		l.add("x.severity = ?", q.Severity)
	}
	l.is("x.team_id", q.Team)
	l.is("x.import_id", q.Import)
	switch q.State {
	case loop.AllStates:
	case "":
		l.add("x.state = ?", string(loop.FailureOpen))
	default:
		l.add("x.state = ?", string(q.State))
	}
	l.window(q)
	l.logged(q)
	if q.Touched {
		l.add(touchedFailures)
	}
}

// logged narrows to how and when a failure was written down, whenever it happened.
func (l *failureList) logged(q loop.FailureQuery) {
	if q.ByHand {
		l.add("x.import_id = 0")
	}
	if q.Accepted {
		l.add("x.accepted_at IS NOT NULL")
	}
	if !q.Logged.Since.IsZero() {
		l.add("x.created_at >= ?", q.Logged.Since.UnixMilli())
	}
	if !q.Logged.Until.IsZero() {
		l.add("x.created_at < ?", q.Logged.Until.UnixMilli())
	}
}

func (l *failureList) window(q loop.FailureQuery) {
	if !q.Since.IsZero() {
		l.add(l.at+" >= ?", q.Since.UnixMilli())
	}
	if !q.Until.IsZero() {
		l.add(l.at+" < ?", q.Until.UnixMilli())
	}
}

// touchedFailures: the mark leads to an index of the few; the rest says it exactly.
const touchedFailures = `x.touched = 1 AND (x.accepted_at IS NOT NULL
	OR EXISTS (SELECT 1 FROM insight i WHERE i.workspace_id = x.workspace_id AND i.failure_id = x.id)
	OR EXISTS (SELECT 1 FROM action a WHERE a.workspace_id = x.workspace_id AND a.failure_id = x.id)
	OR EXISTS (SELECT 1 FROM analysis_failure n WHERE n.workspace_id = x.workspace_id AND n.failure_id = x.id)
	OR EXISTS (SELECT 1 FROM failure m WHERE m.workspace_id = x.workspace_id AND m.merged_into = x.id AND m.merged_into <> 0))`
