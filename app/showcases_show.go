package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// WeekView is a week of the showcase as somebody sees it.
type WeekView struct {
	loop.Showcase
	Ends    loop.Date    // its Sunday
	Current bool         // it is this week
	Now     string       // this week
	First   string       // the week in which the workspace was founded
	Begun   bool         // something was nominated
	Entries []loop.Entry // shown ones, in the order of the ballot
	Winners []loop.Entry // of these, once it is closed; several when there is a tie
	Waiting []loop.Entry // not shown yet: the caller has nominated them or is asked
	Chosen  []loop.ID    // what the caller's pen has approved
	Voted   bool         // the caller has voted, in whatever browser
	Votes   int          // ballots so far, while it is open
	Told    map[loop.ID]loop.Facts
	People  Names
}

// Week returns a week, this one for "".
func (s Showcases) Week(ctx context.Context, by loop.Actor, week, pen string) (WeekView, error) {
	var v WeekView
	if err := allow(by, loop.Viewer, "read the showcase"); err != nil {
		return v, err
	}
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return v, err
	}
	now := loop.WeekOf(loop.DateOf(s.Now(), ws.Zone()))
	if week == "" {
		week = now
	}
	monday, err := loop.MondayOf(week)
	if err != nil {
		return v, err
	}
	v.Showcase, err = s.Repo.Showcase(ctx, by.Workspace, week)
	if v.Begun = err == nil; !v.Begun && loop.CodeOf(err) != loop.NotFound {
		return v, err
	}
	v.Showcase.Week, v.Current, v.Ends = week, week == now, monday.Add(6)
	v.Now, v.First = now, loop.WeekOf(loop.DateOf(ws.CreatedAt, ws.Zone()))
	if err := s.fill(ctx, by, &v); err != nil {
		return v, err
	}
	return v, s.box(ctx, by, pen, &v)
}

// fill reads the entries and what they tell of.
func (s Showcases) fill(ctx context.Context, by loop.Actor, v *WeekView) error {
	all, err := s.Repo.Entries(ctx, by.Workspace, loop.EntryQuery{Week: v.Showcase.Week})
	if err != nil {
		return err
	}
	var failures []loop.ID
	for _, e := range loop.Shuffled(all) {
		switch {
		case e.State == loop.EntryShown:
			v.Entries = append(v.Entries, e)
			if e.Won {
				v.Winners = append(v.Winners, e)
			}
		case e.State == loop.EntryAsked && sees(by, e):
			v.Waiting = append(v.Waiting, e)
		default:
			continue
		}
		if e.Failure != 0 {
			failures = append(failures, e.Failure)
		}
	}
	if v.Told, err = s.told(ctx, by, failures); err != nil {
		return err
	}
	v.People, err = s.names(ctx, by)
	return err
}

func (s Showcases) told(ctx context.Context, by loop.Actor, ids []loop.ID) (map[loop.ID]loop.Facts, error) {
	out := map[loop.ID]loop.Facts{}
	slices.Sort(ids)
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, slices.Compact(ids))
	for _, f := range facts {
		out[f.Failure.ID] = f
	}
	return out, err
}

// box tells of the ballot what the caller may know.
func (s Showcases) box(ctx context.Context, by loop.Actor, pen string, v *WeekView) (err error) {
	if !v.Begun || !v.Open() {
		return nil
	}
	poll := loop.WeekPoll(v.Showcase.Week)
	if v.Chosen, err = Ballots(s).Chosen(ctx, by, poll, pen); err != nil {
		return err
	}
	if by.Member != 0 {
		if v.Voted, err = s.Repo.HasVoted(ctx, by.Workspace, poll, by.Member); err != nil {
			return err
		}
	}
	v.Votes, err = s.Repo.Voters(ctx, by.Workspace, poll)
	return err
}

// PastWeek is a week with what won.
type PastWeek struct {
	loop.Showcase
	Winners []loop.Entry // none while it is open
}

// Archive returns closed weeks, the newest first, with their winners.
func (s Showcases) Archive(ctx context.Context, by loop.Actor, cursor string, limit int) ([]PastWeek, string, error) {
	all, next, err := s.List(ctx, by, cursor, limit)
	return slices.DeleteFunc(all, func(p PastWeek) bool { return p.Open() }), next, err
}

// List returns weeks with a ballot, the newest first, with their winners.
func (s Showcases) List(ctx context.Context, by loop.Actor, cursor string, limit int) ([]PastWeek, string, error) {
	if err := allow(by, loop.Viewer, "read the showcase"); err != nil {
		return nil, "", err
	}
	page, err := s.Repo.Showcases(ctx, by.Workspace, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	out := make([]PastWeek, len(page.Items))
	for i, show := range page.Items {
		entries, err := s.Repo.Entries(ctx, by.Workspace, loop.EntryQuery{Week: show.Week, State: loop.EntryShown})
		if err != nil {
			return nil, "", err
		}
		out[i] = PastWeek{show, loop.Shuffled(slices.DeleteFunc(entries, func(e loop.Entry) bool { return !e.Won }))}
	}
	return out, page.Next, nil
}

// Any reports whether anything was ever nominated.
func (s Showcases) Any(ctx context.Context, by loop.Actor) (bool, error) {
	page, err := s.Repo.Showcases(ctx, by.Workspace, "", 1)
	return len(page.Items) > 0, err
}

// Entry returns one entry.
func (s Showcases) Entry(ctx context.Context, by loop.Actor, ref string) (loop.Entry, error) {
	return s.entry(ctx, s.Repo, by, ref)
}

// Draft is a nomination with the sentences that are there already, for its form.
func (s Showcases) Draft(ctx context.Context, by loop.Actor, d EntryDraft) (loop.Entry, error) {
	e := loop.Entry{Workspace: by.Workspace, Misstep: d.Misstep, Tweak: d.Tweak, State: loop.EntryShown, NominatedBy: by.Member}
	err := s.origin(ctx, s.Repo, by, d, &e)
	return e, err
}

// asked are the lines on Home that ask whether a misstep may be shown.
func (s Homes) asked(ctx context.Context, by loop.Actor) ([]Todo, error) {
	if by.Member == 0 {
		return nil, nil
	}
	entries, err := s.Repo.Entries(ctx, by.Workspace, loop.EntryQuery{State: loop.EntryAsked, Asked: by.Member})
	var out []Todo
	for _, e := range entries {
		out = append(out, Todo{Do: "consent", Title: e.Misstep, Ref: e.Ref(), Mine: true, Entry: &e})
	}
	return out, err
}
