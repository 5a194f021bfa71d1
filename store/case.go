package store

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

var caseStudies = newShape("case_study", "case", loop.NounCase,
	func(c *loop.CaseStudy) key { return key{&c.Workspace, &c.ID, &c.Number, &c.Version} },
	[]column[loop.CaseStudy]{
		col("failure_id", func(c *loop.CaseStudy) *loop.ID { return &c.Failure }),
		col("team_id", func(c *loop.CaseStudy) *loop.ID { return &c.Team }),
		col("state", func(c *loop.CaseStudy) *loop.CaseState { return &c.State }),
		col("title", func(c *loop.CaseStudy) *string { return &c.Title }),
		col("setting", func(c *loop.CaseStudy) *string { return &c.Setting }),
		col("assumed", func(c *loop.CaseStudy) *string { return &c.Assumed }),
		col("happened", func(c *loop.CaseStudy) *string { return &c.Happened }),
		col("changed", func(c *loop.CaseStudy) *string { return &c.Changed }),
		asJSON("verdicts", func(c *loop.CaseStudy) *[]loop.CaseVerdict { return &c.Verdicts }),
		col("taken_at", func(c *loop.CaseStudy) *time.Time { return &c.TakenAt }),
		col("published_at", func(c *loop.CaseStudy) *time.Time { return &c.PublishedAt }),
		col("reason", func(c *loop.CaseStudy) *string { return &c.Reason }),
		col("created_by", func(c *loop.CaseStudy) *loop.ID { return &c.CreatedBy }),
		col("created_at", func(c *loop.CaseStudy) *time.Time { return &c.CreatedAt }),
		col("updated_at", func(c *loop.CaseStudy) *time.Time { return &c.UpdatedAt }),
	})

// CaseStudy implements loop.CaseReader.
func (r reads) CaseStudy(ctx context.Context, ws, id loop.ID) (loop.CaseStudy, error) {
	return caseStudies.get(ctx, r, ws, id)
}

// CaseStudies implements loop.CaseReader, newest first.
func (r reads) CaseStudies(ctx context.Context, ws loop.ID, q loop.CaseQuery) (loop.Page[loop.CaseStudy], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	if q.State != "" {
		w.add("x.state = ?", string(q.State))
	}
	w.is("x.failure_id", q.Failure)
	w.is("x.team_id", q.Team)
	if q.Cursor != "" {
		at, last, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.CaseStudy]{}, err
		}
		w.after("x.created_at", "x.id", true, at, last)
	}
	n := pageSize(q.Limit)
	query := "SELECT " + caseStudies.selected + " FROM case_study x WHERE " + w.String() + " ORDER BY x.created_at DESC, x.id DESC LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, caseStudies.scan, query, w.args...)
	return pageOf(all, n, func(c loop.CaseStudy) string { return cursorAt(c.CreatedAt.UnixMilli(), c.ID) }), err
}

// SaveCaseStudy implements loop.CaseWriter.
func (t *tx) SaveCaseStudy(ctx context.Context, c loop.CaseStudy, ev loop.Event) (loop.CaseStudy, error) {
	c, err := caseStudies.save(ctx, t, c, ev)
	if err != nil {
		return c, err
	}
	return c, t.index(ctx, caseDoc(c))
}

// caseDoc is how a case is found.
func caseDoc(c loop.CaseStudy) doc {
	var said []string
	for _, p := range c.Parts() {
		said = append(said, p.Text)
	}
	for _, v := range c.Verdicts {
		said = append(said, v.Head)
	}
	return doc{Workspace: c.Workspace, Noun: loop.NounCase, ID: c.ID, Number: c.Ref().Number, At: c.CreatedAt, Title: c.Title, Body: strings.Join(said, "\n")}
}
