package app

import (
	"context"
	"time"

	"failforward/loop"
)

// Digests tell a week on one page. Nothing of it is stored.
type Digests struct{ *Deps }

// Digest is an ISO week: what it gave, what came of changes, and, for the week that
// runs, what waits and what comes. It names no person but one who shared under
// their name.
type Digest struct {
	Week     string
	Monday   loop.Date
	Sunday   loop.Date
	Current  bool
	First    string     // the week in which the workspace was founded: nothing is older
	Rows     []ScoreRow // of teams that gave something
	Logged   int        // failures that people and programs logged
	Lessons  []Lesson   // newest first, at most digestMost
	Verdicts []EffectView
	Beyond   int               // verdicts beyond these
	Bets     []loop.Experiment // that got their outcome
	Best     WeekView
	Last     []loop.Entry // what won the week before, while this week's ballot is not counted
	Waiting  []Row        // loops that wait too long; only for this week
	Coming   []Day        // of the next two weeks, soonest first; only for this week
	Older    *Older
}

// Lesson is what a failure taught.
type Lesson struct {
	loop.Insight
	About loop.Failure
}

// Day is something that comes on a day.
type Day struct {
	On   loop.Date
	Kind string   // huddle, verdict, bet, ballot
	Text string   // title of what it is about, or the team
	Ref  loop.Ref // zero for a huddle that is only due by its rhythm, and a ballot
}

// Older is a lesson that comes up again.
type Older struct {
	Lesson
	Ago string // a year ago, 90 days ago
}

const (
	digestMost  = 12 // of each list
	mostWaiting = 8
	comingDays  = 14
)

// Get returns the digest of a week, of this one for "".
func (s Digests) Get(ctx context.Context, by loop.Actor, week string) (Digest, error) {
	if err := allow(by, loop.Viewer, "read the digest"); err != nil {
		return Digest{}, err
	}
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return Digest{}, err
	}
	zone := ws.Zone()
	today := loop.DateOf(s.Now(), zone)
	d, err := digestOf(week, today)
	if err != nil {
		return d, err
	}
	d.First = loop.WeekOf(loop.DateOf(ws.CreatedAt, zone))
	span := loop.Window{Since: d.Monday.Start(zone), Until: loop.WeekEnd(d.Week, zone)}
	for _, part := range []func(context.Context, loop.Actor, loop.Window, *Digest) error{s.gave, s.lessons, s.verdicts, s.bets, s.older} {
		if err := part(ctx, by, span, &d); err != nil {
			return d, err
		}
	}
	if d.Best, err = (Showcases(s)).Week(ctx, by, d.Week, ""); err != nil || !d.Current {
		return d, err
	}
	return d, s.ahead(ctx, by, today, &d)
}

// digestOf is the week that is asked for; one that has not begun has no digest.
func digestOf(week string, today loop.Date) (Digest, error) {
	now := loop.WeekOf(today)
	if week == "" {
		week = now
	}
	first, err := loop.MondayOf(week)
	if err == nil && first > today {
		err = loop.Fault("week", "%s has not begun. The newest digest is that of %s.", week, now)
	}
	return Digest{Week: week, Monday: first, Sunday: first.Add(6), Current: week == now}, err
}

// Before is the week before, "" where there was no workspace yet.
func (d Digest) Before() string {
	if d.Week <= d.First {
		return ""
	}
	return d.before()
}

func (d Digest) before() string { return loop.WeekOf(d.Monday.Add(-7)) }

// After is the week behind it, "" for this week.
func (d Digest) After() string {
	if d.Current {
		return ""
	}
	return loop.WeekOf(d.Monday.Add(7))
}

// Quiet reports whether nothing of the week was told at all.
func (d Digest) Quiet() bool {
	return len(d.Rows) == 0 && d.Logged == 0 && len(d.Lessons) == 0 && len(d.Verdicts) == 0 && len(d.Bets) == 0 && !d.Best.Begun
}

func within(w loop.Window, at time.Time) bool { return !at.Before(w.Since) && at.Before(w.Until) }

// gave counts what was shared, as the scoreboard does.
func (s Digests) gave(ctx context.Context, by loop.Actor, w loop.Window, d *Digest) error {
	moments, err := Scores(s).moments(ctx, by, w.Since)
	if err != nil {
		return err
	}
	rows, err := Scores(s).rows(ctx, by, []string{d.Week}, w.Since.Location(), 0, moments)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if len(r.Weeks[0]) > 0 {
			d.Rows = append(d.Rows, r)
		}
	}
	d.Logged, err = s.Repo.CountFailures(ctx, by.Workspace, loop.FailureQuery{ByHand: true, State: loop.AllStates, Logged: w})
	return err
}

// lessons are what failures taught in the week.
func (s Digests) lessons(ctx context.Context, by loop.Actor, w loop.Window, d *Digest) error {
	var found []loop.Insight
	err := s.insightsSince(ctx, by, w.Since, func(i loop.Insight) {
		if within(w, i.CreatedAt) && !i.Superseded && len(found) < digestMost {
			found = append(found, i)
		}
	})
	if err == nil {
		d.Lessons, err = s.about(ctx, by, found)
	}
	return err
}

// about ties lessons to the failures that taught them; those that are dismissed or
// merged are left out.
func (s Digests) about(ctx context.Context, by loop.Actor, all []loop.Insight) ([]Lesson, error) {
	var out []Lesson
	for _, i := range all {
		f, err := s.Repo.Failure(ctx, by.Workspace, i.Failure)
		if err != nil {
			return nil, err
		}
		if f.State == loop.FailureOpen {
			out = append(out, Lesson{i, f})
		}
	}
	return out, nil
}

// verdicts are those of the week, the bad ones too.
func (s Digests) verdicts(ctx context.Context, by loop.Actor, w loop.Window, d *Digest) error {
	var found []loop.EffectCheck
	err := through(func(cursor string) (loop.Page[loop.EffectCheck], error) {
		return s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: w.Since, Cursor: cursor, Limit: loop.MaxPage})
	}, func(e loop.EffectCheck) bool {
		if within(w, e.ConcludedAt) {
			found = append(found, e)
		}
		return true
	})
	if err != nil {
		return err
	}
	d.Beyond = max(len(found)-digestMost, 0)
	for _, e := range found[:len(found)-d.Beyond] {
		v, err := Effects(s).Show(ctx, by, e.Ref().String())
		if err != nil {
			return err
		}
		d.Verdicts = append(d.Verdicts, v)
	}
	return nil
}

func (s Digests) bets(ctx context.Context, by loop.Actor, w loop.Window, d *Digest) error {
	return through(func(cursor string) (loop.Page[loop.Experiment], error) {
		return s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentConcluded, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Experiment) bool {
		if within(w, x.EndedAt) {
			d.Bets = append(d.Bets, x)
		}
		return !x.EndedAt.Before(w.Since) && len(d.Bets) < digestMost
	})
}

// agos are when a lesson comes up again, the longest ago first.
var agos = [...]struct {
	days int
	word string
}{{365, "a year ago"}, {90, "90 days ago"}, {30, "30 days ago"}}

// older finds a lesson of the week that lies a year, 90 or 30 days back: one, so
// that it is read.
func (s Digests) older(ctx context.Context, by loop.Actor, w loop.Window, d *Digest) error {
	var found [len(agos)][]loop.Insight
	err := s.insightsSince(ctx, by, monday(d.Monday.Add(-agos[0].days)).Start(w.Since.Location()), func(i loop.Insight) {
		for n, ago := range agos {
			if loop.WeekOf(loop.DateOf(i.CreatedAt, w.Since.Location())) == loop.WeekOf(d.Monday.Add(-ago.days)) && !i.Superseded {
				found[n] = append(found[n], i)
			}
		}
	})
	for n, ago := range agos {
		if err != nil || d.Older != nil {
			break
		}
		var told []Lesson
		if told, err = s.about(ctx, by, found[n]); len(told) > 0 {
			d.Older = &Older{told[0], ago.word}
		}
	}
	return err
}
