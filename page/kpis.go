package page

import (
	"crypto/rand"
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// kpisView is every number that is watched from outside, and the form for one more.
type kpisView struct {
	Frame
	All     []kpiRow
	Choices []loop.Team
	Once    string
	Was     values
}

// kpiRow is a series with its newest value.
type kpiRow struct {
	loop.KPISeries
	Newest *loop.KPIPoint
}

// Shown is the newest value as people read it.
func (k kpiRow) Shown() string { return kpiValue(k.KPISeries, *k.Newest) }

func (d *Desk) kpis(r *http.Request) (framed, error) { return d.kpisView(r) }

func (d *Desk) kpisView(r *http.Request) (*kpisView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &kpisView{Frame: d.frame(r, "Numbers that we watch", "numbers"), Once: rand.Text(), Was: values{"kind": string(loop.KPICount), "better": "lower", "exposure": "week"}}
	all, err := d.App.KPIs.List(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		page, err := d.App.KPIs.Points(ctx, by, k.Key, loop.PointQuery{Limit: 1})
		if err != nil {
			return nil, err
		}
		row := kpiRow{KPISeries: k}
		if len(page.Items) > 0 {
			row.Newest = &page.Items[0]
		}
		v.All = append(v.All, row)
	}
	v.Choices, err = d.openTeams(r)
	return v, err
}

// Kinds are what a series can hold.
func (v *kpisView) Kinds() []loop.KPIKind { return loop.KPIKinds() }

// Says is the line under the title.
func (v *kpisView) Says() string {
	if len(v.All) == 0 {
		return "None yet. A number that you note once a week can say on its day whether a change helped."
	}
	return capital(countWord(len(v.All), "number", "numbers")) + ", of systems and work, never of a person."
}

// addKPI makes a series and leads to its page.
func (d *Desk) addKPI(r *http.Request) (string, error) {
	f := r.PostForm
	k, err := d.App.KPIs.Add(r.Context(), web.Who(r.Context()).Actor, app.KPIDraft{Key: text(f, "key"), Name: f.Get("name"), Unit: f.Get("unit"), Kind: loop.KPIKind(f.Get("kind")), Better: f.Get("better"),
		Exposure: f.Get("exposure"), Team: f.Get("team"), Claim: app.Claim{Key: onceKey(f)}})
	if err == nil {
		d.say(r, k.Name+" is watched from now on. Note its first value.", "")
		return "/kpis/" + k.Key, nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	v, verr := d.kpisView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("kpis", v, err, nil)
}
