package app

import (
	"context"
	"math"
	"slices"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// Clerk does due work: it brings effect checks and bets to their day, counts the
// ballots of a week that is over, and seals the log.
type Clerk struct{ *Deps }

// lease is how long a replica may hold a job before another takes it over.
const lease = time.Minute

// Tick does everything that is due now and returns how many jobs it did. It is
// safe to run on several replicas at once.
func (s Clerk) Tick(ctx context.Context) (int, error) {
	done := 0
	for {
		jobs, err := s.Works.TakeJobs(ctx, s.Now(), lease, 100)
		if err != nil || len(jobs) == 0 {
			return done, err
		}
		for _, j := range jobs {
			switch err := s.do(ctx, j); {
			case err == nil:
				done++
			case loop.CodeOf(err) != loop.Conflict: // a conflict: somebody else was faster
				_ = s.Works.Postpone(ctx, j, s.Now().Add(backoff(j.Attempts)), err.Error()) // taken again when its lease ends
			}
		}
	}
}

// backoff grows with the square of the tries, up to an hour.
func backoff(attempts int) time.Duration {
	return min(time.Duration(attempts*attempts+1)*5*time.Second, time.Hour)
}

// Seal seals what is unsealed.
func (s Clerk) Seal(ctx context.Context) (int, error) { return s.Works.SealEvents(ctx, s.Now()) }

func (s Clerk) do(ctx context.Context, j loop.Job) error {
	by := loop.Actor{Kind: loop.Rule, Workspace: j.Workspace, Name: "failforward", Role: loop.Admin}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := w.FinishJob(ctx, j); err != nil {
			return err
		}
		switch j.Kind {
		case betDue:
			return s.betComes(ctx, w, by, j.ObjectID)
		case showcaseDue:
			return s.weekEnds(ctx, w, by, j.ObjectID)
		case effectDue:
		default:
			return nil
		}
		e, err := w.Effect(ctx, j.Workspace, j.ObjectID)
		if loop.CodeOf(err) == loop.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return s.due(ctx, w, by, e)
	})
}

// due does what the day of a check asks for. A check whose change is not in
// place yet is scheduled again when it is.
func (s Clerk) due(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck) error {
	if e.State != loop.Waiting {
		return nil
	}
	a, err := w.Action(ctx, by.Workspace, e.Action)
	if err != nil {
		return err
	}
	switch e.Kind {
	case loop.ByCameBack:
		return s.cameBack(ctx, w, by, e, a)
	case loop.ByNumber:
		return s.number(ctx, w, by, e, a)
	}
	return s.ask(ctx, w, by, e, a)
}

// ask tells owner and sharer once that a person's answer is due.
func (s Clerk) ask(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck, a loop.Action) error {
	if !e.AskedAt.IsZero() {
		return nil
	}
	before := e
	e.AskedAt, e.UpdatedAt = s.Now(), s.Now()
	e, err := w.SaveEffect(ctx, e, loop.Note(by, s.Now(), "effect.asked", "", 0).With(changed(before, e)))
	if err != nil {
		return err
	}
	return Effects(s).tell(ctx, w, by, topicAsked, e, a)
}

func (s Clerk) conclude(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck, a loop.Action, v loop.Verdict, reason string, found func(*loop.EffectCheck)) error {
	before := e
	if err := e.Conclude(v, reason, s.Now()); err != nil {
		return err
	}
	found(&e)
	_, err := Effects(s).conclude(ctx, w, by, before, e, a)
	return err
}

// cameBack looks whether the failure recurred in the time that was waited. What
// counts is what it was about, also when it was dismissed or merged meanwhile.
func (s Clerk) cameBack(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck, a loop.Action) error {
	f, err := w.Failure(ctx, by.Workspace, e.Failure)
	if err != nil {
		return err
	}
	generic, err := generic(ctx, w, by.Workspace)
	if err != nil {
		return err
	}
	if loop.Recognisable(f, generic) != nil {
		return s.conclude(ctx, w, by, e, a, loop.CannotTell, "no_factor", func(*loop.EffectCheck) {})
	}
	end, err := endOf(ctx, w, f)
	if err != nil {
		return err
	}
	f.State, f.Excluded = loop.FailureOpen, ""
	waited, err := s.waited(ctx, w, by, e)
	if err != nil {
		return err
	}
	seen, err := again(ctx, w, f, end.ID, generic, waited)
	if err != nil {
		return err
	}
	x, err := expect(ctx, w, f, end.ID, generic, e.ChangeAt, waited)
	if err != nil {
		return err
	}
	v := loop.NotSeenAgain
	if len(seen) > 0 {
		v = loop.CameBack
	}
	return s.conclude(ctx, w, by, e, a, v, "", func(e *loop.EffectCheck) { e.Seen, e.Expect = seen, x })
}

// waited is the time that a check looks at: from the change, or from the day of
// the check that it repeats, to its own day.
func (s Clerk) waited(ctx context.Context, r loop.Reader, by loop.Actor, e loop.EffectCheck) (loop.Window, error) {
	zone, err := s.zone(ctx, r, by)
	if err != nil {
		return loop.Window{}, err
	}
	in := loop.Window{Since: e.ChangeAt, Until: e.On.Start(zone)}
	if e.Previous == 0 {
		return in, nil
	}
	before, err := r.Effect(ctx, by.Workspace, e.Previous)
	if day := before.On.Start(zone); day.After(in.Since) {
		in.Since = day
	}
	return in, err
}

// again returns the failures of a window in which f recurs; same is the one that f
// was merged into, which is no recurrence but f itself.
func again(ctx context.Context, r loop.Reader, f loop.Failure, same loop.ID, generic map[string]bool, in loop.Window) ([]loop.ID, error) {
	kin, err := r.Kin(ctx, f.Workspace, f.Services, f.Tags, in.Since, in.Until)
	var ids []loop.ID
	for _, k := range kin {
		if k.ID != same && loop.Recurs(f, k, generic) {
			ids = append(ids, k.ID)
		}
	}
	slices.Sort(ids)
	return ids, err
}

// history is how far back the past is asked how often a failure came: long
// enough for a season, short enough to be about the same system.
const history = 365 * 24 * time.Hour

// expect counts how often f and its like came before the change, and what that
// lets us expect in the time that was waited. Rates are exact Poisson (Garwood).
func expect(ctx context.Context, r loop.Reader, f loop.Failure, same loop.ID, generic map[string]bool, change time.Time, waited loop.Window) (*loop.Expectation, error) {
	past := loop.Window{Since: change.Add(-history), Until: change}
	kin, err := r.Kin(ctx, f.Workspace, f.Services, f.Tags, past.Since, past.Until)
	if err != nil {
		return nil, err
	}
	seen, itself := 0, false
	for _, k := range kin {
		itself = itself || k.ID == same || k.ID == f.ID
		if k.ID == same || k.ID == f.ID || loop.Recurs(k, f, generic) || loop.Recurs(f, k, generic) {
			seen++
		}
	}
	if !itself && past.Has(f.Noticed()) {
		seen++ // it was seen, whatever became of its row since
	}
	if past.Since, err = firstSeen(ctx, r, f.Workspace, past); err != nil {
		return nil, err
	}
	x := &loop.Expectation{Seen: seen, Days: days(past)}
	ratio := days(waited) / x.Days
	limits := stats.Garwood(seen, 1, 0.95)
	x.Expected, x.Low, x.High = float64(seen)*ratio, limits.Low*ratio, limits.High*ratio
	x.Chance = math.Exp(-x.Expected)
	return x, nil
}

func days(w loop.Window) float64 { return max(0, w.Until.Sub(w.Since).Hours()/24) }

// least is the shortest past that a rate is taken from: one from less would be a guess.
const least = 90 * 24 * time.Hour

// firstSeen shortens a window to the time since the first failure of the log,
// with 90 days as the least.
func firstSeen(ctx context.Context, r loop.Reader, ws loop.ID, in loop.Window) (time.Time, error) {
	older, err := r.CountFailures(ctx, ws, loop.FailureQuery{Until: in.Since})
	if err != nil || older > 0 {
		return in.Since, err
	}
	low, high := in.Since, in.Until.Add(-least) // nothing before low; it is enough to look up to high
	for high.Sub(low) > time.Minute {
		mid := low.Add(high.Sub(low) / 2)
		n, err := r.CountFailures(ctx, ws, loop.FailureQuery{Until: mid})
		if err != nil {
			return low, err
		}
		if n == 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return high, nil
}
