package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// Feeds are what private links show: days that come, and news.
type Feeds struct{ *Deps }

// Entry is a day in a calendar. It never holds what a card says.
type Entry struct {
	Key     string // of its thing, for ever
	Title   string
	On      loop.Date // the whole day, where Start is zero
	Start   time.Time
	End     time.Time
	Ref     loop.Ref // where it is read; zero for a huddle that nobody has opened yet
	Changed time.Time
}

// mostEntries bounds a calendar, mostNews the news; newsFor is how long they stay.
const (
	mostEntries = 500
	mostNews    = 50
	newsFor     = 90 * 24 * time.Hour
	huddlesOn   = 4 // days of a series that are shown ahead
)

// Calendar returns the days that concern the reader, the soonest first: huddles,
// verdicts, bets and due dates of their teams, of no team, and of their own.
func (s Feeds) Calendar(ctx context.Context, by loop.Actor) ([]Entry, error) {
	if err := allow(by, loop.Viewer, "read the calendar"); err != nil {
		return nil, err
	}
	var all []Entry
	add := func(e Entry) bool {
		all = append(all, e)
		return len(all) < mostEntries
	}
	for _, some := range []func(context.Context, loop.Actor, func(Entry) bool) error{s.huddles, s.checks, s.bets, s.due} {
		if err := some(ctx, by, add); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Key, b.Key)) })
	return all[:min(len(all), mostEntries)], nil
}

// concerns reports whether something is the reader's: their own, of their team, or
// of no team. Whoever is in no team hears of all.
func concerns(by loop.Actor, owner, team loop.ID) bool {
	return owner == by.Member || team == 0 || len(by.Teams) == 0 || slices.Contains(by.Teams, team)
}

// huddles adds those that are planned or go on, and the next days of each rhythm.
func (s Feeds) huddles(ctx context.Context, by loop.Actor, add func(Entry) bool) error {
	names, err := s.names(ctx, by)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, state := range []loop.HuddleState{loop.HuddleScheduled, loop.HuddleLive} {
		page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{State: state, Limit: loop.MaxPage})
		if err != nil {
			return err
		}
		for _, h := range page.Items {
			key := huddleKey(h.Team, h.On)
			if taken[key] = true; concerns(by, 0, h.Team) {
				add(Entry{Key: key, Title: huddleTitle(names, h.Team) + " (" + h.Ref().String() + ")", On: h.On, Ref: h.Ref(), Changed: h.UpdatedAt})
			}
		}
	}
	return s.rhythms(ctx, by, names, taken, add)
}

// huddleKey names the huddle of a team on a day, opened or not yet.
func huddleKey(team loop.ID, on loop.Date) string {
	return "huddle-" + team.String() + "-" + string(on)
}

func huddleTitle(names Names, team loop.ID) string {
	if name := names.Of(team); name != "" {
		return "Huddle of " + name
	}
	return "Huddle"
}

func (s Feeds) rhythms(ctx context.Context, by loop.Actor, names Names, taken map[string]bool, add func(Entry) bool) error {
	all, err := s.Repo.AllSeries(ctx, by.Workspace)
	if err != nil {
		return err
	}
	today, zone, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !concerns(by, 0, r.Team) {
			continue
		}
		last, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: r.Team, Whole: r.Team == 0, State: loop.HuddleClosed, Limit: 1})
		if err != nil {
			return err
		}
		var anchor loop.Date
		for _, h := range last.Items {
			anchor = h.On
		}
		for _, on := range r.Upcoming(today, anchor, huddlesOn) {
			if key := huddleKey(r.Team, on); !taken[key] && on != anchor {
				at := on.Start(zone).Add(time.Duration(r.Minute) * time.Minute)
				add(Entry{Key: key, Title: huddleTitle(names, r.Team), On: on, Start: at, End: at.Add(time.Duration(r.Planned) * time.Second), Changed: r.UpdatedAt})
			}
		}
	}
	return nil
}

// checks adds the days on which verdicts are due.
func (s Feeds) checks(ctx context.Context, by loop.Actor, add func(Entry) bool) error {
	for _, state := range []loop.EffectState{loop.Waiting, loop.Locked, loop.Planned} {
		page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: state, Limit: mostEntries})
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			a, err := s.Repo.Action(ctx, by.Workspace, e.Action)
			if err != nil {
				return err
			}
			if concerns(by, a.Owner, a.Team) && e.On != "" {
				add(Entry{Key: "check-" + e.ID.String(), Title: "Did it help? " + a.Title, On: e.On, Ref: e.Ref(), Changed: e.UpdatedAt})
			}
		}
	}
	return nil
}

// bets adds the days on which bets are asked.
func (s Feeds) bets(ctx context.Context, by loop.Actor, add func(Entry) bool) error {
	return through(func(cursor string) (loop.Page[loop.Experiment], error) {
		return s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentRunning, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Experiment) bool {
		return !concerns(by, x.Owner, x.Team) || add(Entry{Key: "bet-" + x.ID.String(), Title: "As believed? " + x.Name(), On: x.On, Ref: x.Ref(), Changed: x.UpdatedAt})
	})
}

// due adds what is still to be done on a day.
func (s Feeds) due(ctx context.Context, by loop.Actor, add func(Entry) bool) error {
	return through(func(cursor string) (loop.Page[loop.Action], error) {
		return s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: []loop.ActionState{loop.Candidate, loop.Open, loop.InProgress}, Cursor: cursor, Limit: loop.MaxPage})
	}, func(a loop.Action) bool {
		return a.Due == "" || !concerns(by, a.Owner, a.Team) || add(Entry{Key: "due-" + a.ID.String(), Title: "Due: " + a.Title, On: a.Due, Ref: a.Ref(), Changed: a.UpdatedAt})
	})
}

// News is one piece of it: something that was learned, or how something ended. It names nobody.
type News struct {
	Key   string // of its thing, for ever
	Sort  string // lesson, verdict, bet, mistake
	Title string
	Text  string // more of it, "" for none
	Ref   loop.Ref
	At    time.Time
}

// News returns what was learned in the last three months, the newest first, at most fifty.
func (s Feeds) News(ctx context.Context, by loop.Actor) ([]News, error) {
	if err := allow(by, loop.Viewer, "read the news"); err != nil {
		return nil, err
	}
	var all []News
	since := s.Now().Add(-newsFor)
	for _, some := range []func(context.Context, loop.Actor, time.Time, *[]News) error{s.lessons, s.verdicts, s.outcomes, s.mistakes} {
		if err := some(ctx, by, since, &all); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b News) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Key, b.Key)) })
	return all[:min(len(all), mostNews)], nil
}

func (s Feeds) lessons(ctx context.Context, by loop.Actor, since time.Time, all *[]News) error {
	return s.insightsSince(ctx, by, since, func(i loop.Insight) {
		if !i.AcceptedAt.IsZero() && !i.Superseded {
			*all = append(*all, News{Key: "insight-" + i.ID.String(), Sort: "lesson", Title: i.Text, Ref: i.Ref(), At: i.AcceptedAt})
		}
	})
}

func (s Feeds) verdicts(ctx context.Context, by loop.Actor, since time.Time, all *[]News) error {
	page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: since, Limit: mostNews})
	for _, e := range page.Items {
		v, err := Effects(s).Show(ctx, by, e.ID.String())
		if err != nil {
			return err
		}
		*all = append(*all, News{Key: "check-" + e.ID.String(), Sort: "verdict", Title: v.Words.Head, Text: "The change: " + v.Action.Title, Ref: e.Ref(), At: e.ConcludedAt})
	}
	return err
}

func (s Feeds) outcomes(ctx context.Context, by loop.Actor, since time.Time, all *[]News) error {
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentConcluded, Limit: mostNews})
	for _, x := range page.Items {
		if !x.EndedAt.Before(since) {
			*all = append(*all, News{Key: "bet-" + x.ID.String(), Sort: "bet", Title: x.Head(), Text: x.Note, Ref: x.Ref(), At: x.EndedAt})
		}
	}
	return err
}

// mistakes are the stars of closed huddles, in the words that the huddle closed with.
func (s Feeds) mistakes(ctx context.Context, by loop.Actor, since time.Time, all *[]News) error {
	stars, err := Huddles(s).Stars(ctx, by, mostNews)
	for _, h := range stars {
		if !h.ClosedAt.Before(since) {
			*all = append(*all, News{Key: "star-" + h.ID.String(), Sort: "mistake", Title: h.StarText, Ref: h.Ref(), At: h.ClosedAt})
		}
	}
	return err
}
