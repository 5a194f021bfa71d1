package store

import (
	"context"
	"math"
	"strconv"

	"failforward/loop"
)

// hidden are the words of failures that are out of sight.
var hidden = []string{facetState(loop.FailureDismissed), facetState(loop.FailureMerged)}

// Search implements loop.Reader. What is dismissed or merged is out of sight.
func (r reads) Search(ctx context.Context, ws loop.ID, text, cursor string, limit int) (loop.Page[loop.Found], error) {
	out := loop.Page[loop.Found]{Items: []loop.Found{}}
	q, err := r.ask(ctx, ws, text, ofFailures, ofOthers)
	if err != nil {
		return out, err
	}
	h := hunt{ws: ws, q: q, hidden: hidden, low: math.MinInt64, high: math.MaxInt64}
	page, err := r.hunt(ctx, h, cursor, limit)
	for _, f := range page.Items {
		out.Items = append(out.Items, loop.Found{Noun: f.noun, ID: f.id})
	}
	out.Next = page.Next
	return out, err
}

// searchFailures is Failures for a query with a text: title hits first, then the
// newest. It returns the ids of one page.
func (r reads) searchFailures(ctx context.Context, ws loop.ID, q loop.FailureQuery) (loop.Page[loop.ID], error) {
	out := loop.Page[loop.ID]{Items: []loop.ID{}}
	h := hunt{ws: ws, low: math.MinInt64, high: math.MaxInt64}
	err := r.narrow(ctx, &h, q)
	if err != nil {
		return out, err
	}
	if h.q, err = r.ask(ctx, ws, q.Text, ofFailures); err != nil {
		return out, err
	}
	page, err := r.hunt(ctx, h, q.Cursor, q.Limit)
	for _, f := range page.Items {
		out.Items = append(out.Items, f.id)
	}
	out.Next = page.Next
	return out, err
}

// narrow takes the filters of a query into a hunt.
func (r reads) narrow(ctx context.Context, h *hunt, q loop.FailureQuery) error {
	if !q.Since.IsZero() {
		h.low = q.Since.UnixMilli() << keyBits
	}
	if !q.Until.IsZero() {
		h.high = q.Until.UnixMilli() << keyBits
	}
	h.join = joinFailures(q)
	facets, err := r.facets(ctx, h.ws, q)
	h.facets = r.s.syntax(h.ws).words(facets...)
	switch q.State {
	case "", loop.FailureOpen:
		h.hidden = hidden
	case loop.AllStates:
	default:
		h.facets = append(h.facets, r.s.syntax(h.ws).words(facetState(q.State))...)
	}
	if len(q.Kinds) > 0 {
		x, kinds := r.s.syntax(h.ws), make([]string, len(q.Kinds))
		for i, k := range q.Kinds {
			kinds[i] = facetKind(k)
		}
		h.facets = append(h.facets, x.any(x.words(kinds...)...))
	}
	return err
}

// joinFailures has the filters that the index does not know.
func joinFailures(q loop.FailureQuery) string {
	on := ""
	if q.Touched {
		on += " AND " + touchedFailures
	}
	if q.ByHand {
		on += " AND x.import_id = 0"
	}
	if q.Accepted {
		on += " AND x.accepted_at IS NOT NULL"
	}
	if !q.Logged.Since.IsZero() {
		on += " AND x.created_at >= " + strconv.FormatInt(q.Logged.Since.UnixMilli(), 10)
	}
	if !q.Logged.Until.IsZero() {
		on += " AND x.created_at < " + strconv.FormatInt(q.Logged.Until.UnixMilli(), 10)
	}
	if on == "" {
		return ""
	}
	return " JOIN failure x ON x.workspace_id = d.workspace_id AND x.id = d.object_id" + on
}

// facets are the filters of a query that are one word each.
func (r reads) facets(ctx context.Context, ws loop.ID, q loop.FailureQuery) (f []string, err error) {
	if q.Severity != 0 {
		f = append(f, facetSeverity(q.Severity))
	}
	if q.Service != "" {
		f = append(f, facetService(q.Service))
	}
	if q.Team != 0 {
		f = append(f, facetID(byTeam, q.Team))
	}
	if q.Import != 0 {
		f = append(f, facetID(byImport, q.Import))
	}
	return r.facetTag(ctx, ws, q.Tag, f)
}

// facetTag adds the filter for a tag by name; a name that the vocabulary lacks
// finds nothing.
func (r reads) facetTag(ctx context.Context, ws loop.ID, name string, f []string) ([]string, error) {
	if name == "" {
		return f, nil
	}
	facet := byTag + "none"
	err := r.each(ctx, "SELECT id FROM tag WHERE workspace_id = $1 AND folded = $2", []any{int64(ws), tagKey(name)}, func(row scanner) error {
		var id loop.ID
		err := row.Scan(&id)
		facet = facetID(byTag, id)
		return err
	})
	return append(f, facet), err
}
