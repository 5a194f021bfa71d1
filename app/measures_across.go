package app

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"failforward/loop"
	"failforward/metric"
)

// Seat is a workspace that somebody may look into, and as whom.
type Seat struct {
	Workspace loop.Workspace
	By        loop.Actor
}

// MostSeats is how many workspaces stand side by side in one answer.
const MostSeats = 50

// Seats returns the workspaces of actors, by name and without demos: what is made up
// does not stand beside what happened.
func (s Measures) Seats(ctx context.Context, actors []loop.Actor) ([]Seat, error) {
	var all []Seat
	for _, by := range actors {
		ws, err := s.Repo.Workspace(ctx, by.Workspace)
		if err != nil {
			return nil, err
		}
		if !ws.Demo {
			all = append(all, Seat{ws, by})
		}
	}
	slices.SortFunc(all, func(a, b Seat) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Workspace.Name), strings.ToLower(b.Workspace.Name)), cmp.Compare(a.Workspace.ID, b.Workspace.ID))
	})
	return all, nil
}

// Across computes numbers in each of some workspaces from its own history, several at once.
// The team of a span is not asked: it belongs to one of them.
func (s Measures) Across(ctx context.Context, seats []Seat, span Span, all []metric.Metric) ([]metric.Across, error) {
	span.Team = 0
	if span.AsOf.IsZero() {
		span.AsOf = s.Now()
	}
	out := make([]metric.Across, len(all))
	for i, m := range all {
		out[i] = metric.Across{Metric: m, Rows: make([]metric.Placed, len(seats))}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0)) // a history lies in memory while it is computed
	for n, p := range seats {
		group.Go(func() error {
			h, err := s.history(ctx, p.By, span, needsOf(all))
			if err != nil {
				return err
			}
			for i, m := range all {
				out[i].Rows[n] = m.Place(p.Workspace.Name, h)
			}
			return nil
		})
	}
	return out, group.Wait()
}
