package loop

import (
	"context"
	"time"
)

// PointQuery narrows the points of a series.
type PointQuery struct {
	Series       ID
	Since, Until time.Time // [since, until); zero does not narrow
	Cursor       string
	Limit        int // 1 to MaxPage; 0 means 50
}

// KPIReader finds the series that a team watches, and their points.
type KPIReader interface {
	KPI(ctx context.Context, ws, id ID) (KPISeries, error)
	KPIByKey(ctx context.Context, ws ID, key string) (KPISeries, error)
	KPIs(ctx context.Context, ws ID) ([]KPISeries, error) // by key, at most MostKPIs
	Points(ctx context.Context, ws ID, q PointQuery) (Page[KPIPoint], error)
	EachPoint(ctx context.Context, ws ID, q PointQuery, do func(KPIPoint) error) error // newest first, streamed; Cursor and Limit do not count
}

// KPIWriter saves them.
type KPIWriter interface {
	SaveKPI(ctx context.Context, s KPISeries, ev Event) (KPISeries, error) // a key that exists already is a Conflict
	PutPoints(ctx context.Context, points []KPIPoint) error                // a point whose time is there already takes its place; no event
}
