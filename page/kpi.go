package page

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
	"failforward/web"
)

// kpiView is one number: its last values, and a form for the next one.
type kpiView struct {
	Frame
	Series loop.KPISeries
	Points []loop.KPIPoint // newest first
	Chart  *kpiChart       // nil without a value
	Older  string          // address of the next stretch, "" at the end
	Can    bool            // the reader may note values
	Feed   *feedView
	Fold   string
	Was    values
	People app.Names
}

const pointsShown = 26 // half a year of weeks

func (d *Desk) kpi(r *http.Request) (framed, error) { return d.kpiView(r) }

func (d *Desk) kpiView(r *http.Request) (*kpiView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	k, err := d.App.KPIs.Get(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	v := &kpiView{Frame: d.frame(r, k.Name, "numbers"), Series: k, Can: by.May(loop.MemberRole) && by.In(k.Team), Fold: r.URL.Query().Get("open")}
	page, err := d.App.KPIs.Points(ctx, by, k.Key, loop.PointQuery{Cursor: r.URL.Query().Get("cursor"), Limit: pointsShown})
	if err != nil {
		return nil, err
	}
	if v.Points = page.Items; page.Next != "" {
		v.Older = "/kpis/" + k.Key + "?" + url.Values{"cursor": {page.Next}}.Encode()
	}
	v.Was = values{"name": k.Name, "unit": k.Unit, "better": k.Better, "exposure": k.Exposure, "at": string(v.now())}
	if v.Chart, err = v.charted(d, r); err != nil {
		return nil, err
	}
	if v.Feed, err = d.feedOf(r, by, k); err != nil {
		return nil, err
	}
	v.People, err = d.App.Failures.Names(ctx, by)
	return v, err
}

// now is the period that a value is asked for: this week's Monday, or today for an item.
func (v *kpiView) now() loop.Date {
	today := v.Today()
	if v.Series.Kind == loop.KPIDuration {
		return today
	}
	return today.Add(-(int(today.Start(time.UTC).Weekday()) + 6) % 7)
}

// About says how the number is to be read.
func (v *kpiView) About() string {
	k := v.Series
	s := kpiWords(k.Kind)
	if k.Exposure != "" && k.Kind != loop.KPIDuration {
		s += " per " + k.Exposure
	}
	if k.Unit != "" {
		s += ", in " + k.Unit
	}
	return s + "; " + betterWords(k.Better) + "."
}

// Counted says what a value is called.
func (v *kpiView) Counted() string {
	if v.Series.Kind == loop.KPIDuration {
		return "How long did it take?"
	}
	return "This week"
}

func betterWords(better string) string {
	return map[string]string{"lower": "less is good", "higher": "more is good"}[better] + map[bool]string{true: "neither way is good by itself"}[better == "none"]
}

func kpiWords(k loop.KPIKind) string {
	return map[loop.KPIKind]string{loop.KPICount: "A count", loop.KPILevel: "A level", loop.KPIShare: "Hits of trials", loop.KPIDuration: "How long each one took"}[k]
}

// Shown is a point as people read it.
func (v *kpiView) Shown(p loop.KPIPoint) string { return kpiValue(v.Series, p) }

// Lines are the faults of what was pasted.
func (v *kpiView) Lines() []Fault {
	var all []Fault
	for _, f := range v.Faults {
		if f.ID == "text" {
			all = append(all, f)
		}
	}
	return all
}

func kpiValue(k loop.KPISeries, p loop.KPIPoint) string {
	switch {
	case p.Value == nil:
		return "still open"
	case k.Kind == loop.KPIDuration:
		return loop.Duration(time.Duration(min(*p.Value, 9e9) * float64(time.Second)))
	}
	s := loop.Figure(*p.Value, 6)
	if k.Kind == loop.KPIShare {
		return s + " of " + loop.Figure(p.Exposure, 6)
	}
	if p.Exposure != 0 && p.Exposure != 1 {
		s += " in " + loop.Figure(p.Exposure, 6)
	}
	return s
}

// At is the period or the start of a point: days stand in UTC, as they are typed.
func (v *kpiView) At(p loop.KPIPoint) template.HTML {
	if p.At.Equal(p.At.Truncate(24 * time.Hour)) {
		return v.Exact(loop.DateOf(p.At, time.UTC))
	}
	return v.Short(p.At)
}

// onKPI runs a deed of the page of a number.
func (d *Desk) onKPI(inputs map[string]string, do func(r *http.Request, by loop.Actor, key string) (said string, err error)) http.Handler {
	return d.deed("/kpis/", "kpi", d.kpi, inputs, func(r *http.Request, by loop.Actor, key string) (said, undo, to string, err error) {
		said, err = do(r, by, key)
		return said, "", "", err
	})
}

// notePoint saves one value that was typed in.
func (d *Desk) notePoint() http.Handler {
	return d.onKPI(nil, func(r *http.Request, by loop.Actor, key string) (string, error) {
		k, err := d.App.KPIs.Get(r.Context(), by, key)
		if err != nil {
			return "", err
		}
		p, err := pointOf(k.Kind, r.PostForm)
		if err != nil {
			return "", err
		}
		report, err := d.App.KPIs.Put(r.Context(), by, key, []judge.Point{p}, "typed")
		switch {
		case report.Replaced > 0:
			return "Noted; it takes the place of the value that stood there.", err
		case report.Unchanged > 0:
			return "That value stood there already.", err
		}
		return "Noted.", err
	})
}

// pointOf reads the form of one value.
func pointOf(kind loop.KPIKind, f url.Values) (judge.Point, error) {
	var c loop.Check
	var p judge.Point
	if day := date(&c, f, "at"); day != "" {
		p.At = day.Start(time.UTC)
	} else if text(f, "at") == "" {
		c.Fault("at", "Say for which day it is, as 2026-11-23.")
	}
	if kind == loop.KPIDuration {
		p.Value = lastedPoint(&c, f)
	} else if v, ok := decimalOf(&c, f, "value"); ok {
		p.Value = &v
	} else if text(f, "value") == "" {
		c.Fault("value", "Write the value, for example 12 or 12.5.")
	}
	if text(f, "exposure") != "" {
		p.Exposure, _ = decimalOf(&c, f, "exposure")
	}
	return p, c.Err()
}

// lastedPoint reads a length of time; nil for an item that is still open.
func lastedPoint(c *loop.Check, f url.Values) *float64 {
	if text(f, "value") == "" {
		return nil
	}
	var mine loop.Check
	v := lastedOf(&mine, url.Values{"lasted": {text(f, "value")}}).Seconds()
	for _, e := range loop.Faults(mine.Err()) {
		c.Fault("value", "%s", e.Text)
	}
	return &v
}

// decimalOf reads a number, with a point or a comma.
func decimalOf(c *loop.Check, f url.Values, name string) (float64, bool) {
	s := text(f, name)
	if s == "" {
		return 0, false
	}
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		c.Fault(name, "%q is no number. Write 12 or 12.5.", cut(text(f, name)))
	}
	return v, err == nil
}

// pastePoints saves many values at once, all or none.
func (d *Desk) pastePoints() http.Handler {
	return d.onKPI(map[string]string{"series": "text", "points": "text", "at": "text", "value": "text", "exposure": "text"}, func(r *http.Request, by loop.Actor, key string) (string, error) {
		report, err := d.App.KPIs.PutText(r.Context(), by, key, strings.NewReader(r.PostForm.Get("text")), "pasted")
		said := capital(countWord(report.Added, "value", "values")) + " added"
		if report.Replaced > 0 {
			said += ", " + countWord(report.Replaced, "one replaced", "replaced")
		}
		return said + ".", err
	})
}

// editKPI changes what a number is called and how it is read.
func (d *Desk) editKPI() http.Handler {
	return d.onKPI(map[string]string{"exposure": "per"}, func(r *http.Request, by loop.Actor, key string) (string, error) {
		f := r.PostForm
		k, err := d.App.KPIs.Edit(r.Context(), by, key, versionOf(r), app.KPIChange{Name: f.Get("name"), Unit: f.Get("unit"), Better: f.Get("better"), Exposure: f.Get("per"), Redefined: f.Get("redefined") != ""})
		return k.Name + " is saved.", err
	})
}
