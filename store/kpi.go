package store

import (
	"context"
	"math"
	"strconv"
	"time"

	"failforward/loop"
)

var kpis = newShape("kpi_series", "series", loop.NounKPI,
	func(s *loop.KPISeries) key { return key{&s.Workspace, &s.ID, &s.Number, &s.Version} },
	[]column[loop.KPISeries]{
		col("team_id", func(s *loop.KPISeries) *loop.ID { return &s.Team }),
		col("key", func(s *loop.KPISeries) *string { return &s.Key }),
		col("name", func(s *loop.KPISeries) *string { return &s.Name }),
		col("unit", func(s *loop.KPISeries) *string { return &s.Unit }),
		col("kind", func(s *loop.KPISeries) *loop.KPIKind { return &s.Kind }),
		col("better", func(s *loop.KPISeries) *string { return &s.Better }),
		col("exposure", func(s *loop.KPISeries) *string { return &s.Exposure }),
		col("defined", func(s *loop.KPISeries) *int { return &s.Defined }),
		col("defined_at", func(s *loop.KPISeries) *time.Time { return &s.DefinedAt }),
		asJSON("earlier", func(s *loop.KPISeries) *[]loop.KPIDefinition { return &s.Earlier }),
		col("created_by", func(s *loop.KPISeries) *loop.ID { return &s.CreatedBy }),
		col("created_at", func(s *loop.KPISeries) *time.Time { return &s.CreatedAt }),
		col("updated_at", func(s *loop.KPISeries) *time.Time { return &s.UpdatedAt }),
	})

// KPI implements loop.KPIReader.
func (r reads) KPI(ctx context.Context, ws, id loop.ID) (loop.KPISeries, error) {
	return kpis.get(ctx, r, ws, id)
}

// KPIByKey implements loop.KPIReader.
func (r reads) KPIByKey(ctx context.Context, ws loop.ID, key string) (loop.KPISeries, error) {
	return one(ctx, r, kpis.what, kpis.scan, "SELECT "+kpis.selected+" FROM kpi_series x WHERE x.workspace_id = $1 AND x.key = $2", int64(ws), key)
}

// KPIs implements loop.KPIReader.
func (r reads) KPIs(ctx context.Context, ws loop.ID) ([]loop.KPISeries, error) {
	return list(ctx, r, kpis.scan, "SELECT "+kpis.selected+" FROM kpi_series x WHERE x.workspace_id = $1 ORDER BY x.key LIMIT $2", int64(ws), loop.MostKPIs)
}

// SaveKPI implements loop.KPIWriter.
func (t *tx) SaveKPI(ctx context.Context, s loop.KPISeries, ev loop.Event) (loop.KPISeries, error) {
	if s.Version == 0 {
		if _, err := t.KPIByKey(ctx, s.Workspace, s.Key); loop.CodeOf(err) != loop.NotFound {
			return s, orConflict(err, "There is a series %q already. Choose another key, or add to that one.", s.Key)
		}
	}
	return kpis.save(ctx, t, s, ev)
}

// Points implements loop.KPIReader.
func (r reads) Points(ctx context.Context, ws loop.ID, q loop.PointQuery) (loop.Page[loop.KPIPoint], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.add("x.series_id = ?", int64(q.Series))
	if !q.Since.IsZero() {
		w.add("x.at >= ?", q.Since.UnixMilli())
	}
	if !q.Until.IsZero() {
		w.add("x.at < ?", q.Until.UnixMilli())
	}
	if q.Cursor != "" {
		at, _, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.KPIPoint]{}, err
		}
		w.add("x.at < ?", at)
	}
	n := pageSize(q.Limit)
	all, err := list(ctx, r, scanPoint, "SELECT x.workspace_id, x.series_id, x.at, x.value, x.exposure, x.origin, x.entered_at FROM kpi_point x WHERE "+w.String()+
		" ORDER BY x.at DESC LIMIT "+w.arg(n+1), w.args...)
	return pageOf(all, n, func(p loop.KPIPoint) string { return cursorAt(p.At.UnixMilli(), p.Series) }), err
}

// EachPoint implements loop.KPIReader. It reads in stretches, so do may use the store.
func (r reads) EachPoint(ctx context.Context, ws loop.ID, q loop.PointQuery, do func(loop.KPIPoint) error) error {
	for q.Cursor, q.Limit = "", loop.MaxPage; ; {
		page, err := r.Points(ctx, ws, q)
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			if err := do(p); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.Cursor = page.Next
	}
}

func scanPoint(row scanner) (loop.KPIPoint, error) {
	var p loop.KPIPoint
	var value, exposure string
	if err := row.Scan(&p.Workspace, &p.Series, stamp{&p.At}, &value, &exposure, &p.Origin, stamp{&p.EnteredAt}); err != nil {
		return p, err
	}
	var err error
	if value != "" {
		p.Value = new(float64)
		if *p.Value, err = strconv.ParseFloat(value, 64); err != nil {
			return p, err
		}
	}
	if exposure != "" {
		p.Exposure, err = strconv.ParseFloat(exposure, 64)
	}
	return p, err
}

// decimal is the shortest text that reads back as the same number; what is none is refused.
func decimal(v float64) (string, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "", loop.Fault("value", "%v is no number.", v)
	}
	return strconv.FormatFloat(v, 'g', -1, 64), nil
}

func pointRow(p loop.KPIPoint) ([]any, error) {
	p = tidied(p)
	value, exposure := "", ""
	var err error
	if p.Value != nil {
		if value, err = decimal(*p.Value); err != nil {
			return nil, err
		}
	}
	if p.Exposure != 0 {
		exposure, err = decimal(p.Exposure)
	}
	return []any{int64(p.Workspace), int64(p.Series), millis(p.At), value, exposure, p.Origin, millis(p.EnteredAt)}, err
}

// PutPoints implements loop.KPIWriter. Of points with one time the last one counts.
func (t *tx) PutPoints(ctx context.Context, points []loop.KPIPoint) error {
	type place struct {
		series loop.ID
		at     int64
	}
	seen := map[place]int{}
	var rows [][]any
	for _, p := range points {
		row, err := pointRow(p)
		if err != nil {
			return err
		}
		at := place{p.Series, p.At.UnixMilli()}
		if i, ok := seen[at]; ok {
			rows[i] = row
			continue
		}
		seen[at] = len(rows)
		rows = append(rows, row)
	}
	return t.insert(ctx, "kpi_point", []string{"workspace_id", "series_id", "at", "value", "exposure", "origin", "entered_at"}, rows,
		"ON CONFLICT (workspace_id, series_id, at) DO UPDATE SET value = excluded.value, exposure = excluded.exposure, origin = excluded.origin, entered_at = excluded.entered_at")
}
