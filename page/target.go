package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"failforward/app"
	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
)

// targetView is the switch for the target of a number, on its page.
type targetView struct {
	Key     string
	Can     bool // the reader may switch it
	Now     *metric.Target
	Warning string
	Line    string // at most, at least
	Hint    string // how the figure is written
	Timed   bool   // how many percent have to reach it can be said
	Choices []metric.Metric
	Counter string // what is chosen first; "" where one has to be named
	Value   string
	Percent int
}

// targeting is the switch of a number; nil where nothing can be aimed at, or nobody
// has switched one on and the reader may not.
func (d *Desk) targeting(r *http.Request, by loop.Actor, m metric.Metric, v metric.Value) (*targetView, error) {
	t := &targetView{Key: m.Key, Now: v.Target, Warning: metric.TargetWarning, Line: "At most", Timed: m.Unit == "s", Counter: m.Counter}
	var team loop.ID
	if m.Series != nil {
		team, t.Counter = m.Series.Team, ""
	}
	if t.Can = by.May(loop.Lead) && by.In(team); m.Better == metric.Neither || t.Now == nil && !t.Can {
		return nil, nil
	}
	if m.Better == metric.Higher {
		t.Line = "At least"
	}
	t.Hint = map[string]string{"s": "4 h, 1 h 30 min, 2 days; a figure alone is minutes.", "share": "In percent: 90.", "": "As the number is told: 3 or 3.5."}[m.Unit]
	if t.Hint == "" {
		t.Hint = "In " + m.Unit + ": 3 or 3.5."
	}
	if t.Now != nil {
		t.Counter, t.Percent, t.Value = t.Now.Counter, t.Now.Percent, targetText(t.Now.Value, m.Unit)
	}
	all, err := d.App.Measures.Metrics(r.Context(), by)
	for _, o := range all {
		if o.Key != m.Key {
			t.Choices = append(t.Choices, o)
		}
	}
	return t, err
}

// targetText is a figure as the form takes it.
func targetText(x float64, unit string) string {
	switch unit {
	case "s":
		return metric.InWords(x, unit)
	case "share":
		x *= 100
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// Percents are how many percent a target of what takes time can be about.
func (t *targetView) Percents() []int { return []int{50, 75, 90} }

// besides is what stands under a number with a target in the list: the target, and
// the counter-metric.
func besides(v metric.Value, all []metric.Value) []string {
	if v.Target == nil {
		return nil
	}
	said := []string{v.Target.Says}
	for _, o := range all {
		if o.Key == v.Target.Counter {
			said = append(said, "Beside it "+o.Title+": "+o.Sentence)
		}
	}
	return said
}

// switched are the marks of the days on which a target was switched.
func switched(v metric.Value) []chart.Mark {
	var marks []chart.Mark
	for i, s := range v.Data.Switches {
		if !s.On && i+1 < len(v.Data.Switches) && v.Data.Switches[i+1].At.Equal(s.At) {
			continue // another one took its place
		}
		marks = append(marks, chart.Mark{At: s.At, Ref: map[bool]string{true: "target on", false: "target off"}[s.On]})
	}
	return marks
}

// onMetric runs a deed of the page of a number.
func (d *Desk) onMetric(do func(r *http.Request, by loop.Actor, key string) (said string, err error)) http.Handler {
	inputs := map[string]string{"counter_metric": "counter"}
	return d.deed("/metrics/", "metric", d.metric, inputs, func(r *http.Request, by loop.Actor, key string) (said, undo, to string, err error) {
		said, err = do(r, by, key)
		return said, "", "", err
	})
}

// setTarget switches a target on, or moves it.
func (d *Desk) setTarget() http.Handler {
	return d.onMetric(func(r *http.Request, by loop.Actor, key string) (string, error) {
		m, err := d.App.Measures.Find(r.Context(), by, key)
		if err != nil {
			return "", err
		}
		var c loop.Check
		draft := app.TargetDraft{Counter: text(r.PostForm, "counter")}
		draft.Value = aimOf(&c, r.PostForm, m.Unit)
		if p := text(r.PostForm, "percent"); p != "" {
			if draft.Percent, err = strconv.Atoi(p); err != nil {
				c.Fault("percent", "%q is none of 50, 75 and 90.", cut(p))
			}
		}
		if c.Err() != nil {
			return "", c.Err()
		}
		_, err = d.App.Targets.Set(r.Context(), by, key, draft)
		return fmt.Sprintf("%s has a target. Its counter-metric stands beside it from now on.", m.Title), err
	})
}

// aimOf reads the figure of a target.
func aimOf(c *loop.Check, f url.Values, unit string) float64 {
	if text(f, "value") == "" {
		c.Fault("value", "Write the figure that is to be reached.")
		return 0
	}
	if unit == "s" {
		if x := lastedPoint(c, f); x != nil {
			return *x
		}
		return 0
	}
	x, _ := decimalOf(c, f, "value")
	if unit == "share" {
		x /= 100
	}
	return x
}

// endTarget switches it off.
func (d *Desk) endTarget() http.Handler {
	return d.onMetric(func(r *http.Request, by loop.Actor, key string) (string, error) {
		return "The target is off. The days on which it was on stay marked.", d.App.Targets.Off(r.Context(), by, key)
	})
}
