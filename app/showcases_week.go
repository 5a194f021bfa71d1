package app

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"failforward/loop"
)

const (
	showcaseDue         = "showcase.close"  // job: a week is over
	topicShowcaseClosed = "showcase.closed" // letter
)

// Vote approves entries of a week, none to take the ballot back. The same pen may
// change it until the ballot is closed; see Ballots for what is kept secret how.
func (s Showcases) Vote(ctx context.Context, by loop.Actor, week, pen string, choices []loop.ID) error {
	if err := allow(by, loop.MemberRole, "vote"); err != nil {
		return err
	}
	if by.Member == 0 {
		return loop.Errorf(loop.Denied, "Only a person can vote here, once. A program has no vote of its own.")
	}
	if _, err := loop.MondayOf(week); err != nil {
		return err
	}
	if err := s.voting(ctx, s.Repo, s.Repo.Showcase, by, week); err != nil {
		return err
	}
	entries, err := s.Repo.Entries(ctx, by.Workspace, loop.EntryQuery{Week: week, State: loop.EntryShown})
	if err != nil {
		return err
	}
	b := loop.Ballot{Workspace: by.Workspace, Poll: loop.WeekPoll(week), Choices: choices}
	if err := b.Check(0, entryIDs(entries)); err != nil {
		return err
	}
	still := func(ctx context.Context, w loop.Writer) error { return s.voting(ctx, w, w.HoldShowcase, by, week) }
	return Ballots(s).CastWhile(ctx, by, b, pen, still)
}

// voting is a Conflict unless the ballot of a week, which read finds, goes on now.
func (s Showcases) voting(ctx context.Context, r loop.Reader, read func(context.Context, loop.ID, string) (loop.Showcase, error), by loop.Actor, week string) error {
	show, err := read(ctx, by.Workspace, week)
	if loop.CodeOf(err) == loop.NotFound {
		return loop.Errorf(loop.Conflict, "Nothing is nominated for %s yet. Share a misstep first.", week)
	}
	if err != nil {
		return err
	}
	today, _, err := s.today(ctx, r, by)
	if err != nil {
		return err
	}
	return show.Voting(today)
}

func entryIDs(all []loop.Entry) []loop.ID {
	ids := make([]loop.ID, len(all))
	for i, e := range all {
		ids[i] = e.ID
	}
	return ids
}

// Close counts the ballots of a week before it is over. That is for a lead: who
// closes early decides when nobody can vote any more.
func (s Showcases) Close(ctx context.Context, by loop.Actor, week string) (loop.Showcase, error) {
	if err := allow(by, loop.Lead, "close the ballot of a week"); err != nil {
		return loop.Showcase{}, err
	}
	if _, err := loop.MondayOf(week); err != nil {
		return loop.Showcase{}, err
	}
	var out loop.Showcase
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		show, err := w.HoldShowcase(ctx, by.Workspace, week)
		if loop.CodeOf(err) == loop.NotFound {
			return loop.Errorf(loop.NotFound, "Nothing was nominated for %s, so there is no ballot to close.", week)
		}
		if err != nil {
			return err
		}
		out, err = s.close(ctx, w, by, show)
		return err
	})
	return out, err
}

// weekEnds counts the ballots of a week that is over. When the workspace has moved
// to another zone meanwhile, it waits for the end there.
func (s Clerk) weekEnds(ctx context.Context, w loop.Writer, by loop.Actor, id loop.ID) error {
	show, err := w.ShowcaseByID(ctx, by.Workspace, id)
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	if err != nil || !show.Open() {
		return err
	}
	zone, err := s.zone(ctx, w, by)
	if err != nil {
		return err
	}
	if end := loop.WeekEnd(show.Week, zone); s.Now().Before(end) {
		return w.Schedule(ctx, by.Workspace, showcaseDue, id, end)
	}
	if show, err = w.HoldShowcase(ctx, by.Workspace, show.Week); err != nil || !show.Open() {
		return err
	}
	_, err = Showcases(s).close(ctx, w, by, show)
	return err
}

// close counts, keeps the winners with their approvals, and burns the ballots.
func (s Showcases) close(ctx context.Context, w loop.Writer, by loop.Actor, show loop.Showcase) (loop.Showcase, error) {
	before, poll := show, loop.WeekPoll(show.Week)
	entries, err := w.Entries(ctx, show.Workspace, loop.EntryQuery{Week: show.Week, State: loop.EntryShown})
	if err != nil {
		return show, err
	}
	ballots, err := w.Ballots(ctx, show.Workspace, poll)
	if err != nil {
		return show, err
	}
	if err := show.Close(cast(ballots, entryIDs(entries)), s.Now()); err != nil {
		return show, err
	}
	if err := s.crown(ctx, w, entries, loop.Count(ballots)); err != nil {
		return show, err
	}
	if err := w.BurnBallots(ctx, show.Workspace, poll); err != nil {
		return show, err
	}
	if err := w.Unschedule(ctx, show.Workspace, showcaseDue, show.ID); err != nil {
		return show, err
	}
	show.UpdatedAt = s.Now()
	show, err = w.SaveShowcase(ctx, show, loop.Note(by, s.Now(), "showcase.closed", show.Week, 0).With(changed(before, show)))
	if err != nil {
		return show, err
	}
	return show, s.post(ctx, w, show)
}

// cast is how many ballots say something about what is still offered.
func cast(ballots []loop.Ballot, offered []loop.ID) int {
	n := 0
	for _, b := range ballots {
		if loop.Count([]loop.Ballot{b}).Leaders(offered) != nil {
			n++
		}
	}
	return n
}

// crown marks the winners. Of the others no count is kept: nobody shall read that
// theirs got none.
func (s Showcases) crown(ctx context.Context, w loop.Writer, entries []loop.Entry, t loop.Tally) error {
	won := t.Leaders(entryIDs(entries))
	for _, e := range entries {
		for _, id := range won {
			if e.ID != id {
				continue
			}
			e.Won, e.Approvals, e.UpdatedAt = true, t[id], s.Now()
			if _, err := w.SaveEntry(ctx, e, loop.Event{}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s Showcases) post(ctx context.Context, w loop.Writer, show loop.Showcase) error {
	body, err := json.Marshal(map[string]string{"week": show.Week, "ballots": strconv.Itoa(show.Ballots)})
	if err != nil {
		return err
	}
	return w.Post(ctx, loop.Letter{Workspace: show.Workspace, At: s.Now(), Topic: topicShowcaseClosed, Object: show.Week, ObjectID: show.ID, Body: body})
}

// Answer says whether an entry may be shown, and whether with the caller's name.
// When its week is over meanwhile, a yes brings it to the one that takes entries now.
func (s Showcases) Answer(ctx context.Context, by loop.Actor, ref string, yes, withName bool) (loop.Entry, error) {
	verb := "showcase.declined"
	if yes {
		verb = "showcase.agreed"
	}
	return s.change(ctx, by, ref, verb, func(ctx context.Context, w loop.Writer, e *loop.Entry) error {
		if err := e.Answer(by.Member, yes, withName); err != nil || !yes {
			return err
		}
		show, err := w.Showcase(ctx, by.Workspace, e.Week)
		if err != nil || show.Open() {
			return err
		}
		show, err = s.taking(ctx, w, by)
		e.Week = show.Week
		return err
	})
}

// Sign puts the caller's own name to an entry, or takes it away, at any time.
func (s Showcases) Sign(ctx context.Context, by loop.Actor, ref string, withName bool) (loop.Entry, error) {
	return s.change(ctx, by, ref, "showcase.signed", func(_ context.Context, _ loop.Writer, e *loop.Entry) error {
		if e.State != loop.EntryShown {
			return loop.Errorf(loop.Conflict, "This is not shown, so no name stands there.")
		}
		return e.Sign(by.Member, withName)
	})
}

// Withdraw takes an entry back, at any time: whoever nominated it, whoever was
// asked, or a lead.
func (s Showcases) Withdraw(ctx context.Context, by loop.Actor, ref string) (loop.Entry, error) {
	return s.change(ctx, by, ref, "showcase.withdrawn", func(_ context.Context, _ loop.Writer, e *loop.Entry) error {
		if !MayWithdraw(by, *e) {
			return loop.Errorf(loop.Denied, "Whoever nominated it, whoever reported it, or a lead can take it back.")
		}
		return e.Withdraw()
	})
}

// MayWithdraw reports whether the caller may take an entry back.
func MayWithdraw(by loop.Actor, e loop.Entry) bool {
	return by.May(loop.Lead) || by.Member != 0 && (by.Member == e.NominatedBy || by.Member == e.Asked)
}

func (s Showcases) change(ctx context.Context, by loop.Actor, ref, verb string, do func(context.Context, loop.Writer, *loop.Entry) error) (loop.Entry, error) {
	var out loop.Entry
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		e, err := s.entry(ctx, w, by, ref)
		if err != nil {
			return err
		}
		before := e
		if err := do(ctx, w, &e); err != nil {
			return err
		}
		e.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveEntry, before, e, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

// entry finds an entry that the caller may see, by its ref or id.
func (s Showcases) entry(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Entry, error) {
	id, ok := asID(ref)
	if number, isRef := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(ref)), string(loop.NounEntry)+"-"); isRef {
		n, err := strconv.ParseInt(number, 10, 64)
		if ok = err == nil && n > 0; ok {
			if id, err = r.Find(ctx, by.Workspace, loop.Ref{Noun: loop.NounEntry, Number: n}); err != nil {
				return loop.Entry{}, err
			}
		}
	}
	if !ok {
		return loop.Entry{}, loop.Errorf(loop.NotFound, "There is no such entry here.")
	}
	e, err := r.Entry(ctx, by.Workspace, id)
	if err == nil && !sees(by, e) {
		err = loop.Errorf(loop.NotFound, "There is no such entry here.")
	}
	return e, err
}

// sees reports whether an entry is for the caller's eyes: what is not shown is only
// for whoever nominated it and whoever is asked.
func sees(by loop.Actor, e loop.Entry) bool {
	return e.State == loop.EntryShown || by.Member != 0 && (by.Member == e.NominatedBy || by.Member == e.Asked)
}
