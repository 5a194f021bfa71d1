package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// timesOf are the columns of FailureTimes: key and place in the order of lists, and
// the rest as one text. On SQLite the index of the lists holds the very same text (see
// migration 0021), so that half a year is read without a look at a single failure; there
// a column costs as much as a row.
const timesOf = "x.id, x.noticed_at, " +
	"x.number || ',' || CASE x.import_id WHEN 0 THEN '' ELSE '1' END || ',' || (x.created_at - x.noticed_at) || ',' || coalesce(CAST(x.accepted_at - x.noticed_at AS TEXT), '') || ',' || " +
	"coalesce(CAST(x.started_at - x.noticed_at AS TEXT), '') || ',' || coalesce(CAST(x.detected_at - x.noticed_at AS TEXT), '') || ',' || " +
	"coalesce(CAST(x.mitigated_at - x.noticed_at AS TEXT), '') || ',' || coalesce(CAST(x.resolved_at - x.noticed_at AS TEXT), '') || ',' || length(x.reported_via) || ',' || " +
	"substr(x.started_status, 3, 1) || ',' || substr(x.detected_status, 3, 1) || ',' || substr(x.mitigated_status, 3, 1) || ',' || substr(x.resolved_status, 3, 1) || ',' || " +
	"substr(x.state, 1, 1) || ',' || substr(x.kind, 1, 2) || ',' || x.reported_via || x.excluded"

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
	all, t := make([]loop.Failure, 0, n), timesRow{ws: ws, known: map[string]loop.Failure{}}
	query := "SELECT " + timesOf + " FROM " + l.from + " WHERE " + l.String() + " ORDER BY " + l.at + " DESC, " + l.id + " DESC"
	err = r.each(ctx, query, l.args, func(row scanner) error {
		if err := row.Scan(&t.id, &t.noticed, &t.text); err != nil {
			return err
		}
		all = append(all, loop.Failure{})
		return t.fill(&all[len(all)-1])
	})
	return all, err
}

// timesRow is one row of FailureTimes as the driver hands it over: a destination of the
// type any is filled without a detour.
type timesRow struct {
	ws                loop.ID
	id, noticed, text any
	known             map[string]loop.Failure // by the words that rows have had so far
}

// fill makes a failure of the row.
func (t *timesRow) fill(f *loop.Failure) error {
	id, _ := t.id.(int64)
	noticed, _ := t.noticed.(int64)
	text, _ := t.text.(string)
	n, set, words, ok := wholes(text)
	said, known := t.known[words]
	if ok && !known {
		said, ok = worded(t.ws, words)
		t.known[strings.Clone(words)] = said
	}
	if !ok {
		return fmt.Errorf("the times of failure %d are %.200q", id, t.text)
	}
	*f = said
	f.ID, f.Number, f.Import = loop.ID(id), n[0], loop.ID(n[1])
	for i, to := range [...]*time.Time{&f.CreatedAt, &f.AcceptedAt, &f.StartedAt.At, &f.DetectedAt.At, &f.MitigatedAt.At, &f.ResolvedAt.At} {
		if set[2+i] {
			*to = time.UnixMilli(noticed + n[2+i]).UTC()
		}
	}
	return nil
}

// wholes reads the first eight numbers of a text, each before a comma, and the words
// behind them; an empty one is not set.
func wholes(text string) (n [8]int64, set [8]bool, words string, ok bool) {
	at := 0
	for i := range n {
		minus := at < len(text) && text[at] == '-'
		if minus {
			at++
		}
		for ; at < len(text) && text[at] >= '0' && text[at] <= '9'; at++ {
			n[i], set[i] = 10*n[i]+int64(text[at]-'0'), true
		}
		if at == len(text) || text[at] != ',' {
			return n, set, "", false
		}
		if minus {
			n[i] = -n[i]
		}
		at++
	}
	return n, set, text[at:], true
}

// worded is a failure of which only the words are known: how long the word is for how
// it was told, letters of four statuses, of the state and the kind, and then that word
// and why it is left out, which may hold anything.
func worded(ws loop.ID, words string) (f loop.Failure, ok bool) {
	w := strings.SplitN(words, ",", 8)
	if len(w) < 8 {
		return f, false
	}
	long, err := strconv.Atoi(w[0])
	rest := []rune(w[7])
	if err != nil || long > len(rest) {
		return f, false
	}
	f = loop.Failure{Workspace: ws, ReportedVia: string(rest[:long]), Excluded: string(rest[long:]),
		State: spelled(w[5], 0, loop.FailureOpen, loop.FailureMerged, loop.FailureDismissed), Kind: spelled(w[6], 0, loop.Kinds()...)}
	for i, m := range []*loop.Moment{&f.StartedAt, &f.DetectedAt, &f.MitigatedAt, &f.ResolvedAt} {
		m.Status = spelled(w[1+i], 2, loop.Recorded, loop.Imputed, loop.Pending, loop.UnknownTime, loop.NotApplicable, loop.InvalidTime)
	}
	return f, true
}

// spelled is the word that has some letters from a place on, among all that there are.
func spelled[W ~string](letters string, from int, all ...W) W {
	for _, w := range all {
		if letters != "" && strings.HasPrefix(string(w[from:]), letters) {
			return w
		}
	}
	return W(letters)
}
