package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// bareSeries judges a number without a database, by the code that judges checks.
type bareSeries struct {
	Series      string       `help:"Judge this CSV instead: columns at, value and, where it counts, exposure; - reads standard input." placeholder:"FILE.csv"`
	Compare     string       `help:"With --series: another CSV of the same sort that the change did not touch; what is left beyond it is judged." placeholder:"FILE.csv"`
	Change      string       `help:"The day on which the change was in place."`
	KPIKind     loop.KPIKind `name:"kpi-kind" enum:",duration,count,share,level" default:"" help:"duration: a row for each item, in seconds; count, share, level: a row for each period."`
	Better      string       `enum:",lower,higher" default:"" help:"Which way is good: lower or higher."`
	Margin      float64      `help:"Smallest change worth having: 0.10 is ten percent, or ten points of a share."`
	TriggerDays int          `name:"trigger-days" help:"Days before the change that started it: they are left out of the baseline."`
	WashOutDays int          `name:"wash-out-days" help:"Days after the change that are left out."`
	Until       string       `help:"The day of the verdict; what comes later is left out."`
	Seed        uint64       `default:"1" help:"Of what is drawn at random; part of the result."`
}

// judged is a verdict as programs read it.
type judged struct {
	Kind    string `json:"kind"`
	KPIKind string `json:"kpi_kind"`
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
	loop.Measured
}

func (c bareSeries) judge(env *Env, t target) error {
	p, err := c.plan()
	if err != nil {
		return err
	}
	points, err := pointsOf(env, "series", c.Series, p.Kind)
	if err != nil {
		return err
	}
	f, err := c.finding(env, points, p)
	if err != nil {
		return err
	}
	return t.print(env, judged{string(loop.ByNumber), string(p.Kind), string(f.Verdict), f.Reason, f.Measured}, f.Words())
}

// finding judges points, beside those of another file where one is named.
func (c bareSeries) finding(env *Env, points []judge.Point, p judge.Plan) (judge.Finding, error) {
	if c.Compare == "" {
		return judge.Judge(points, p)
	}
	if c.Compare == c.Series {
		return judge.Finding{}, loop.Fault("compare", "%s is the series itself. Compare with one that the change did not touch.", c.Compare)
	}
	untreated, err := pointsOf(env, "compare", c.Compare, p.Kind)
	if err != nil {
		return judge.Finding{}, err
	}
	f, err := judge.JudgeBeside(points, untreated, p)
	if f.Compare != nil {
		f.Compare.Name = c.Compare
	}
	return f, err
}

func (c bareSeries) plan() (judge.Plan, error) {
	change, err := loop.ParseDate("change", c.Change)
	if err != nil {
		return judge.Plan{}, err
	}
	until, err := loop.ParseDate("until", c.Until)
	p := judge.Plan{Kind: c.KPIKind, Better: c.Better, Margin: c.Margin, Trigger: c.TriggerDays, WashOut: c.WashOutDays, Seed: c.Seed}
	if change != "" {
		p.Change = change.Start(time.UTC)
	}
	if until != "" {
		p.Until = until.Start(time.UTC)
	}
	return p, err
}

// pointsOf reads the file that a flag names; - is standard input.
func pointsOf(env *Env, flag, file string, kind loop.KPIKind) ([]judge.Point, error) {
	r := env.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, loop.Fault(flag, "It cannot be read: %v", err)
		}
		defer f.Close()
		r = f
	}
	points, err := judge.ReadCSV(r, kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, about(flag, err))
	}
	return points, nil
}

// about gives the faults of a series the name of the flag that brought it.
func about(flag string, err error) error {
	var all []error
	for _, f := range loop.Faults(err) {
		if f.Field != "series" {
			return err
		}
		all = append(all, loop.Fault(flag, "%s", f.Text))
	}
	if len(all) == 0 {
		return err
	}
	return errors.Join(all...)
}
