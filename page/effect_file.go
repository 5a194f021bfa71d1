package page

import (
	"fmt"
	"net/http"

	"failforward/chart"
	"failforward/loop"
	"failforward/web"
)

// exportEffect writes what the picture of a check shows: its table as CSV, or the
// picture with its words as SVG.
func (d *Desk) exportEffect(format string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := d.effectFile(r, format)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", file.Kind)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file.Name))
		_, _ = w.Write(file.Text) // a reader who has left hears nothing
	})
}

func (d *Desk) effectFile(r *http.Request, format string) (File, error) {
	v, err := d.effectView(r)
	if err != nil {
		return File{}, err
	}
	c, ok, err := d.App.KPIs.Chart(r.Context(), web.Who(r.Context()).Actor, v.Check)
	if err != nil {
		return File{}, err
	}
	name := v.Check.Ref().String()
	if !ok {
		return File{}, loop.Errorf(loop.NotFound, "%s has no picture: only a check of a number has one, from its change on.", name)
	}
	drawn, err := v.interrupted(c, chart.Frame{Width: usualWidth, Height: 320, Whole: true})
	if format == "csv" {
		return File{name + ".csv", "text/csv; charset=utf-8", tableCSV(drawn.Table)}, err
	}
	return File{name + ".svg", "image/svg+xml", []byte(drawn.File(styles()))}, err
}
