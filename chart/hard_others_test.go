package chart

import (
	"fmt"
	"time"
)

func times(weeks []int) []time.Time {
	var all []time.Time
	for _, i := range weeks {
		all = append(all, weekly(i))
	}
	return all
}

func hardFlow(little string, asOf int, opened, closed, left []int) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		v := Flow{Frame: f, AsOf: weekly(asOf), Opened: times(opened), Closed: times(closed)}
		for _, at := range times(left) {
			v.Open = append(v.Open, Opening{"A-1", at})
		}
		return DrawFlow(v)
	}
}

// each is every so manieth week, n of them.
func each(n, step int) []int { return counts(n, func(i int) int { return i * step }) }

func hardBurndown(little string, start, weeks int, change func(i int) (opened, closed, abandoned int)) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		b, left := Burndown{Frame: f, Start: start, Left: "failures that wait for a review", Came: "logged", Done: "reviewed", Gone: "accepted"}, start
		for i := range weeks {
			w := Week{Begin: weekly(i), Partial: i == weeks-1}
			w.Opened, w.Closed, w.Abandoned = change(i)
			left += w.Opened - w.Closed - w.Abandoned
			w.Left = left
			b.Weeks = append(b.Weeks, w)
		}
		return DrawBurndown(b)
	}
}

var (
	fourStates = []string{"verified", "done", "in work", "not begun"}
	fiveLong   = []string{"verified by a check of the kind number", "done without a verdict", leftward, "in work", "not begun"}
)

func hardCumulative(little string, states []string, weeks int, count func(i int) []int) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		c := CumulativeFlow{Frame: f, States: states}
		for i := range weeks {
			c.Days = append(c.Days, FlowDay{weekly(i), count(i)})
		}
		return DrawCumulativeFlow(c)
	}
}

func hardStacks(little string, kinds []string, weeks int, count func(i int) []int) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		k := Stacks{Frame: f, Kinds: kinds}
		for i := range weeks {
			k.Bars = append(k.Bars, Bar{Begin: weekly(i), Counts: count(i), Partial: i == weeks-1})
		}
		return DrawStacks(k)
	}
}

func hardInterrupted(little, unit string, values []float64, change int, before, after float64) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		f.Little = little
		s := Interrupted{Frame: f, Seconds: unit == "", Unit: unit, Change: Mark{At: weekly(change), Ref: "7 Sep: A-11"}}
		for i, y := range values {
			level := before
			if i >= change {
				level = after
				s.Counterfactual = append(s.Counterfactual, FitPoint{weekly(i), before, &Interval{before * .7, before * 1.3}})
			}
			s.Points = append(s.Points, Sample{At: weekly(i), Value: y, LeftOut: i == 10, Open: len(values) > 50 && i > len(values)-3})
			s.Fitted = append(s.Fitted, FitPoint{weekly(i), level, &Interval{level * .8, level * 1.2}})
		}
		if len(values) > 50 {
			s.LeftOut = []Window{{weekly(10), weekly(12), "the week that started this loop"}, {weekly(change), weekly(change + 2), leftward + " wash-out"}}
			s.Marks = []Mark{{At: weekly(change - 1), Ref: "A-12"}, {At: weekly(change + 1), Ref: "A-13"}, {At: weekly(20), Ref: "severity 3 counts, too", Kind: Definition, Words: "from now on"}}
		}
		return DrawInterrupted(s)
	}
}

var changes = []string{"Alerting pages when imports are late", "Checklist for database migrations, with rehearsal of the way back, in both regions", leftward, "Canary"}

// effects are n rows.
func effects(n int, value func(i int) Effect) []Effect {
	var all []Effect
	for i := range n {
		e := value(i)
		e.Name, e.N, e.Signal = changes[i%len(changes)], 20+i, Signal(i%int(Unclear+1))
		all = append(all, e)
	}
	return all
}

func hardForest(ratio bool, rows []Effect, pooled *Effect) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		v := Forest{Frame: f, Rows: rows, Pooled: pooled, Ratio: ratio, Percent: true, LowWords: "better", HighWords: "worse"}
		if ratio {
			v.NoEffect = 1
		}
		return DrawForest(v)
	}
}

func hardSure(percent bool, unit string, margin, low, value, high float64) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		return DrawSure(Sure{Frame: f, Percent: percent, Unit: unit, Margin: margin, Effect: Effect{Value: value, Interval: Interval{low, high}, Signal: Concern}})
	}
}

func hardSparkline(little string, state Signal, values []float64) func(Frame) (Drawing, error) {
	return func(f Frame) (Drawing, error) {
		s := Sparkline{Frame: f, State: state}
		s.Width, s.Height, s.Little = 0, 0, little
		for i, y := range values {
			s.Values = append(s.Values, Value{weekly(i), y})
		}
		return DrawSparkline(s)
	}
}

func hardAbreast(v Abreast, n int, row func(i int) Place) func(Frame) (Drawing, error) {
	for i := range n {
		r := row(i)
		r.Name, r.N, r.Words, r.Signal = fmt.Sprintf("Orders and Payments of the western region %d", i), 20, "22 min (8 min to 3 h)", Signal(i%5)
		v.Rows = append(v.Rows, r)
	}
	return func(f Frame) (Drawing, error) {
		v.Frame = f
		return DrawAbreast(v)
	}
}
