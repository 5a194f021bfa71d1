package store

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

var forms = newShape("form", "form", loop.NounForm,
	func(f *loop.Form) key { return key{&f.Workspace, &f.ID, &f.Number, &f.Version} },
	[]column[loop.Form]{
		col("name", func(f *loop.Form) *string { return &f.Name }),
		col("words", func(f *loop.Form) *string { return &f.Words }),
		col("team_id", func(f *loop.Form) *loop.ID { return &f.Team }),
		col("grain", func(f *loop.Form) *loop.Grain { return &f.Grain }),
		col("zone", func(f *loop.Form) *string { return &f.Zone }),
		col("hash", func(f *loop.Form) *[]byte { return &f.Hash }),
		col("off", func(f *loop.Form) *bool { return &f.Off }),
		col("created_by", func(f *loop.Form) *loop.ID { return &f.CreatedBy }),
		col("created_at", func(f *loop.Form) *time.Time { return &f.CreatedAt }),
		col("updated_at", func(f *loop.Form) *time.Time { return &f.UpdatedAt }),
	})

// Form implements loop.FormReader.
func (r reads) Form(ctx context.Context, ws, id loop.ID) (loop.Form, error) {
	return forms.get(ctx, r, ws, id)
}

// Forms implements loop.FormReader.
func (r reads) Forms(ctx context.Context, ws loop.ID) ([]loop.Form, error) {
	return list(ctx, r, forms.scan, "SELECT "+forms.selected+" FROM form x WHERE x.workspace_id = $1 ORDER BY x.off, x.name, x.id", int64(ws))
}

// FormByHash implements loop.FormReader.
func (r reads) FormByHash(ctx context.Context, hash []byte) (loop.Form, error) {
	return one(ctx, r, forms.what, forms.scan, "SELECT "+forms.selected+" FROM form x WHERE x.hash = $1", hash)
}

// SaveForm implements loop.FormWriter.
func (t *tx) SaveForm(ctx context.Context, f loop.Form, ev loop.Event) (loop.Form, error) {
	var other loop.ID
	err := t.each(ctx, "SELECT id FROM form WHERE workspace_id = $1 AND name = $2", []any{int64(f.Workspace), f.Name}, func(row scanner) error { return row.Scan(&other) })
	if err == nil && other != 0 && other != f.ID {
		err = loop.Errorf(loop.Conflict, "There is a form %q already. Choose another name.", f.Name)
	}
	if err != nil {
		return f, err
	}
	return forms.save(ctx, t, f, ev)
}

// Reports of forms have random keys, no version and no event, and change their
// places together: nothing tells which came first. The log of SQLite, where they would
// lie between what others wrote with its time, is cut behind each of them.
var reportColumns = []string{"workspace_id", "id", "form_id", "team_id", "came", "what", "more", "kind", "happened"}

var reportSeats = seats{"form_report", reportColumns, "workspace_id = $1", "id"}

var selectReport = "SELECT " + strings.Join(reportColumns, ", ") + " FROM form_report WHERE workspace_id = $1"

func scanReport(row scanner) (loop.FormReport, error) {
	var r loop.FormReport
	err := row.Scan(&r.Workspace, &r.ID, &r.Form, &r.Team, &r.Came, &r.What, &r.More, &r.Kind, &r.When)
	return r, err
}

// FormReport implements loop.FormReader.
func (r reads) FormReport(ctx context.Context, ws, id loop.ID) (loop.FormReport, error) {
	return one(ctx, r, "report", scanReport, selectReport+" AND id = $2", int64(ws), int64(id))
}

// FormReports implements loop.FormReader.
func (r reads) FormReports(ctx context.Context, ws loop.ID) ([]loop.FormReport, error) {
	return list(ctx, r, scanReport, selectReport+" ORDER BY came, id", int64(ws))
}

// FormReportsOn implements loop.FormReader.
func (r reads) FormReportsOn(ctx context.Context, ws, form loop.ID) ([]loop.FormReport, error) {
	return list(ctx, r, scanReport, selectReport+" AND form_id = $2 ORDER BY came, id", int64(ws), int64(form))
}

// AddFormReport implements loop.FormWriter.
func (t *tx) AddFormReport(ctx context.Context, r loop.FormReport) error {
	r = tidied(r)
	if err := t.insert(ctx, "form_report", reportColumns, [][]any{{int64(r.Workspace), int64(r.ID), int64(r.Form), int64(r.Team), r.Came, r.What, r.More, string(r.Kind), string(r.When)}}, ""); err != nil {
		return err
	}
	t.s.lane.cut = true
	return t.reseat(ctx, reportSeats, int64(r.Workspace))
}

// DropFormReport implements loop.FormWriter.
func (t *tx) DropFormReport(ctx context.Context, ws, id loop.ID) error {
	t.s.lane.cut = true
	n, err := t.exec(ctx, "DELETE FROM form_report WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	if err == nil && n == 0 {
		err = absent("report")
	}
	return err
}
