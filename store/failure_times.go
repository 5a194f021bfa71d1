package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// timesOf is the one column of FailureTimes: whole numbers, "" where one is not set, and
// behind them what lies in a few different words and is taken apart once for each
// wording. It is one text because each column of each row costs both drivers more than
// the text does, and it is put together by one call: every further || would have SQLite
// make the text anew.
var timesOf = "concat_ws('" + between + "', x.id, x.number, x.import_id, x.created_at, " +
	unset("x.accepted_at") + unset("x.started_at") + unset("x.detected_at") + unset("x.mitigated_at") + unset("x.resolved_at") +
	"x.kind, x.state, x.started_status, x.detected_status, x.mitigated_status, x.resolved_status, x.reported_via, x.excluded)"

// unset has a column that is not set stand as "", which concat_ws would leave out.
func unset(column string) string { return "COALESCE(CAST(" + column + " AS TEXT), ''), " }

const (
	between = "\x1f" // stands between two words; only the last of them, a reason that people write, may hold it
	asunder = "\x00" // stands between two failures; no text that is kept holds it
)

// FailureTimes implements loop.FailureReader.
func (r reads) FailureTimes(ctx context.Context, ws loop.ID, q loop.FailureQuery) ([]loop.Failure, error) {
	l, err := r.listFailures(ctx, ws, q)
	if errors.Is(err, errNothing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	query := "SELECT " + timesOf + " AS z FROM " + l.from + " WHERE " + l.String() + " ORDER BY " + l.at + " DESC, " + l.id + " DESC"
	if !q.Since.IsZero() { // all there is may be a million, and is not to lie in memory twice
		query = r.atOnce(query)
	}
	var texts []string
	err = r.each(ctx, query, l.args, func(row scanner) error {
		var text string
		err := row.Scan(&text)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	return timesIn(ws, texts)
}

// timesIn takes texts apart, in each of which one failure stands, or several, or none.
func timesIn(ws loop.ID, texts []string) ([]loop.Failure, error) {
	n := 0
	for _, text := range texts {
		n += strings.Count(text, asunder) + 1
	}
	t, all := timesRow{ws: ws, known: map[string]loop.Failure{}}, make([]loop.Failure, 0, n)
	for i, text := range texts {
		for more := text != ""; more; {
			var one string
			one, text, more = strings.Cut(text, asunder)
			all = append(all, loop.Failure{})
			if err := t.fill(&all[len(all)-1], one); err != nil {
				return nil, err
			}
		}
		texts[i] = "" // what has been read need not be kept
	}
	return slices.Clip(all), nil
}

// timesRow makes failures of texts.
type timesRow struct {
	ws    loop.ID
	known map[string]loop.Failure // by the words that rows have had so far
}

// fill makes a failure of a text.
func (t timesRow) fill(f *loop.Failure, text string) error {
	var whole [9]int64
	var set [9]bool
	for i := range whole {
		digits, rest, more := strings.Cut(text, between)
		n, ok := wholeIn(digits)
		if !more || !ok {
			return fmt.Errorf("the times of a failure cannot be read: number %d of them", i+1)
		}
		whole[i], set[i], text = n, digits != "", rest
	}
	said, known := t.known[text]
	if !known {
		said = worded(t.ws, text)
		t.known[strings.Clone(text)] = said
	}
	*f = said
	f.ID, f.Number, f.Import = loop.ID(whole[0]), whole[1], loop.ID(whole[2])
	for i, to := range []*time.Time{&f.CreatedAt, &f.AcceptedAt, &f.StartedAt.At, &f.DetectedAt.At, &f.MitigatedAt.At, &f.ResolvedAt.At} {
		if set[3+i] {
			*to = time.UnixMilli(whole[3+i]).UTC()
		}
	}
	return nil
}

// wholeIn reads a whole number of a database, 0 of an empty text: strconv takes twice as
// long, and this is read nine times for every failure.
func wholeIn(digits string) (n int64, ok bool) {
	digits, below := strings.CutPrefix(digits, "-")
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	if below {
		n = -n
	}
	return n, true
}

// worded is a failure of which only the words are known.
func worded(ws loop.ID, words string) loop.Failure {
	w := strings.SplitN(strings.Clone(words), between, 8)
	f := loop.Failure{Workspace: ws, Kind: loop.Kind(w[0]), State: loop.FailureState(w[1]), ReportedVia: w[6], Excluded: w[7]}
	for i, m := range []*loop.Moment{&f.StartedAt, &f.DetectedAt, &f.MitigatedAt, &f.ResolvedAt} {
		m.Status = loop.Status(w[2+i])
	}
	return f
}
