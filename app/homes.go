package app

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
	"failforward/metric"
)

// Homes are the deeds about the first page.
type Homes struct{ *Deps }

// Home is the first page: three sentences, the next steps, the loop.
type Home struct {
	Today     loop.Date
	Now       time.Time
	Zone      *time.Location
	Workspace loop.Workspace
	Next      []Todo        // the most pressing first, at most six
	Running   []loop.Huddle // of the caller's teams, at most a day old
	Last      *EffectView   // the newest verdict, nil before the first
	Month     Month
	Pile      Pile
	Verdicts  []EffectView // concluded in the last eight weeks, newest first, at most five
	Quieter   metric.Quieter
	Empty     bool // nothing has been logged yet, or all of it was undone
	People    Names
}

// Get returns Home for the caller.
func (s Homes) Get(ctx context.Context, by loop.Actor) (Home, error) {
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return Home{}, err
	}
	h := Home{Now: s.Now(), Zone: ws.Zone(), Workspace: ws}
	h.Today = loop.DateOf(h.Now, h.Zone)
	if h.People, err = s.names(ctx, by); err != nil {
		return h, err
	}
	if h.Empty, err = s.empty(ctx, by); err != nil {
		return h, err
	}
	rows, since, err := s.touched(ctx, by, h.Today.Add(-pileDays).Start(h.Zone))
	if err != nil {
		return h, err
	}
	if h.Pile, err = s.pile(ctx, by, h, since, rows); err != nil {
		return h, err
	}
	if h.Month, err = s.month(ctx, by, h.Now.In(h.Zone)); err != nil {
		return h, err
	}
	if err = s.verdicts(ctx, by, &h); err != nil {
		return h, err
	}
	if h.Running, err = s.running(ctx, by, h.Today); err != nil {
		return h, err
	}
	if h.Quieter, err = Measures(s).Quieter(ctx, by, 0); err != nil {
		return h, err
	}
	h.Next, err = s.todo(ctx, by, h, rows)
	h.Empty = h.Empty && len(h.Next) == 0 // a bet may ask before anything has failed
	return h, err
}

// empty reports whether nothing has been logged yet. What was only tried out, and
// taken back at once, has not been. All of them are looked at only while none is open.
func (s Homes) empty(ctx context.Context, by loop.Actor) (bool, error) {
	open, err := s.Repo.Failures(ctx, by.Workspace, loop.FailureQuery{Limit: 1})
	if err != nil || len(open.Items) > 0 {
		return false, err
	}
	page, err := s.Repo.Failures(ctx, by.Workspace, loop.FailureQuery{State: loop.AllStates, Limit: loop.MaxPage})
	stands := func(f loop.Failure) bool { return f.StateReason != undone }
	return page.Next == "" && !slices.ContainsFunc(page.Items, stands), err
}

// running are the huddles that go on now and are the caller's: of one of their teams,
// or of the whole workspace. A board that was forgotten is told for a day, no longer.
func (s Homes) running(ctx context.Context, by loop.Actor, today loop.Date) ([]loop.Huddle, error) {
	page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{State: loop.HuddleLive, Since: today.Add(-1), Limit: loop.MaxPage})
	return slices.DeleteFunc(page.Items, func(h loop.Huddle) bool { return h.Team != 0 && !slices.Contains(by.Teams, h.Team) }), err
}

// verdicts fills in the newest verdicts.
func (s Homes) verdicts(ctx context.Context, by loop.Actor, h *Home) error {
	page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: h.Now.AddDate(0, 0, -56), Limit: 5})
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		v, err := Effects(s).Show(ctx, by, e.Ref().String())
		if err != nil {
			return err
		}
		h.Verdicts = append(h.Verdicts, v)
	}
	if len(h.Verdicts) > 0 {
		h.Last = &h.Verdicts[0]
	}
	return nil
}

// Read marks the caller's line about a check or a bet as read: it is said once.
func (s Homes) Read(ctx context.Context, by loop.Actor, check loop.ID) error {
	if by.Member == 0 {
		return nil
	}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return see(ctx, w, by.Workspace, by.Member, check, s.Now())
	})
}

// see marks a member's lines about a check as read.
func see(ctx context.Context, w loop.Writer, ws, member, check loop.ID, at time.Time) error {
	notices, err := w.Notices(ctx, ws, member)
	if err != nil {
		return err
	}
	var ids []loop.ID
	for _, n := range notices {
		if n.ObjectID == check {
			ids = append(ids, n.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return w.SeeNotices(ctx, ws, member, at, ids)
}
