package app

import (
	"context"
	"fmt"
	"math"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// NumberChart is what the picture of a check of the kind number shows.
type NumberChart struct {
	Number Watched    // with its points as they were judged, or as they stand so far
	Plan   judge.Plan // with the change and the day
	Lines  judge.Lines
	Before int                 // points on each side that count
	After  int                 //
	Later  string              // what became of the series since the verdict; "" for nothing
	Anew   *loop.KPIDefinition // the last time that it was defined anew: nothing before it is compared; nil for never
}

// Chart returns the series of a check around its change: of a verdict as it was
// judged, else as it stands now, without a line. It is false where there is none: of
// another kind, before the change, without a series.
func (s KPIs) Chart(ctx context.Context, by loop.Actor, e loop.EffectCheck) (NumberChart, bool, error) {
	if e.Kind != loop.ByNumber || e.ChangeAt.IsZero() || e.Plan.KPI == "" || e.Reason == "no_source" {
		return NumberChart{}, false, nil
	}
	c, err := s.now(ctx, by, e)
	gone := loop.CodeOf(err) == loop.NotFound
	switch {
	case err != nil && !gone:
		return c, false, err
	case e.State == loop.Concluded && e.Result != nil && e.Result.Basis != nil:
		c, err = judgedChart(e, c, gone)
	case gone:
		return c, false, nil
	case e.State == loop.Concluded && e.Result != nil:
		c, err = oldChart(e, c)
	}
	if loop.CodeOf(err) == loop.Invalid {
		return c, false, nil // points that cannot be have no picture
	}
	c.count()
	return c, c.Before+c.After > 0, err
}

// now is the series as it stands: of a check that waits up to this moment.
func (s KPIs) now(ctx context.Context, by loop.Actor, e loop.EffectCheck) (NumberChart, error) {
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return NumberChart{}, err
	}
	asOf, until := s.Now(), e.On.Start(zone)
	if e.State == loop.Concluded && until.Before(asOf) {
		asOf = until
	}
	n, err := s.read(ctx, s.Repo, by, e.Plan.KPI, e.ChangeAt, asOf)
	if err != nil {
		return NumberChart{}, err
	}
	f, err := s.behind(ctx, s.Repo, e)
	return NumberChart{Number: n, Plan: s.judgePlan(e, f, n, e.ChangeAt, until), Anew: n.anew}, err
}

// basis keeps what a verdict is judged by.
func basis(points []judge.Point, p judge.Plan) *loop.Basis {
	b := &loop.Basis{Better: p.Better, Trigger: p.Trigger, WashOut: p.WashOut, Until: p.Until.UTC()}
	if len(points) > loop.MostJudged {
		return b
	}
	for _, x := range points {
		b.Points = append(b.Points, loop.JudgedPoint{At: x.At.UTC(), Value: x.Value, Exposure: x.Exposure})
	}
	return b
}

// judgedChart is the series as it was judged, with the lines of its verdict, and what
// has changed since.
func judgedChart(e loop.EffectCheck, c NumberChart, gone bool) (NumberChart, error) {
	m, b := e.Result, e.Result.Basis
	c.Plan.Kind, c.Plan.Better, c.Plan.Trigger, c.Plan.WashOut, c.Plan.Until = m.Kind, b.Better, b.Trigger, b.WashOut, b.Until
	c.Plan.Change, c.Plan.Margin, c.Plan.Seed = e.ChangeAt, e.Plan.MinEffect, m.Seed
	if len(b.Points) == 0 && m.NBefore+m.NAfter > 0 { // too many to keep
		return oldChart(e, c)
	}
	fresh, defined, renewed := c.Number.Points, c.Number.defined().Number, c.Number.renewed(m.Defined)
	c.Number = Watched{Key: e.Plan.KPI, Name: m.Name, Unit: m.Unit, Per: m.Per, Kind: m.Kind, Better: b.Better}
	for _, p := range b.Points {
		c.Number.Points = append(c.Number.Points, judge.Point{At: p.At, Value: p.Value, Exposure: p.Exposure})
	}
	anew := c.Anew
	if anew != nil && anew.Until.After(b.Until) {
		c.Anew = nil
	}
	switch n := differing(c.Number.Points, fresh, m.Kind == loop.KPIDuration, b.Until); {
	case gone:
		c.Later = "The series itself is gone. The picture shows it as it was judged."
	case anew != c.Anew:
		c.Later = fmt.Sprintf("It was defined anew since the verdict (%s). The picture and the verdict keep to what was judged.", anew.Became)
	case renewed != "":
		c.Later = fmt.Sprintf("The number has another definition since the verdict (%d in place of %d: %s). The picture and the verdict keep to what was judged.", defined, m.Defined, renewed)
	case n > 0:
		c.Later = fmt.Sprintf("%s since the verdict. The picture and the verdict keep to what was judged.", changedPoints(n))
	}
	f, err := judge.Judge(c.Number.Points, c.Plan)
	c.Lines = f.Lines
	return c, err
}

// oldChart is the series of a verdict that did not keep its points: with its lines
// where it still comes to the same figures.
func oldChart(e loop.EffectCheck, c NumberChart) (NumberChart, error) {
	f, err := judge.Judge(c.Number.Points, c.Plan)
	if err != nil {
		return c, err
	}
	m := e.Result
	if f.NBefore == m.NBefore && f.NAfter == m.NAfter && near(f.Estimate, m.Estimate) && near(f.Low, m.Low) && near(f.High, m.High) {
		c.Lines = f.Lines
		return c, nil
	}
	c.Later = "The series is another one than at the verdict, and what was judged was not kept: these are the values of now, without a line."
	return c, nil
}

func near(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-9*max(1, math.Abs(*a))
}

// differing counts the points that stand on one side alone, or are not the same. What
// has come behind the last judged one, or has ended since, is no change: the series
// goes on.
func differing(judged, now []judge.Point, timed bool, until time.Time) int {
	type key struct {
		at       int64
		open     bool
		value, n float64
	}
	of := func(p judge.Point) key {
		k := key{at: p.At.UnixMilli(), open: p.Value == nil, n: p.Exposure}
		if p.Value != nil {
			k.value = *p.Value
		}
		if timed && p.At.Add(time.Duration(min(k.value, 9e9)*float64(time.Second))).After(until) {
			k.open, k.value = true, 0
		}
		return k
	}
	var last time.Time
	for _, p := range judged {
		if p.At.After(last) {
			last = p.At
		}
	}
	there, kept := map[key]int{}, 0
	for _, p := range now {
		if p.At.After(last) {
			continue
		}
		there[of(p)]++
		kept++
	}
	n := 0
	for _, p := range judged {
		if there[of(p)]--; there[of(p)] < 0 {
			n++
		}
	}
	return max(n, kept-len(judged)+n)
}

func changedPoints(n int) string {
	if n == 1 {
		return "One value has changed, come or gone"
	}
	return loop.Whole(n) + " values have changed, come or gone"
}

// count fills in how many points stand on each side.
func (c *NumberChart) count() {
	for _, p := range c.Number.Points {
		switch c.Plan.Part(p.At) {
		case judge.Before:
			c.Before++
		case judge.After:
			c.After++
		}
	}
}
