package metric

import (
	"time"

	"failforward/loop"
)

// fixedWorld is a made-up half-year: enough of everything for every number, with what
// each of them leaves out beside it. It holds no chance and no clock.
func fixedWorld() History {
	h := History{AsOf: noon, Since: days(-180), Watched: days(-200), Zone: time.UTC}
	for i := range 40 {
		h.fixedLoop(i)
	}
	for i := range 90 {
		h.Deploys = append(h.Deploys, fixedDeploy(i))
	}
	for i := range 30 {
		n := float64(i)
		h.Practices = append(h.Practices, loop.Practice{FailedAt: days(-170 + 5*n), InUseAt: unless(i%4 == 3, days(-160+5*n+float64(i%7)))})
		h.Beliefs = append(h.Beliefs, loop.Belief{ID: loop.ID(i + 1), Pair: loop.ID(max(0, i-27)), StatedAt: days(-150 + 4*n), VerdictAt: unless(i%5 == 4, days(-140+4*n)), State: []loop.BeliefState{loop.BeliefConfirmed, loop.BeliefRefuted, loop.BeliefInconclusive}[i%3]})
		h.Items = append(h.Items, loop.WorkItem{StartedAt: days(-160 + 5*n), DoneAt: unless(i%6 == 5, days(-158+5*n+float64(i%9)))},
			loop.WorkItem{Defect: true, ReleasedAt: days(-175 + 4*n), FoundAt: days(-170 + 4*n + float64(i%8)*11)})
	}
	h.Pulses = []loop.PulseResult{
		{Instrument: "closing", ClosedAt: days(-30), Asked: 14, Answers: [][]int{{0, 1, 3, 5, 2}}},
		{Instrument: "closing", ClosedAt: days(-9), Asked: 6, Answers: [][]int{{0, 0, 2, 1, 1}}}, // four are too few
		{Instrument: "index", ClosedAt: days(-20), Asked: 12, Answers: [][]int{{0, 1, 2, 5, 2}, {1, 1, 3, 3, 2}, {0, 0, 4, 4, 2}, {0, 2, 2, 4, 2}},
			Means: []float64{3.25, 4, 2.5, 3.75, 4.5, 3, 3.5, 4.25, 2.75, 3.5}},
	}
	return h
}

// unless is no time where something holds.
func unless(holds bool, at time.Time) time.Time {
	if holds {
		return time.Time{}
	}
	return at
}

// fixedLoop adds the nth failure with what became of it.
func (h *History) fixedLoop(i int) {
	id, at := loop.ID(i+1), days(-175+4.25*float64(i))
	f := loop.Failure{ID: id, Number: int64(id), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "page", CreatedAt: at.Add(2 * time.Hour),
		StartedAt: exactly(at), DetectedAt: exactly(at.Add(time.Duration(3+i*i%50) * time.Minute)), ResolvedAt: exactly(at.Add(time.Duration(20+i*i*7%900) * time.Minute))}
	switch i % 10 {
	case 3:
		f.Kind = loop.NearMiss
	case 5:
		f.ResolvedAt = loop.Is(loop.Pending)
	case 6:
		f.MitigatedAt = exactly(at.Add(15 * time.Minute))
	case 7:
		f.StartedAt, f.DetectedAt = loop.Is(loop.UnknownTime), loop.Is(loop.UnknownTime)
	case 8:
		f.State = loop.FailureDismissed
	case 9:
		f.AcceptedAt = days(-2)
	}
	h.Failures = append(h.Failures, f)
	if i%3 > 0 {
		h.Insights = append(h.Insights, loop.Insight{ID: 200 + id, Failure: id, Actionable: i%6 != 4, CreatedAt: at.Add(time.Duration(10+i*5) * time.Hour)})
	}
	if i%4 == 1 {
		h.Huddles = append(h.Huddles, loop.Huddle{ID: 400 + id, State: loop.HuddleClosed, ClosedAt: at.Add(30 * time.Hour), Action: loop.ID(i % 8 * 100)})
	}
	if i%5 != 2 {
		h.fixedChange(i, id, at.Add(time.Duration(50+i*13%300)*time.Hour))
	}
}

// fixedChange adds the action of the nth failure, and its check.
func (h *History) fixedChange(i int, id loop.ID, at time.Time) {
	a := loop.Action{ID: 100 + id, Number: int64(id), Failure: id, State: loop.Done, OpenedAt: at, CreatedAt: at, DoneAt: at.Add(time.Duration(2+i*3%25) * 24 * time.Hour)}
	switch {
	case i%9 == 4:
		a.State, a.DroppedAt, a.DoneAt = loop.Dropped, a.DoneAt, time.Time{}
	case i%9 == 7 || a.DoneAt.After(h.AsOf):
		a.State, a.DoneAt = loop.Open, time.Time{}
	case i%3 == 0:
		a.State, a.VerifiedAt = loop.Verified, a.DoneAt.Add(14*24*time.Hour)
	}
	h.Actions = append(h.Actions, a)
	e := loop.EffectCheck{ID: 300 + id, Action: a.ID, Failure: id, Kind: loop.ByLook, State: loop.Concluded, Verdict: loop.Kept, ConcludedAt: a.DoneAt.Add(14 * 24 * time.Hour)}
	if a.DoneAt.IsZero() || e.ConcludedAt.After(h.AsOf) {
		e.State, e.Verdict, e.ConcludedAt = loop.Waiting, "", time.Time{}
	}
	if i%2 == 0 {
		e.Kind = loop.ByNumber
		e.Plan.Direction = map[bool]string{true: "higher", false: "lower"}[i%8 == 0]
		if !e.ConcludedAt.IsZero() {
			ratio := 0.7 + 0.02*float64(i)
			e.Result = &loop.Measured{Scale: "ratio", Estimate: num(ratio), Low: num(ratio * 0.8), High: num(ratio * 1.3)}
		}
		e.Exploratory = i%10 == 6
	}
	h.Checks = append(h.Checks, e)
}

// fixedDeploy is the nth of them: some fail, some only repair, some bring back, and some
// are the same build once more.
func fixedDeploy(i int) loop.Deploy {
	at := days(-178 + 1.9*float64(i))
	d := loop.Deploy{ID: loop.ID(i + 1), ExternalID: itoa(i), Service: "shop", Version: "1." + itoa(i-i%11/10), At: at, CommitAt: at.Add(-time.Duration(2+i*7%90) * time.Hour)}
	d.Rollback, d.Unplanned = i%23 == 9, i%13 == 6
	if i%6 == 2 {
		d.Failed, d.MendedAt = true, unless(i%30 == 2, at.Add(time.Duration(9+i*11%300)*time.Minute))
	}
	if i%8 == 5 {
		d.CommitAt = time.Time{}
	}
	return d
}
