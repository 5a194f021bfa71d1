package store_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func leadTime(ws loop.ID) loop.KPISeries {
	return loop.KPISeries{Workspace: ws, Key: "lead_time", Name: "Lead time", Unit: "days", Kind: loop.KPILevel, Better: "lower", Exposure: "week",
		Defined: 2, DefinedAt: looptest.Monday, Earlier: []loop.KPIDefinition{{Until: looptest.Monday, Unit: "hours", Better: "lower", Exposure: "week", Became: "unit days, before hours"}}, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
}

// point is a value of a series so many weeks after Monday.
func point(s loop.KPISeries, week int, v float64) loop.KPIPoint {
	return loop.KPIPoint{Workspace: s.Workspace, Series: s.ID, At: looptest.Monday.AddDate(0, 0, 7*week), Value: &v, Origin: "typed", EnteredAt: looptest.Monday}
}

// fillKPI adds a series with two points.
func (v *world) fillKPI(ctx context.Context, w loop.Writer) (err error) {
	if v.kpi, err = w.SaveKPI(ctx, leadTime(v.ws.ID), loop.Event{}); err != nil {
		return err
	}
	if err := w.SaveKPIFeed(ctx, fed(v.kpi, "sum(x)"), loop.Event{}); err != nil {
		return err
	}
	return w.PutPoints(ctx, []loop.KPIPoint{point(v.kpi, 0, 0.1), point(v.kpi, 1, 12)})
}

// fillKPI writes a series of odd numbers for an export.
func fillKPI(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, i int, odd func(int) string) error {
	s := leadTime(ws.ID)
	s.Key, s.Name, s.Unit, s.Kind = fmt.Sprintf("series_%d", i), "k "+odd(12), odd(13), loop.KPIDuration
	s, err := w.SaveKPI(ctx, s, loop.Note(by, looptest.Monday, "kpi.added", "", 0))
	if err != nil {
		return err
	}
	if err := w.SaveKPIFeed(ctx, fed(s, odd(17)), loop.Note(by, looptest.Monday, "kpi.fed", s.Ref().String(), s.ID)); err != nil {
		return err
	}
	open := point(s, 3, 0)
	open.Value, open.Exposure = nil, 1.0/3
	return w.PutPoints(ctx, []loop.KPIPoint{point(s, 0, 0.1+float64(i)), point(s, 1, 1e-300), point(s, 2, math.MaxFloat64), open})
}

// kpiQuestions are questions for the methods of loop.KPIReader.
var kpiQuestions = map[string]question{
	"KPI": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.KPI(ctx, ws, v.kpi.ID)
	},
	"KPIByKey": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.KPIByKey(ctx, ws, "lead_time")
	},
	"KPIs": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.KPIs(ctx, ws) },
	"Points": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Points(ctx, ws, loop.PointQuery{Series: v.kpi.ID})
		return p.Items, err
	},
	"EachPoint": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		n := 0
		err := r.EachPoint(ctx, ws, loop.PointQuery{Series: v.kpi.ID}, func(loop.KPIPoint) error { n++; return nil })
		return n, err
	},
}

func TestAPointSavedAgainTakesItsPlace(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		var kpi loop.KPISeries
		put := func(points ...loop.KPIPoint) {
			write(t, s, func(ctx context.Context, w loop.Writer) error { return w.PutPoints(ctx, points) })
		}
		write(t, s, func(ctx context.Context, w loop.Writer) (err error) {
			kpi, err = w.SaveKPI(ctx, leadTime(ws.ID), loop.Event{})
			return err
		})
		var many []loop.KPIPoint
		for i := range 1200 {
			many = append(many, point(kpi, i, float64(i)/7))
		}
		put(append(many, point(kpi, 5, -2.5))...)
		put(point(kpi, 3, 99))
		var values []float64
		err := s.EachPoint(t.Context(), ws.ID, loop.PointQuery{Series: kpi.ID}, func(p loop.KPIPoint) error {
			values = append([]float64{*p.Value}, values...)
			return nil
		})
		if err != nil || len(values) != 1200 || values[3] != 99 || values[5] != -2.5 || values[11] != 11.0/7 {
			t.Fatalf("%d points, %v, %v", len(values), values[:12], err)
		}
		page, err := s.Points(t.Context(), ws.ID, loop.PointQuery{Series: kpi.ID, Since: looptest.Monday, Until: looptest.Monday.Add(22 * 24 * time.Hour), Limit: 2})
		if err != nil || len(page.Items) != 2 || page.Next == "" || *page.Items[0].Value != 99 {
			t.Errorf("a page is %v, %v", page, err)
		}
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			return w.PutPoints(ctx, []loop.KPIPoint{point(kpi, 0, math.NaN())})
		})
		if loop.CodeOf(err) != loop.Invalid {
			t.Errorf("NaN: %v", err)
		}
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveKPI(ctx, leadTime(ws.ID), loop.Event{})
			return err
		})
		if loop.CodeOf(err) != loop.Conflict {
			t.Errorf("the same key twice: %v", err)
		}
	})
}
