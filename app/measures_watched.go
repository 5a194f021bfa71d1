package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"failforward/loop"
	"failforward/metric"
)

// Metrics are all numbers that there are: the built-in ones, and by key those that
// the teams watch from outside.
func (s Measures) Metrics(ctx context.Context, by loop.Actor) ([]metric.Metric, error) {
	series, err := s.Repo.KPIs(ctx, by.Workspace)
	all := append([]metric.Metric{}, metric.All...)
	for _, k := range series {
		all = append(all, metric.OfSeries(k))
	}
	return all, err
}

// Find returns the metric with a key. An unknown one is NotFound and names those
// there are.
func (s Measures) Find(ctx context.Context, by loop.Actor, key string) (metric.Metric, error) {
	if m, ok := metric.Find(key); ok {
		return m, nil
	}
	all, err := s.Metrics(ctx, by)
	if err != nil {
		return metric.Metric{}, err
	}
	var keys []string
	for _, m := range all {
		if m.Key == key {
			return m, nil
		}
		keys = append(keys, m.Key)
	}
	return metric.Metric{}, loop.Errorf(loop.NotFound, "There is no metric %.60q. There is: %s.", key, few(keys, 60))
}

// few names at most n of some words, and how many there are beside them.
func few(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:n], ", "), len(words)-n)
}

// foreign reports that a watched number is not of a team; 0 is every team.
func foreign(m metric.Metric, team loop.ID) bool {
	return team != 0 && m.Series != nil && m.Series.Team != team
}

// watches reads the values of the watched numbers among some metrics: those of the
// window, and whether there are older ones.
func (s Measures) watches(ctx context.Context, by loop.Actor, h metric.History, team loop.ID, all []metric.Metric) (map[loop.ID]metric.Watch, error) {
	out := map[loop.ID]metric.Watch{}
	for _, m := range all {
		if m.Series == nil || foreign(m, team) {
			continue
		}
		w, err := s.watch(ctx, by, h, m.Series.ID)
		if err != nil {
			return nil, err
		}
		out[m.Series.ID] = w
	}
	return out, nil
}

func (s Measures) watch(ctx context.Context, by loop.Actor, h metric.History, id loop.ID) (metric.Watch, error) {
	var w metric.Watch
	q := loop.PointQuery{Series: id, Since: h.Since, Until: h.Until}
	err := s.Repo.EachPoint(ctx, by.Workspace, q, func(p loop.KPIPoint) error {
		w.Points = append(w.Points, p)
		return nil
	})
	if err != nil || h.Since.IsZero() {
		return w, err
	}
	older, err := s.Repo.Points(ctx, by.Workspace, loop.PointQuery{Series: id, Until: h.Since, Limit: 1})
	w.Begun = len(older.Items) > 0
	return w, err
}

// targetsOf are the targets of a metric among all. A team has none of a built-in
// number: they are of the whole workspace.
func targetsOf(m metric.Metric, team loop.ID, all []loop.Target) []loop.Target {
	if team != 0 && m.Series == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(g loop.Target) bool { return g.Metric != m.Key })
}
