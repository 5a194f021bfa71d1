package app

import (
	"context"

	"failforward/loop"
)

// Row is a failure in a list, with what its loop says.
type Row struct {
	loop.Failure
	Stage   loop.Stage
	Next    loop.NextStep
	Verdict *loop.EffectCheck // the newest, nil before the first
	Into    loop.Ref          // what it goes on as when it was merged; zero for none
}

// Filter chooses failures of a list: a query, and a stage that is worked out row by row.
type Filter struct {
	loop.FailureQuery
	Stage loop.Stage // "" for any
	Late  bool       // only those that wait too long
}

// stageScan bounds how many rows a stage filter looks at for one page.
const stageScan = 20_000

// List returns a page of failures with their stages, newest noticed first. A
// page that a filter by stage leaves short, or empty, may still have a next one.
func (s Failures) List(ctx context.Context, by loop.Actor, f Filter) (loop.Page[Row], error) {
	if f.Limit = min(f.Limit, loop.MaxPage); f.Limit <= 0 {
		f.Limit = 50
	}
	if f.Stage == "" && !f.Late {
		return s.page(ctx, by, f.FailureQuery)
	}
	return s.scan(ctx, by, f)
}

func (s Failures) page(ctx context.Context, by loop.Actor, q loop.FailureQuery) (loop.Page[Row], error) {
	page, err := s.Repo.Failures(ctx, by.Workspace, q)
	if err != nil {
		return loop.Page[Row]{}, err
	}
	rows, err := s.rows(ctx, by, page.Items)
	return loop.Page[Row]{Items: rows, Next: page.Next}, err
}

// scan walks the list in stretches until a page is full. Every stage but
// Logged needs something that hangs on the failure, so the store leaves the rest out.
func (s Failures) scan(ctx context.Context, by loop.Actor, f Filter) (loop.Page[Row], error) {
	out, q := loop.Page[Row]{Items: []Row{}}, f.FailureQuery
	q.Touched = q.Touched || f.Stage != "" && f.Stage != loop.Logged
	q.Accepted = f.Stage == loop.Accepted
	for seen := 0; seen < stageScan; {
		q.Limit = min(2*f.Limit+seen, loop.MaxPage) // short while the rows match, then longer
		page, err := s.page(ctx, by, q)
		if err != nil {
			return out, err
		}
		used := f.fill(&out, page.Items)
		if used < len(page.Items) {
			out.Next, err = s.cursorAfter(ctx, by, q, used)
			return out, err
		}
		out.Next, q.Cursor, seen = page.Next, page.Next, seen+used
		if page.Next == "" || len(out.Items) == f.Limit {
			break
		}
	}
	return out, nil
}

// fill takes the rows that the filter asks for until the page is full, and
// returns how many it has looked at.
func (f Filter) fill(out *loop.Page[Row], rows []Row) int {
	for i, r := range rows {
		if len(out.Items) == f.Limit {
			return i
		}
		if (f.Stage == "" || r.Stage == f.Stage) && (!f.Late || r.Next.Late) {
			out.Items = append(out.Items, r)
		}
	}
	return len(rows)
}

// cursorAfter returns the cursor behind the first n rows of a query.
func (s Failures) cursorAfter(ctx context.Context, by loop.Actor, q loop.FailureQuery, n int) (string, error) {
	q.Limit = n
	page, err := s.Repo.Failures(ctx, by.Workspace, q)
	return page.Next, err
}

// rows adds stage, next step and verdict to failures.
func (s Failures) rows(ctx context.Context, by loop.Actor, fs []loop.Failure) ([]Row, error) {
	facts, err := s.Repo.FactsAbout(ctx, by.Workspace, fs)
	if err != nil {
		return nil, err
	}
	today, zone, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(facts))
	for i, f := range facts {
		rows[i] = Row{Failure: f.Failure, Stage: f.Stage(), Next: f.Next(today, zone), Into: f.Into}
		if e, ok := f.Newest(); ok {
			rows[i].Verdict = &e
		}
	}
	return rows, nil
}

// Count returns how many failures a query chooses.
func (s Failures) Count(ctx context.Context, by loop.Actor, q loop.FailureQuery) (int, error) {
	return s.Repo.CountFailures(ctx, by.Workspace, q)
}
