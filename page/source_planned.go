package page

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"failforward/loop"
	"failforward/web"
)

// plannedRow is planned work that runs or comes.
type plannedRow struct {
	loop.PlannedWork
	Runs bool
}

// Stamp names it in a form.
func (p plannedRow) Stamp() int64 { return p.From.UnixMilli() }

// Planned is the work that runs or comes at the source, by its start.
func (v *sourceView) Planned() []plannedRow {
	var out []plannedRow
	for _, p := range v.Source.PlannedFrom(v.Now) {
		out = append(out, plannedRow{p, p.Holds(v.Now)})
	}
	return out
}

// Running says until when what begins counts in no number; "" while it counts.
func (v *sourceView) Running() template.HTML {
	p, ok := v.Source.PlannedOn(v.Now)
	if !ok {
		return ""
	}
	return "Until " + v.Until(p.Until) + " what begins here is " + template.HTML(plannedWord(p.Why)) + " and counts in no number."
}

// Until writes a time of today as its clock time, another one with its day.
func (c Clock) Until(t time.Time) template.HTML {
	if c.Of(t) != c.Today() {
		return c.When(t)
	}
	return stamp(t, ` data-local="time"`, t.In(c.Zone).Format("15:04"))
}

func plannedWord(why loop.PlannedWhy) string {
	if why == loop.PlannedDrill {
		return "a drill"
	}
	return "maintenance"
}

// Whys are the choices of what is planned.
func (v *sourceView) Whys() []option {
	var all []option
	for _, w := range loop.PlannedWhys() {
		all = append(all, option{string(w), plannedWord(w), v.Chosen("why", string(w), string(loop.PlannedMaintenance))})
	}
	return all
}

// Planned is the mark of a source at which planned work runs; nil while none does.
func (s sourceRow) Planned() *Mark {
	p, ok := s.PlannedOn(s.now)
	if !ok {
		return nil
	}
	return &Mark{"clock", "none", string(p.Why)}
}

func (d *Desk) planSource() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		clock := Clock{d.Now(), web.Who(r.Context()).Workspace.Zone()}
		p, err := loop.ParsePlanned(loop.PlannedWhy(text(r.PostForm, "why")), text(r.PostForm, "from"), text(r.PostForm, "for"), clock.Now, clock.Zone)
		if err != nil {
			return "", err
		}
		_, err = d.App.Sources.Plan(r.Context(), by, ref, 0, p)
		return fmt.Sprintf("It is planned, from %s until %s. What begins in that time is left out.", clock.Plain(p.From), clock.Plain(p.Until)), err
	})
}

func (d *Desk) endPlanned() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		ms, err := strconv.ParseInt(r.PostForm.Get("from"), 10, 64)
		if err != nil {
			return "", loop.Errorf(loop.Conflict, "Nothing is planned then.")
		}
		from := time.UnixMilli(ms)
		_, err = d.App.Sources.EndPlanned(r.Context(), by, ref, from)
		if from.After(d.Now()) {
			return "It is called off.", err
		}
		return "It has ended. What begins from now on counts.", err
	})
}
