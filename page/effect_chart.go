package page

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/chart"
	"failforward/judge"
	"failforward/loop"
	"failforward/web"
)

// effectChart is the picture of a check of the kind number, as its page shows it.
type effectChart struct {
	Sub string // measure, unit, period
	picture
	Later string // what became of the series since the verdict
	Foot  string
	Table chart.Table
	More  int // rows of the table that the page leaves out
}

// charted draws the series of a check; nil where there is none.
func (d *Desk) charted(r *http.Request, v *effectView) (*effectChart, error) {
	got, ok, err := d.App.KPIs.Chart(r.Context(), web.Who(r.Context()).Actor, v.Check)
	if err != nil || !ok {
		return nil, err
	}
	c := &effectChart{Later: got.Later, Sub: v.measure(got), Foot: v.caption(got)}
	pic, drawn, err := pictureOf("interrupted", sizesAlone, func(width int) (chart.Drawing, error) {
		return v.interrupted(got, chart.Frame{Width: width, Height: 320})
	})
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", v.Check.Ref(), err)
	}
	c.picture, c.Table = pic, drawn.Table
	if n := len(c.Table.Rows); n > mostRows {
		c.Table.Rows, c.More = c.Table.Rows[n-mostRows:], n-mostRows
	}
	return c, nil
}

// measure says what is drawn, in what, and of when.
func (v *effectView) measure(c app.NumberChart) string {
	n := c.Number
	s := n.Name
	switch {
	case n.Kind == loop.KPIDuration:
		s += ", each dot one item at its beginning, logarithmic axis"
	case n.Kind == loop.KPIShare:
		s += ", share in percent"
	case n.Kind == loop.KPILevel && n.Unit != "":
		s += ", in " + n.Unit
	case countedIn(n) != "":
		s += ", " + countedIn(n)
	}
	return s + ", before and after " + v.Action.Ref().String() + v.drawnPeriod(c)
}

// drawnPeriod is from when to when there are points in the picture; "" without any.
func (v *effectView) drawnPeriod(c app.NumberChart) string {
	var first, last time.Time
	for _, p := range c.Number.Points {
		if c.Plan.Part(p.At) == judge.Later {
			continue
		}
		if first.IsZero() || p.At.Before(first) {
			first = p.At
		}
		if p.At.After(last) {
			last = p.At
		}
	}
	if first.IsZero() {
		return ""
	}
	zone := v.Zone
	if strings.HasPrefix(c.Number.Key, "kpi.") {
		zone = time.UTC // as its values are noted
	}
	return ", " + fromTo(first.In(zone), last.In(zone))
}

// countedIn is what a count or a level is told in.
func countedIn(n app.Watched) string {
	switch {
	case n.Kind == loop.KPICount && n.Per != "":
		return "per " + n.Per
	case n.Kind == loop.KPIShare:
		return "%"
	}
	return n.Unit
}

// caption says how many points there are.
func (v *effectView) caption(c app.NumberChart) string {
	s := fmt.Sprintf("n = %s before, %s after", loop.Whole(c.Before), loop.Whole(c.After))
	if v.Check.State == loop.Concluded && len(c.Lines.Fitted) > 0 {
		s += map[bool]string{true: "; lines: what was usual on each side", false: "; lines: the model of the verdict"}[c.Lines.Flat]
	}
	if m := v.Check.Result; m != nil && m.Compare != nil && m.Compare.Used {
		s += "; of this number alone: the verdict takes off what " + m.Compare.Name + " did in the same time"
	}
	return s
}

// interrupted draws a check in a frame whose size is settled.
func (v *effectView) interrupted(c app.NumberChart, frame chart.Frame) (chart.Drawing, error) {
	frame.ID, frame.Title, frame.Subtitle = fmt.Sprintf("%s-%d", v.Check.Ref(), frame.Width), v.Words.Head, v.measure(c)
	frame.Caption, frame.Footer, frame.Zone, frame.To, frame.Little = v.caption(c), c.Later, v.Zone, c.Plan.Until, v.little(c)
	if a := c.Anew; a != nil {
		frame.Marks = append(frame.Marks, chart.Mark{At: a.Until, Ref: a.Until.In(v.Zone).Format("2 Jan") + ": defined anew", Words: a.Became + ", nothing before it is compared", Kind: chart.Definition})
	}
	s := chart.Interrupted{Frame: frame, Seconds: c.Number.Kind == loop.KPIDuration, Unit: countedIn(c.Number), Counts: c.Number.Kind == loop.KPICount, Change: chart.Mark{At: c.Plan.Change, Ref: c.Plan.Change.In(v.Zone).Format("2 Jan") + ": " + v.Action.Ref().String()}}
	if c.Lines.Flat {
		s.Without = "as before"
	}
	for _, p := range c.Number.Points {
		if part := c.Plan.Part(p.At); part != judge.Later {
			s.Points = append(s.Points, sampleOf(c, p, v.asOf(c)))
		}
	}
	s.LeftOut = leftOut(c)
	s.Fitted, s.Counterfactual = placesOf(c.Number.Kind, c.Lines.Fitted), placesOf(c.Number.Kind, c.Lines.Without)
	sortSamples(s.Points)
	return chart.DrawInterrupted(s)
}

// little says why there is no line: nobody looks before the day, or there is too little.
func (v *effectView) little(c app.NumberChart) string {
	switch {
	case len(c.Lines.Fitted) > 0:
		return ""
	case v.Check.State != loop.Concluded:
		return fmt.Sprintf("%s before the change and %s since. No line before its day, %s: looking early makes chance look like news.", loop.Whole(c.Before), loop.Whole(c.After), v.Check.On.Start(v.Zone).Format("2 January 2006"))
	case c.Later != "":
		return c.Later
	}
	return "Too little for a line: these are the single values."
}
