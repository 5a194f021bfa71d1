package app

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"failforward/judge"
	"failforward/loop"
	"failforward/source/prometheus"
)

// feed asks for the values of a series and saves them, and what came of it, at once.
// It asks before its transaction begins; what was changed meanwhile counts, and then
// nothing is saved. With a job that is finished in the same transaction.
func (s KPIs) feed(ctx context.Context, by loop.Actor, k loop.KPISeries, f loop.KPIFeed, job *loop.Job) (loop.KPIFeed, error) {
	points, note, asked := s.ask(ctx, k, f)
	if ctx.Err() != nil {
		return f, ctx.Err()
	}
	var out loop.KPIFeed
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if job != nil {
			if err := w.FinishJob(ctx, *job); err != nil {
				return err
			}
		}
		now, err := w.KPIFeed(ctx, k.Workspace, k.ID)
		if err != nil {
			return err
		}
		if !now.SetAt.Equal(f.SetAt) {
			return loop.Errorf(loop.Conflict, "Somebody changed where the values come from meanwhile. Ask again.")
		}
		out = now
		out.TriedAt = s.Now()
		if err := s.came(ctx, w, by, k, &out, points, note, asked); err != nil {
			return err
		}
		if err := w.SaveKPIFeed(ctx, out, loop.Event{}); err != nil {
			return err
		}
		return w.Schedule(ctx, k.Workspace, feedErrand, k.ID, nextAsk(out, s.Now()))
	})
	return out, err
}

// came saves points and says what came of asking.
func (s KPIs) came(ctx context.Context, w loop.Writer, by loop.Actor, k loop.KPISeries, f *loop.KPIFeed, points []judge.Point, note string, asked error) error {
	if asked == nil && len(points) > 0 {
		asked = s.sound(k.Kind, points)
	}
	if asked != nil {
		f.Outcome, f.Said, f.Failures = loop.FeedFailed, faultWords(asked), f.Failures+1
		return nil
	}
	f.FetchedAt, f.Failures = f.TriedAt, 0
	if len(points) == 0 {
		f.Outcome, f.Said = loop.FeedEmpty, "It answered, and there was no value of a period that is over."+note
		return nil
	}
	r, err := s.put(ctx, w, by, k, points, "prometheus")
	f.Outcome, f.Said = loop.FeedOK, fmt.Sprintf("%s new, %s changed, %s as before.", loop.Whole(r.Added), loop.Whole(r.Replaced), loop.Whole(r.Unchanged))+note
	return err
}

// faultWords are errors in words for the page; what only the log may see stays there.
func faultWords(err error) string {
	var said []string
	for _, f := range loop.Faults(err) {
		if f.Code != loop.Internal {
			said = append(said, f.Text)
		}
	}
	if len(said) == 0 {
		return "Something broke on our side."
	}
	return few(said, 3)
}

// nextAsk is an hour after the next midnight UTC, spread so that not all servers are
// asked at once; after a failure sooner, and then less and less often.
func nextAsk(f loop.KPIFeed, now time.Time) time.Time {
	day := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(time.Hour + time.Duration(int64(f.Series)%3600)*time.Second)
	if f.Failures == 0 {
		return day
	}
	if soon := now.Add(min(5*time.Minute*time.Duration(f.Failures*f.Failures), 6*time.Hour)); soon.Before(day) {
		return soon
	}
	return day
}

// ask asks for the periods that are over, by the definition that counts now.
func (s KPIs) ask(ctx context.Context, k loop.KPISeries, f loop.KPIFeed) ([]judge.Point, string, error) {
	if s.Ask == nil {
		return nil, "", loop.Fault("url", "This program asks nobody. Fetch it where the server runs.")
	}
	first, last := f.Step.Ended(s.Now())
	for k.Defined > 1 && first.Before(k.DefinedAt) && !first.After(last) {
		first = first.Add(f.Step.Length())
	}
	if first.After(last) {
		return nil, "", nil
	}
	q := prometheus.Query{URL: f.URL, Expression: f.Query, Start: first.Add(f.Step.Length()), End: last.Add(f.Step.Length()), Step: f.Step.Length()}
	if len(f.Token) > 0 {
		v, err := s.vault()
		if err != nil {
			return nil, "", err
		}
		token, err := v.Open(tokenOf(k), f.Token)
		if err != nil {
			return nil, "", err
		}
		q.Token = string(token)
	}
	a, err := s.Ask(ctx, q)
	return periodPoints(k, f, a), noteOf(a), err
}

// periodPoints are values as points: that of a period is asked for at its end.
func periodPoints(k loop.KPISeries, f loop.KPIFeed, a prometheus.Answer) []judge.Point {
	var points []judge.Point
	for _, v := range a.Values {
		x := v.Value * f.Factor
		if k.Kind == loop.KPICount {
			x = math.Round(x) // increase() reckons up to the edges of a period, and counts in fractions
		}
		points = append(points, judge.Point{At: v.At.Add(-f.Step.Length()), Value: &x})
	}
	return points
}

// noteOf is what else a server said.
func noteOf(a prometheus.Answer) string {
	s := ""
	if a.NoNumber > 0 {
		s += fmt.Sprintf(" %s were no number (NaN or infinite) and left out.", loop.Whole(a.NoNumber))
	}
	if len(a.Warnings) > 0 {
		s += " It warns: " + strings.Join(a.Warnings, "; ") + "."
	}
	return s
}
