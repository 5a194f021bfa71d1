package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// ActionRow is an action with its failure and its checks.
type ActionRow struct {
	loop.Action
	From   *loop.Failure // nil when it comes from none
	Checks []loop.EffectCheck
	Mine   bool
	Over   int // days past its date, 0 or less when it is not
}

// Newest returns the check of the row that concluded last, nil before the first.
func (r ActionRow) Newest() *loop.EffectCheck {
	e, ok := loop.Facts{Checks: r.Checks}.Newest()
	if !ok {
		return nil
	}
	return &e
}

// Waits returns the check of the row that comes next, nil when none does.
func (r ActionRow) Waits() *loop.EffectCheck {
	var next *loop.EffectCheck
	for i, e := range r.Checks {
		if e.State != loop.Concluded && (next == nil || e.On < next.On) {
			next = &r.Checks[i]
		}
	}
	return next
}

// Age returns how long the action has been open.
func (r ActionRow) Age(now time.Time) time.Duration { return now.Sub(r.OpenedAt) }

// Board is the page of actions: what is open, what waits for a verdict, what got one.
type Board struct {
	Open     []ActionRow // mine first, then the oldest
	Waiting  []ActionRow // done, not yet judged, the oldest first
	Verdicts []ActionRow // newest verdict first
	Dropped  int         // at most 500
	More     bool        // there are more than fit
	People   Names
	Today    loop.Date
}

// boardSize bounds each part of the board, boardScan the actions that are
// looked at for what waits.
const (
	boardSize = 200
	boardScan = 1000
)

// Board returns the page of actions.
func (s Actions) Board(ctx context.Context, by loop.Actor) (b Board, err error) {
	if b.Today, _, err = s.today(ctx, s.Repo, by); err != nil {
		return b, err
	}
	if b.People, err = s.names(ctx, by); err != nil {
		return b, err
	}
	live, err := s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: []loop.ActionState{loop.Candidate, loop.Open, loop.InProgress}, Limit: boardSize})
	if err != nil {
		return b, err
	}
	if b.Open, err = s.rows(ctx, by, b.Today, live.Items); err != nil {
		return b, err
	}
	b.Open, b.More = mineFirst(b.Open), live.Next != ""
	if b.Verdicts, err = s.judged(ctx, by, b.Today); err != nil {
		return b, err
	}
	if b.Waiting, err = s.unjudged(ctx, by, b.Today); err != nil {
		return b, err
	}
	dropped, err := s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: []loop.ActionState{loop.Dropped}, Limit: loop.MaxPage})
	b.Dropped = len(dropped.Items)
	return b, err
}

// mineFirst keeps the order by age, with the caller's own actions on top.
func mineFirst(rows []ActionRow) []ActionRow {
	slices.SortStableFunc(rows, func(a, b ActionRow) int { return cmp.Compare(order(b.Mine), order(a.Mine)) })
	return rows
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// judged returns the ended actions with the newest verdicts.
func (s Actions) judged(ctx context.Context, by loop.Actor, today loop.Date) ([]ActionRow, error) {
	page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Limit: boardSize})
	if err != nil {
		return nil, err
	}
	var ended []loop.Action
	seen := map[loop.ID]bool{}
	for _, e := range page.Items {
		if seen[e.Action] {
			continue
		}
		seen[e.Action] = true
		a, err := s.Repo.Action(ctx, by.Workspace, e.Action)
		if err != nil {
			return nil, err
		}
		if !a.Live() {
			ended = append(ended, a)
		}
	}
	return s.rows(ctx, by, today, ended)
}

// unjudged returns the actions that are done and have no verdict yet.
func (s Actions) unjudged(ctx context.Context, by loop.Actor, today loop.Date) ([]ActionRow, error) {
	out, q := []ActionRow{}, loop.ActionQuery{States: []loop.ActionState{loop.Done}, Limit: loop.MaxPage}
	for seen := 0; seen < boardScan && len(out) < boardSize; {
		page, err := s.Repo.Actions(ctx, by.Workspace, q)
		if err != nil {
			return out, err
		}
		rows, err := s.rows(ctx, by, today, page.Items)
		if err != nil {
			return out, err
		}
		out = append(out, slices.DeleteFunc(rows, func(r ActionRow) bool { return r.Newest() != nil })...)
		if seen, q.Cursor = seen+len(page.Items), page.Next; q.Cursor == "" {
			break
		}
	}
	return out[:min(len(out), boardSize)], nil
}

// rows adds failures and checks to actions.
func (s Actions) rows(ctx context.Context, by loop.Actor, today loop.Date, actions []loop.Action) ([]ActionRow, error) {
	var ids []loop.ID
	for _, a := range actions {
		if a.Failure != 0 {
			ids = append(ids, a.Failure)
		}
	}
	slices.Sort(ids)
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	origin := map[loop.ID]loop.Facts{}
	for _, f := range facts {
		origin[f.Failure.ID] = f
	}
	rows := make([]ActionRow, len(actions))
	for i, a := range actions {
		if rows[i], err = s.row(ctx, by, a, origin[a.Failure], today); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (s Actions) row(ctx context.Context, by loop.Actor, a loop.Action, f loop.Facts, today loop.Date) (ActionRow, error) {
	r := ActionRow{Action: a, Mine: a.Owner != 0 && a.Owner == by.Member}
	if a.Due != "" {
		r.Over = a.Due.Until(today)
	}
	if a.Failure == 0 {
		page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{Action: a.ID})
		r.Checks = page.Items
		return r, err
	}
	r.From = &f.Failure
	for _, e := range f.Checks {
		if e.Action == a.ID {
			r.Checks = append(r.Checks, e)
		}
	}
	return r, nil
}

// Show returns one action as the board shows it.
func (s Actions) Show(ctx context.Context, by loop.Actor, ref string) (ActionRow, error) {
	a, err := s.Get(ctx, by, ref)
	if err != nil {
		return ActionRow{}, err
	}
	today, _, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return ActionRow{}, err
	}
	rows, err := s.rows(ctx, by, today, []loop.Action{a})
	if err != nil {
		return ActionRow{}, err
	}
	return rows[0], nil
}
