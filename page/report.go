package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/web"
)

// reportView is the page that answers "Is it paying off?".
type reportView struct {
	Frame
	reportBody
	TeamRef string // "" for all teams
	Of      string // name of the team
	Choice  []loop.Team
	Before  string // the quarter before, "" where there was nobody yet
	After   string
	Now     string // the quarter that goes on
}

// reportBody is what the page and the file show alike.
type reportBody struct {
	Dates   Clock
	Report  metric.Report
	picture // the forest; empty without an effect
}

func (d *Desk) report(r *http.Request) (framed, error) {
	v := &reportView{Frame: d.frame(r, "Is it paying off?", "numbers")}
	var err error
	if v.Choice, err = d.openTeams(r); err != nil {
		return nil, err
	}
	var team loop.ID
	for _, t := range v.Choice {
		if t.Ref().String() == r.FormValue("team") {
			v.TeamRef, v.Of, team = t.Ref().String(), t.Name, t.ID
		}
	}
	got, err := d.App.Measures.Report(r.Context(), web.Who(r.Context()).Actor, r.PathValue("quarter"), team)
	if err != nil {
		return nil, gone(err)
	}
	v.reportBody, err = reportOf(got, v.Frame.Clock)
	v.beside(web.Who(r.Context()).Workspace)
	return v, err
}

func reportOf(r metric.Report, c Clock) (reportBody, error) {
	b := reportBody{Dates: c, Report: r}
	return b, b.draw()
}

// beside finds the quarters before and after.
func (v *reportView) beside(ws loop.Workspace) {
	zone := v.Frame.Zone
	v.Now = metric.QuarterOf(v.Frame.Now.In(zone))
	q, err := metric.ParseQuarter(v.Report.Period, zone)
	if err != nil {
		return // cannot be: the report has been made of it
	}
	if q.Since.After(ws.CreatedAt) {
		v.Before = q.Before()
	}
	if !v.Report.Going {
		v.After = q.After()
	}
}

// At is the address of a period, for the same team.
func (v *reportView) At(quarter string) string { return reportAt(quarter, v.TeamRef) }

// For is the address of this period for a team, "" for all.
func (v *reportView) For(team string) string { return reportAt(v.Report.Period, team) }

func reportAt(quarter, team string) string {
	if team == "" {
		return "/report/" + quarter
	}
	return "/report/" + quarter + "?" + url.Values{"team": {team}}.Encode()
}

// Year is the period that looks back over a year, since the same month.
func (v *reportView) Year() string {
	return v.Frame.Now.In(v.Frame.Zone).AddDate(-1, 0, 0).Format("since-2006-01")
}

// payoffMark is the answer as pages show it.
func payoffMark(p metric.Payoff) Mark {
	return map[metric.Payoff]Mark{
		metric.Yes: {"triangle", "improve", p.Word()}, metric.No: {"bar", "", p.Word()},
		metric.Mixed: {"diamond", "warn", p.Word()}, metric.TooEarly: {"clock", "none", p.Word()},
	}[p]
}

// quietMark is the answer to "better, or just quieter?".
func quietMark(a metric.Agreement) Mark {
	return map[metric.Agreement]Mark{
		metric.Agree: {"tick", "", a.Word()}, metric.MaybeQuiet: {"diamond", "warn", a.Word()}, metric.CannotSay: {"ring", "none", a.Word()},
	}[a]
}

// Quiet is the mark of the line about reports and signals.
func (b reportBody) Quiet() Mark { return quietMark(b.Report.Quieter.Answer) }

// Mark is the answer.
func (b reportBody) Mark() Mark { return payoffMark(b.Report.Answer) }

// VerdictOf is the mark of an effect.
func (b reportBody) VerdictOf(x metric.Effect) Mark {
	return verdictMark(loop.EffectCheck{State: loop.Concluded, Verdict: x.Verdict})
}

// draw draws the forest of what is a ratio, wide and narrow.
func (b *reportBody) draw() error {
	if len(b.forest(usualWidth).Rows) == 0 {
		return nil
	}
	pic, _, err := pictureOf("forest", sizesAlone, func(width int) (chart.Drawing, error) { return chart.DrawForest(b.forest(width)) })
	if err != nil {
		return fmt.Errorf("draw the forest: %w", err)
	}
	b.picture = pic
	return nil
}

func (b reportBody) forest(width int) chart.Forest {
	f := chart.Forest{Frame: chart.Frame{ID: fmt.Sprintf("forest-%d", width), Width: width, Title: b.Report.Sentence, Subtitle: "After against before, 95 % interval", Zone: b.Dates.Zone},
		NoEffect: 1, Ratio: true, Percent: true, LowWords: "better", HighWords: "worse"}
	for _, x := range b.Report.Effects {
		if x.P == nil {
			continue
		}
		f.Rows = append(f.Rows, chart.Effect{Name: strings.TrimSpace(x.Check.String() + " " + x.Name), Value: *x.Estimate, Interval: chart.Interval{Low: *x.Low, High: *x.High}, N: x.NBefore + x.NAfter, Signal: signalOf(x.Verdict)})
	}
	if p := b.Report.Pooled; p != nil {
		f.Pooled = &chart.Effect{Name: "All together", Value: p.Estimate, Interval: chart.Interval{Low: p.Low, High: p.High}, N: p.N}
	}
	return f
}

func signalOf(v loop.Verdict) chart.Signal {
	switch v {
	case loop.Improved:
		return chart.Improvement
	case loop.Worse:
		return chart.Concern
	case loop.CannotTell:
		return chart.Unclear
	}
	return chart.Common
}

// reportPlace leads to the quarter that goes on.
func (d *Desk) reportPlace(w http.ResponseWriter, r *http.Request) {
	zone := web.Who(r.Context()).Workspace.Zone()
	http.Redirect(w, r, reportAt(metric.QuarterOf(d.Now().In(zone)), r.FormValue("team")), http.StatusSeeOther)
}

// reportText hands the report out as Markdown.
func (d *Desk) reportText(w http.ResponseWriter, r *http.Request) {
	view, err := d.report(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	v := view.(*reportView)
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	_, _ = w.Write([]byte(v.Report.Markdown())) // a reader who has left hears nothing
}
