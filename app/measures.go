package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
	"failforward/metric"
)

// Measures are the deeds about numbers.
type Measures struct{ *Deps }

// Span says which failures a number is about and as of when; zero times do not narrow.
type Span struct {
	Since, Until time.Time // by the start, [since, until)
	AsOf         time.Time // where open ones are cut; now when zero
	Team         loop.ID
}

// Get computes one metric. An unknown key is NotFound and names those there are.
func (s Measures) Get(ctx context.Context, by loop.Actor, key string, span Span) (metric.Value, error) {
	m, ok := metric.Find(key)
	if !ok {
		var keys []string
		for _, m := range metric.All {
			keys = append(keys, m.Key)
		}
		return metric.Value{}, loop.Errorf(loop.NotFound, "There is no metric %q. There is: %s.", key, strings.Join(keys, ", "))
	}
	if span.AsOf.IsZero() {
		span.AsOf = s.Now()
	}
	h := metric.History{AsOf: span.AsOf, Since: span.Since, Until: span.Until}
	err := s.Repo.EachFailure(ctx, by.Workspace, loop.FailureQuery{Team: span.Team, Bare: true}, func(f loop.Failure) error {
		h.Failures = append(h.Failures, f)
		return nil
	})
	if err != nil {
		return metric.Value{}, err
	}
	return m.Compute(h), nil
}
