package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/judge"
	"failforward/loop"
	"failforward/metric"
)

func rowOf(i int, text string) string { return fmt.Sprintf("Row %d: %s", i+1, text) }

// put saves the points that are new or another, with one event.
func (s KPIs) put(ctx context.Context, w loop.Writer, by loop.Actor, k loop.KPISeries, points []judge.Point, origin string) (IntakeReport, error) {
	var report IntakeReport
	there, err := s.there(ctx, w, k, points)
	if err != nil {
		return report, err
	}
	var save []loop.KPIPoint
	var old []map[string]any
	for _, p := range points {
		n := loop.KPIPoint{Workspace: k.Workspace, Series: k.ID, At: p.At.UTC().Truncate(time.Millisecond), Value: p.Value, Exposure: p.Exposure, Origin: origin, EnteredAt: s.Now()}
		was, known := there[n.At.UnixMilli()]
		switch {
		case known && equal(was.Value, n.Value) && was.Exposure == n.Exposure:
			report.Unchanged++
			continue
		case known:
			report.Replaced++
			old = append(old, map[string]any{"at": was.At, "value": was.Value, "exposure": was.Exposure})
		default:
			report.Added++
		}
		there[n.At.UnixMilli()] = n
		save = append(save, n)
	}
	if len(save) == 0 {
		return report, nil
	}
	if err := w.PutPoints(ctx, save); err != nil {
		return report, err
	}
	return report, w.Record(ctx, s.noted(by, k, len(points), old))
}

// noted is the event of some points: what stood there before, and of many how many.
func (s KPIs) noted(by loop.Actor, k loop.KPISeries, n int, old []map[string]any) loop.Event {
	ev := loop.Note(by, s.Now(), "kpi.point", k.Ref().String(), k.ID)
	if n == 1 {
		if len(old) == 0 {
			return ev
		}
		return ev.With(old[0])
	}
	ev.Verb = "kpi.points"
	diff := map[string]any{"count": n}
	if len(old) > 0 {
		diff["replaced"] = old
	}
	return ev.With(diff)
}

func equal(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// there are the points that stand in the stretch of the new ones, by time.
func (s KPIs) there(ctx context.Context, r loop.Reader, k loop.KPISeries, points []judge.Point) (map[int64]loop.KPIPoint, error) {
	q := loop.PointQuery{Series: k.ID, Since: points[0].At, Until: points[0].At}
	for _, p := range points {
		if p.At.Before(q.Since) {
			q.Since = p.At
		}
		if p.At.After(q.Until) {
			q.Until = p.At
		}
	}
	q.Until = q.Until.Add(time.Millisecond)
	found := map[int64]loop.KPIPoint{}
	return found, r.EachPoint(ctx, k.Workspace, q, func(p loop.KPIPoint) error {
		found[p.At.UnixMilli()] = p
		return nil
	})
}

// Watched is a number that a check can wait for, with its points.
type Watched struct {
	Key, Name, Unit, Per string
	Kind                 loop.KPIKind
	Better               string  // lower, higher or none
	Team                 loop.ID // of a built-in number of one team; 0 for the whole workspace
	Points               []judge.Point
	series               *loop.KPISeries     // nil for a built-in one
	anew                 *loop.KPIDefinition // the last time that it was defined anew
}

// builtIn are the numbers that come from the log of failures itself.
var builtIn = []Watched{
	{Key: "recovery_time", Name: "Recovery", Kind: loop.KPIDuration, Better: "lower"},
	{Key: "detection_time", Name: "Detection", Kind: loop.KPIDuration, Better: "lower"},
	{Key: "failure_rate", Name: "The number of failures", Per: "week", Kind: loop.KPICount, Better: "lower"},
	{Key: "reporting_rate", Name: "The number of reports", Per: "week", Kind: loop.KPICount, Better: "none"},
}

// Choices are the numbers that a check can wait for, without their points: series,
// and the built-in ones of the whole workspace and of each team.
func (s KPIs) Choices(ctx context.Context, by loop.Actor) ([]Watched, error) {
	var all []Watched
	series, err := s.Repo.KPIs(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	for _, k := range series {
		all = append(all, asWatched(k))
	}
	teams, err := s.Repo.Teams(ctx, by.Workspace)
	for _, b := range builtIn {
		if m, ok := metric.Find(b.Key); ok {
			b.Name = m.Title
		}
		all = append(all, b)
		for _, t := range teams {
			if !t.Archived {
				all = append(all, b.of(t))
			}
		}
	}
	return all, err
}

// of is a built-in number of one team.
func (n Watched) of(t loop.Team) Watched {
	n.Key, n.Name, n.Team = n.Key+"@"+t.Ref().String(), n.Name+" in "+t.Name, t.ID
	return n
}

func asWatched(k loop.KPISeries) Watched {
	return Watched{Key: k.Metric(), Name: k.Name, Unit: k.Unit, Per: k.Exposure, Kind: k.Kind, Better: k.Better, series: &k}
}

// metric is what defines the number; false where there is no such one any more.
func (n Watched) metric() (metric.Metric, bool) {
	if n.series != nil {
		return metric.OfSeries(*n.series), true
	}
	return metric.Find(bare(n.Key))
}

// defined is the definition that the number has now; the zero one where there is none.
func (n Watched) defined() metric.Version {
	if m, ok := n.metric(); ok {
		return m.Version()
	}
	return metric.Version{}
}

// renewed says what became of the definition since one of them, "" for nothing.
func (n Watched) renewed(since int) string {
	m, _ := n.metric()
	return m.Changed(since)
}

// watched finds a number by the key of a plan, without points: a built-in one, or
// a series. Anything else is NotFound.
func (s KPIs) watched(ctx context.Context, r loop.Reader, by loop.Actor, key string) (Watched, loop.KPISeries, error) {
	whole, team, ofTeam := strings.Cut(strings.TrimSpace(key), "@")
	for _, b := range builtIn {
		if b.Key != whole {
			continue
		}
		if !ofTeam {
			return b, loop.KPISeries{}, nil
		}
		t, err := teamNamed(ctx, r, by, team)
		return b.of(t), loop.KPISeries{}, err
	}
	k, err := s.fetch(ctx, r, by, key)
	return asWatched(k), k, err
}

// teamNamed is the team with a name or ref.
func teamNamed(ctx context.Context, r loop.Reader, by loop.Actor, name string) (loop.Team, error) {
	all, err := r.Teams(ctx, by.Workspace)
	for _, t := range all {
		if strings.EqualFold(t.Name, name) || strings.EqualFold(t.Ref().String(), name) {
			return t, nil
		}
	}
	if err == nil {
		err = loop.Errorf(loop.NotFound, "There is no team %.40q here.", name)
	}
	return loop.Team{}, err
}

// baselineDays is how far before a change its baseline reaches: long enough for a
// season seen twice, short enough to be about the same system.
const baselineDays = 2 * 366

// read fills in the points of a number as they stood at asOf, for a change then.
func (s KPIs) read(ctx context.Context, r loop.Reader, by loop.Actor, key string, change, asOf time.Time) (Watched, error) {
	n, k, err := s.watched(ctx, r, by, key)
	if err != nil {
		return n, err
	}
	since := change.AddDate(0, 0, -baselineDays)
	if k.ID == 0 {
		n.Points, err = s.own(ctx, r, by, n, since, asOf)
		return n, err
	}
	if k.Defined > 1 && k.DefinedAt.After(since) {
		since = k.DefinedAt
		all := k.Definitions()
		n.anew = &all[len(all)-1]
	}
	err = r.EachPoint(ctx, by.Workspace, loop.PointQuery{Series: k.ID, Since: since, Until: asOf}, func(p loop.KPIPoint) error {
		n.Points = append(n.Points, judge.Point{At: p.At, Value: p.Value, Exposure: p.Exposure})
		return nil
	})
	return n, err
}

// own are the points of a built-in number: by the same definition as its metric.
func (s KPIs) own(ctx context.Context, r loop.Reader, by loop.Actor, n Watched, since, asOf time.Time) ([]judge.Point, error) {
	h := metric.History{AsOf: asOf}
	var err error
	if h.Zone, err = s.zone(ctx, r, by); err != nil {
		return nil, err
	}
	h.Failures, err = r.FailureTimes(ctx, by.Workspace, loop.FailureQuery{Team: n.Team, Since: since})
	m, ok := metric.Find(bare(n.Key))
	if err != nil || !ok {
		return nil, err
	}
	v := m.Compute(h)
	if v.Data == nil {
		return nil, nil
	}
	if n.Kind == loop.KPICount {
		return weeksOf(v.Data.Weeks), nil
	}
	return spansOf(v.Data.Spans, asOf), nil
}

// weeksOf are whole weeks as points.
func weeksOf(weeks []metric.Week) []judge.Point {
	var points []judge.Point
	for _, w := range weeks {
		if w.Share < 0.999 || len(w.Counts) == 0 {
			continue // begun before the first, or not over
		}
		v := float64(w.Counts[0])
		points = append(points, judge.Point{At: w.Start, Value: &v, Exposure: 1})
	}
	return points
}

// spansOf are durations as points; one that goes on has no value.
func spansOf(spans []metric.Span, asOf time.Time) []judge.Point {
	var points []judge.Point
	for _, s := range spans {
		if s.At.After(asOf) {
			continue
		}
		p := judge.Point{At: s.At}
		if v := s.Seconds; !s.Open {
			p.Value = &v
		}
		points = append(points, p)
	}
	return points
}
