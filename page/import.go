package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source"
	"failforward/web"
)

// importView brings an old list in: paste it or choose a file, look at what its
// columns would become and at what would happen, then import. Nothing is kept
// between the steps but what stands in the form.
type importView struct {
	Frame
	Sources []source.Source
	Choices []loop.Team

	Text     string
	File     string        // name of the file that Text came from, "" for a pasted one
	Format   source.Source // of Text
	Table    *source.Table // nil where the format has no columns to choose
	Zone     string
	Order    source.DayOrder
	Team     string // ref
	NewTeams bool   // those that are not here are added
	Report   *app.ImportReport
	Done     *app.ImportReport // of the import that has just been made
	Rows     []importRow
	MoreRows int
}

// importRow is a row of the preview.
type importRow struct {
	app.ImportRow
	Ref loop.Ref // of the failure that it is
}

func (d *Desk) importing(r *http.Request) (framed, error) { return d.importView(r) }

func (d *Desk) importView(r *http.Request) (*importView, error) {
	v := &importView{Frame: d.frame(r, "Bring what you have", "failures"), Sources: source.All}
	v.Zone = v.Clock.Zone.String()
	var err error
	v.Choices, err = d.openTeams(r)
	return v, err
}

// importTable serves what was pasted or dropped: it shows what would happen, and
// does it when that was asked for.
func (d *Desk) importTable() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := d.importView(r)
		if err == nil {
			r, err = uploaded(r)
		}
		if err == nil {
			err = d.importInto(r, v)
		}
		switch {
		case err != nil:
			d.fail(w, r, err)
		case v.Done != nil && len(v.Done.Rejected) == 0:
			d.say(r, importSays(*v.Done), "")
			http.Redirect(w, r, "/failures", http.StatusSeeOther)
		default:
			d.render(w, r, http.StatusOK, "import", v)
		}
	})
}

// uploaded is posted for a form that may carry a file. All of it is in memory: a
// body is small, see web.LimitBody.
func uploaded(r *http.Request) (*http.Request, error) {
	if err := r.ParseMultipartForm(web.BodyLimit); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return r, illegible(err)
	}
	return posted(r)
}

// importInto fills the view, and imports when that was asked for.
func (d *Desk) importInto(r *http.Request, v *importView) error {
	by := web.Who(r.Context()).Actor
	order, err := v.read(r)
	if err == nil && r.PostForm.Get("do") == "import" {
		var done app.ImportReport
		if done, err = d.App.Imports.Run(r.Context(), by, order()); err == nil {
			v.Done = &done
		}
	}
	if err == nil && (v.Done == nil || len(v.Done.Rejected) > 0) {
		err = d.preview(r.Context(), by, v, order())
	}
	return d.again("import", v, err, map[string]string{"": "table", "map": "columns"})
}

// read takes the form: its text, what the columns become, and how times are meant.
// It returns what makes an order to import that.
func (v *importView) read(r *http.Request) (func() app.ImportOrder, error) {
	f := r.PostForm
	v.Zone, v.Team = cmp.Or(text(f, "zone"), v.Zone), text(f, "team")
	v.NewTeams = f.Get("new_teams") != ""
	if err := v.text(r); err != nil {
		return nil, err
	}
	var c loop.Check
	zone, unknown := time.LoadLocation(v.Zone)
	if unknown != nil || v.Zone == "Local" {
		c.Fault("zone", "%q is no time zone that is known here. Write it as Europe/Berlin or UTC.", cut(v.Zone))
	}
	teamIn(&c, v.Choices, v.Team)
	var err error
	options := source.Options{Zone: zone, ZoneGiven: true, Name: v.File}
	if v.Format = source.Likely(v.Text); v.Format.Name == "csv" {
		options.Map, err = v.columns(r)
	}
	if err := errors.Join(c.Err(), err); err != nil {
		return nil, err
	}
	return func() app.ImportOrder {
		return app.ImportOrder{Source: v.Format, File: cmp.Or(v.File, "pasted table"), From: strings.NewReader(v.Text), Options: options, Team: v.Team, NewTeams: v.NewTeams, Keep: true}
	}, nil
}

// formRoom is for everything in the form but the text: bytes.
const formRoom = 64 << 10

// text is the file where one was chosen, else what stands in the box.
func (v *importView) text(r *http.Request) error {
	v.Text, v.File = r.PostForm.Get("table"), text(r.PostForm, "file_name")
	if r.MultipartForm != nil && len(r.MultipartForm.File["file"]) > 0 {
		head := r.MultipartForm.File["file"][0]
		f, err := head.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		read, err := source.Text(f)
		if err != nil {
			return loop.Fault("file", "%s", err)
		}
		v.Text, v.File = read, head.Filename
	}
	if len(v.Text)+strings.Count(v.Text, "\n")+formRoom > web.BodyLimit { // it has to fit when it comes back with the form
		v.Text = ""
		return loop.Fault("file", "That is more than this page can take (1 MB). Bring it in by the command below, which takes files of any size.")
	}
	if strings.TrimSpace(v.Text) == "" {
		return loop.Fault("table", "Paste a table, with a row that names its columns, or choose a file.")
	}
	return nil
}

// columns makes the map of a table: as it was chosen where the columns are still
// those of the form, else as it is guessed.
func (v *importView) columns(r *http.Request) (*source.Mapping, error) {
	t, err := source.TableOf(strings.NewReader(v.Text))
	if err != nil {
		return nil, err
	}
	v.Table, v.Order = &t, t.Order
	chosen := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		chosen[i] = c.Becomes
	}
	if r.PostForm.Get("columns") == v.Columns() {
		v.Order = source.DayOrder(cmp.Or(r.PostForm.Get("order"), string(t.Order)))
		for i := range chosen {
			chosen[i] = r.PostForm.Get(fmt.Sprintf("c%d", i))
			t.Columns[i].Becomes = chosen[i]
		}
	}
	return t.Choose(chosen, v.Order)
}

// Columns tells tables apart by the names of their columns.
func (v *importView) Columns() string {
	names := make([]string, len(v.Table.Columns))
	for i, c := range v.Table.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, "\t")
}

// Fields are what a column can become.
func (v *importView) Fields() []source.Field { return source.Fields() }

// mostPreviewed is how many rows the preview shows.
const mostPreviewed = 25

// preview makes a dry run and keeps the rows to show: those that are left out
// first of all, then the first of the others, all in the order of the file.
func (d *Desk) preview(ctx context.Context, by loop.Actor, v *importView, o app.ImportOrder) error {
	var left, taken []importRow
	o.DryRun = true
	o.Each = func(row app.ImportRow) {
		if list := map[bool]*[]importRow{true: &left, false: &taken}[row.Outcome == app.ImportLeft]; len(*list) < mostPreviewed {
			*list = append(*list, importRow{ImportRow: row})
		}
	}
	report, err := d.App.Imports.Run(ctx, by, o)
	if err != nil {
		return err
	}
	v.Report = &report
	v.Rows = append(left, taken[:min(len(taken), mostPreviewed-len(left))]...)
	v.MoreRows = report.Read - len(v.Rows)
	slices.SortFunc(v.Rows, func(a, b importRow) int { return a.Row - b.Row })
	for i := range v.Rows {
		if id := v.Rows[i].Here; id != 0 {
			f, err := d.App.Failures.Get(ctx, by, id.String())
			if err != nil {
				return err
			}
			v.Rows[i].Ref = f.Failure.Ref()
		}
	}
	return nil
}
