package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// bareSeries judges a number without a database, by the code that judges checks.
type bareSeries struct {
	Series      string       `help:"Judge this CSV instead: columns at, value and, where it counts, exposure; - reads standard input." placeholder:"FILE.csv"`
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
	points, err := c.points(env, p.Kind)
	if err != nil {
		return err
	}
	f, err := judge.Judge(points, p)
	if err != nil {
		return err
	}
	return t.print(env, judged{string(loop.ByNumber), string(p.Kind), string(f.Verdict), f.Reason, f.Measured}, f.Words())
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

func (c bareSeries) points(env *Env, kind loop.KPIKind) ([]judge.Point, error) {
	var r io.Reader = env.In
	if c.Series != "-" {
		f, err := os.Open(c.Series)
		if err != nil {
			return nil, loop.Fault("series", "It cannot be read: %v", err)
		}
		defer f.Close()
		r = f
	}
	points, err := judge.ReadCSV(r, kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Series, err)
	}
	return points, nil
}
