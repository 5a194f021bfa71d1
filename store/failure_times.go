package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// timesOf are the columns of FailureTimes: what lies in a few different words comes
// as one text, which is taken apart once for each wording. It is put together by one
// call: every further || would have SQLite make the text anew.
const timesOf = "x.id, x.number, x.import_id, x.created_at, x.accepted_at, x.started_at, x.detected_at, x.mitigated_at, x.resolved_at, " +
	"concat_ws('" + between + "', x.kind, x.state, x.started_status, x.detected_status, x.mitigated_status, x.resolved_status, x.reported_via, x.excluded)"

// between stands between two words; only the last of them, a reason that people
// write, may hold it.
const between = "\x1f"

// FailureTimes implements loop.FailureReader.
func (r reads) FailureTimes(ctx context.Context, ws loop.ID, q loop.FailureQuery) ([]loop.Failure, error) {
	l, err := r.listFailures(ctx, ws, q)
	if errors.Is(err, errNothing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, err := r.CountFailures(ctx, ws, q)
	if err != nil || n == 0 {
		return nil, err
	}
	t := timesRow{ws: ws, known: map[string]loop.Failure{}}
	for i := range t.cells {
		t.dest = append(t.dest, &t.cells[i])
	}
	all := make([]loop.Failure, 0, n)
	err = r.each(ctx, "SELECT "+timesOf+" FROM "+l.from+" WHERE "+l.String()+" ORDER BY "+l.at+" DESC, "+l.id+" DESC", l.args, func(row scanner) error {
		if err := row.Scan(t.dest...); err != nil {
			return err
		}
		all = append(all, loop.Failure{})
		return t.fill(&all[len(all)-1])
	})
	return all, err
}

// timesRow is one row of FailureTimes as the driver hands it over.
type timesRow struct {
	ws    loop.ID
	cells [10]any
	dest  []any
	known map[string]loop.Failure // by the words that rows have had so far
}

// fill makes a failure of the row.
func (t *timesRow) fill(f *loop.Failure) error {
	words, ok := t.cells[9].(string)
	if !ok {
		return fmt.Errorf("the words of a failure come as %T", t.cells[9])
	}
	said, known := t.known[words]
	if !known {
		said = worded(t.ws, words)
		t.known[words] = said
	}
	*f = said
	f.ID, f.Number, f.Import = loop.ID(t.whole(0)), t.whole(1), loop.ID(t.whole(2))
	for i, to := range []*time.Time{&f.CreatedAt, &f.AcceptedAt, &f.StartedAt.At, &f.DetectedAt.At, &f.MitigatedAt.At, &f.ResolvedAt.At} {
		if ms, set := t.cells[3+i].(int64); set {
			*to = time.UnixMilli(ms).UTC()
		}
	}
	return nil
}

// whole is a column that holds a whole number.
func (t *timesRow) whole(i int) int64 {
	n, _ := t.cells[i].(int64)
	return n
}

// worded is a failure of which only the words are known.
func worded(ws loop.ID, words string) loop.Failure {
	w := strings.SplitN(words, between, 8)
	f := loop.Failure{Workspace: ws, Kind: loop.Kind(w[0]), State: loop.FailureState(w[1]), ReportedVia: w[6], Excluded: w[7]}
	for i, m := range []*loop.Moment{&f.StartedAt, &f.DetectedAt, &f.MitigatedAt, &f.ResolvedAt} {
		m.Status = loop.Status(w[2+i])
	}
	return f
}
