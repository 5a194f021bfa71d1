package page

import (
	"net/http"
	"net/url"
	"strconv"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
	"failforward/web"
)

// metricsView is every number, each with its chart.
type metricsView struct {
	Frame
	period
	Charts []figureView // what can be told, or soon
	Silent []metric.Value
	Teams  []loop.Team
	Report string // address of the report of this quarter
	Quiet  metric.Quieter
}

// period is the stretch that numbers are asked for, and of whom.
type period struct {
	Weeks   int    // 0 for everything
	TeamRef string // "" for all teams
	Of      string // name of the team
	span    app.Span
}

// Period is a stretch that a page offers.
type periodChoice struct {
	Weeks int
	Word  string
}

// usualWeeks is what a page shows unless somebody asks for more.
const usualWeeks = 26

// Periods are the stretches that a page offers.
func (p period) Periods() []periodChoice {
	return []periodChoice{{13, "13 weeks"}, {26, "26 weeks"}, {52, "A year"}, {0, "All there is"}}
}

// Query is the address of a stretch and a team.
func (p period) Query(weeks int, team string) string {
	q := url.Values{}
	if weeks != usualWeeks {
		q.Set("period", strconv.Itoa(weeks)+"w")
	}
	if team != "" {
		q.Set("team", team)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Here is the query of this page.
func (p period) Here() string { return p.Query(p.Weeks, p.TeamRef) }

// Words names the stretch.
func (p period) Words() string {
	if p.Weeks == 0 {
		return "all there is"
	}
	return "the last " + countWord(p.Weeks, "week")
}

// periodOf reads stretch and team from the address.
func (d *Desk) periodOf(r *http.Request, teams []loop.Team) (period, error) {
	p := period{Weeks: usualWeeks}
	if asked := r.FormValue("period"); asked != "" {
		n, err := strconv.Atoi(trimWeeks(asked))
		if err != nil || n < 0 || n > 1000 {
			return p, loop.Fault("period", "%q is no period. Write it as 26w, or 0w for all there is.", asked)
		}
		p.Weeks = n
	}
	p.span.AsOf = d.Now()
	if p.Weeks > 0 {
		p.span.Since = p.span.AsOf.AddDate(0, 0, -7*p.Weeks)
	}
	for _, t := range teams {
		if t.Ref().String() == r.FormValue("team") {
			p.TeamRef, p.Of, p.span.Team = t.Ref().String(), t.Name, t.ID
		}
	}
	return p, nil
}

func trimWeeks(s string) string {
	if n := len(s); n > 0 && s[n-1] == 'w' {
		return s[:n-1]
	}
	return s
}

// Agrees is the mark of the line about reports and signals.
func (v *metricsView) Agrees() Mark { return quietMark(v.Quiet.Answer) }

func (d *Desk) metrics(r *http.Request) (framed, error) {
	v := &metricsView{Frame: d.frame(r, "Numbers", "numbers")}
	var err error
	if v.Teams, err = d.openTeams(r); err != nil {
		return nil, err
	}
	if v.period, err = d.periodOf(r, v.Teams); err != nil {
		return nil, err
	}
	var values []metric.Value
	if values, v.Quiet, err = d.App.Measures.All(r.Context(), web.Who(r.Context()).Actor, v.span); err != nil {
		return nil, err
	}
	v.Report = reportAt(metric.QuarterOf(v.Now.In(v.Zone)), v.TeamRef)
	for _, value := range values {
		if value.State == metric.NoSource {
			v.Silent = append(v.Silent, value)
			continue
		}
		f, err := v.figure(value, v.period, false)
		if err != nil {
			return nil, err
		}
		f.Foot = append(f.Foot, besides(value, values)...)
		v.Charts = append(v.Charts, f)
	}
	return v, nil
}
