package app

import (
	"context"
	"encoding/json"
	"time"

	"failforward/loop"
)

// Reopening is one time that an action was opened again.
type Reopening struct {
	At     time.Time
	Who    string // "" when nobody can say
	Reason string // "" when none was given
}

// Reopenings tells when and why an action was opened again, newest first. The
// action itself keeps the last reason only; the log keeps what stood there before.
func (s Actions) Reopenings(ctx context.Context, by loop.Actor, a loop.Action, people Names) ([]Reopening, error) {
	if a.Reopened == 0 {
		return nil, nil
	}
	page, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: a.ID, Limit: loop.MaxPage})
	var all []Reopening
	reason := a.Reason
	for _, e := range page.Items {
		var was struct {
			State  loop.ActionState `json:"state"`
			Reason *string          `json:"reason"`
		}
		_ = json.Unmarshal(e.Old, &was) // what was erased tells nothing
		if e.Verb == "action."+string(loop.Open) && was.State != loop.Candidate {
			all = append(all, Reopening{e.At, people.Of(e.Member), reason})
		}
		if was.Reason != nil {
			reason = *was.Reason
		}
	}
	return all, err
}
