package app

import (
	"context"

	"failforward/loop"
)

// Similar is an earlier failure that resembles a text, with what was tried and what came of it.
type Similar struct {
	Row
	Shared []string // the words that both have
	Tried  []Tried
}

// Tried is a change that was made for an earlier failure, and whether it helped.
type Tried struct {
	Action loop.Action
	Check  *loop.EffectCheck // the newest verdict, else what is waited for; nil while nobody planned one
}

// Similar returns up to n earlier failures that resemble the text, best first.
// except leaves one failure out (itself), 0 leaves none out.
func (s Failures) Similar(ctx context.Context, by loop.Actor, text string, except loop.ID, n int) ([]Similar, error) {
	c, err := s.Repo.Candidates(ctx, by.Workspace, text)
	if err != nil {
		return nil, err
	}
	var ids []loop.ID
	shared := map[loop.ID][]string{}
	for _, a := range loop.Resemble(c.Text, c.Words, c.DF, c.Total, n+1) {
		if a.ID != except && len(ids) < n {
			ids = append(ids, a.ID)
			shared[a.ID] = a.Shared
		}
	}
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Similar, len(facts))
	for i, f := range facts {
		out[i] = Similar{Row: Row{Failure: f.Failure, Stage: f.Stage()}, Shared: shared[f.Failure.ID], Tried: tried(f)}
	}
	return out, nil
}

func tried(f loop.Facts) []Tried {
	var out []Tried
	for _, a := range f.Actions {
		row := ActionRow{Action: a}
		for _, e := range f.Checks {
			if e.Action == a.ID {
				row.Checks = append(row.Checks, e)
			}
		}
		t := Tried{Action: a, Check: row.Newest()}
		if t.Check == nil {
			t.Check = row.Waits()
		}
		out = append(out, t)
	}
	return out
}
