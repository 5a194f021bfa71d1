package page

import (
	"fmt"
	"net/http"

	"failforward/app"
	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/web"
)

// acrossView is every number in all workspaces of the reader.
type acrossView struct {
	Frame
	period
	Numbers []acrossFigure
	Little  []metric.Across // what none of them can say yet
	Silent  []metric.Metric // what nothing delivers in any of them
	Places  int             // workspaces that there are
	More    int             // workspaces that are too many for one page
}

// acrossFigure is one number in all of them, with its picture.
type acrossFigure struct {
	metric.Across
	Sub string
	picture
	Table chart.Table
}

func (d *Desk) across(r *http.Request) (framed, error) {
	v := &acrossView{Frame: d.frame(r, "Workspaces side by side", "numbers")}
	var err error
	if v.period, err = d.periodOf(r, nil); err != nil {
		return nil, err
	}
	seats, err := d.App.Measures.Seats(r.Context(), asWhom(web.Who(r.Context())))
	if err != nil {
		return nil, err
	}
	v.Places = len(seats)
	seats = seats[:min(len(seats), app.MostSeats)]
	v.More = v.Places - len(seats)
	all, err := d.App.Measures.Across(r.Context(), seats, v.span, metric.All)
	if err != nil {
		return nil, err
	}
	return v, v.sort(all)
}

// sort draws what can be told, and keeps the rest apart.
func (v *acrossView) sort(all []metric.Across) error {
	for _, a := range all {
		switch {
		case !a.Fed():
			v.Silent = append(v.Silent, a.Metric)
		case len(a.Told()) == 0:
			v.Little = append(v.Little, a)
		default:
			f, err := v.drawn(a)
			if err != nil {
				return err
			}
			v.Numbers = append(v.Numbers, f)
		}
	}
	return nil
}

// asWhom are the actors as whom the reader may look into workspaces: in each its member.
func asWhom(v web.Visitor) []loop.Actor {
	actors := []loop.Actor{v.Actor}
	for _, m := range v.Others {
		actors = append(actors, m.Actor())
	}
	return actors
}

// Head says what the page is.
func (v *acrossView) Head() string {
	if v.Places < 2 {
		return "Only one workspace so far"
	}
	return count(v.Places, "workspace") + " side by side"
}

// drawn draws one number.
func (v *acrossView) drawn(a metric.Across) (acrossFigure, error) {
	f := acrossFigure{Across: a, Sub: a.Metric.Definition.Counts}
	c := chart.Abreast{Seconds: a.Metric.Unit == "s", Percent: a.Metric.Unit == "share", Counts: a.Metric.Unit == "count"}
	if !c.Seconds && !c.Percent && !c.Counts {
		c.Unit = a.Metric.Unit
	}
	for _, r := range a.Told() {
		x := r.Value
		c.Rows = append(c.Rows, chart.Place{Name: r.Workspace, Value: *x.Estimate, Interval: around(x), N: x.N, Words: x.Figure(), Signal: signals[x.State]})
	}
	var d chart.Drawing
	var err error
	f.picture, d, err = pictureOf("abreast", sizesAmong, func(width int) (chart.Drawing, error) {
		c.Frame = v.framedAcross(a, width)
		return chart.DrawAbreast(c)
	})
	f.Table = d.Table
	return f, err
}

func (v *acrossView) framedAcross(a metric.Across, width int) chart.Frame {
	return chart.Frame{ID: fmt.Sprintf("across-%s-%d", a.Metric.Key, width), Width: width, Title: a.Metric.Title + ": " + a.Sentence(), Zone: v.Zone, Untold: width != sizesAmong[0].width}
}

// around is the interval of a value; where it has none, the value itself.
func around(v metric.Value) chart.Interval {
	if v.Low == nil && v.High == nil {
		return chart.Interval{Low: *v.Estimate, High: *v.Estimate}
	}
	i := interval(v.Low, v.High)
	if i == nil {
		return chart.Interval{High: *v.High}
	}
	return *i
}

// Waiting are the names of the workspaces that cannot say yet.
func (f acrossFigure) Waiting() string {
	var names []string
	for _, r := range f.Untold() {
		names = append(names, r.Workspace)
	}
	return list(names)
}
