package loop

import "time"

// MomentKind is what a team did that others can learn from. Moments are counted,
// never weighed: there are no points and no ranking, and none belongs to a person.
type MomentKind string

// An outage that is merely logged is no moment, and neither is anything that an
// import brought: the scoreboard cannot be won by having more outages.
const (
	MomentShared   MomentKind = "misstep_shared"     // somebody said what a failure taught
	MomentNearMiss MomentKind = "near_miss_reported" // nothing had happened, and somebody said it
	MomentBroken   MomentKind = "assumption_broken"  // what the team had counted on turned out wrong
	MomentTried    MomentKind = "experiment_run"     // a bet got its outcome, whatever it was
	MomentClosed   MomentKind = "loop_closed"        // every change of a failure has its verdict, whatever it was
	MomentTaught   MomentKind = "case_taught"        // its loop became a case in the library
)

// MomentKinds lists every kind, in the order in which they are told.
func MomentKinds() []MomentKind {
	return []MomentKind{MomentShared, MomentNearMiss, MomentBroken, MomentTried, MomentClosed, MomentTaught}
}

// Letter is how a quilt writes the kind.
func (k MomentKind) Letter() string {
	return map[MomentKind]string{MomentShared: "r", MomentNearMiss: "n", MomentBroken: "a", MomentTried: "x", MomentClosed: "L", MomentTaught: "c"}[k]
}

// Words are the kind for one and for several: "misstep shared".
func (k MomentKind) Words() (one, many string) {
	words := map[MomentKind][2]string{
		MomentShared: {"misstep shared", "missteps shared"}, MomentNearMiss: {"near miss reported", "near misses reported"},
		MomentBroken: {"assumption broken", "assumptions broken"}, MomentTried: {"experiment run", "experiments run"}, MomentClosed: {"loop closed", "loops closed"},
		MomentTaught: {"case taught", "cases taught"},
	}[k]
	return words[0], words[1]
}

// TeamMoment is one of them.
type TeamMoment struct {
	Kind  MomentKind
	At    time.Time
	Team  ID // 0 for the whole workspace
	About ID // the failure, or the experiment of kind MomentTried: each counts once for a kind
}

// TeamMoments returns what a failure with its insights and verdicts gives, at most one
// of each kind and the earliest of it; nothing for what an import brought and for
// what is dismissed or merged. Unordered.
func TeamMoments(f Facts) []TeamMoment {
	if f.Failure.Import != 0 || f.Failure.State != FailureOpen {
		return nil
	}
	first := map[MomentKind]time.Time{}
	add := func(k MomentKind, at time.Time) {
		if before, known := first[k]; !at.IsZero() && (!known || at.Before(before)) {
			first[k] = at
		}
	}
	if f.Failure.Kind == NearMiss {
		add(MomentNearMiss, f.Failure.CreatedAt)
	}
	for _, i := range f.Insights {
		add(MomentShared, i.CreatedAt)
		if i.Kind == AssumptionBroken {
			add(MomentBroken, i.CreatedAt)
		}
	}
	if f.Closed() {
		add(MomentClosed, f.lastVerdict())
	}
	out := make([]TeamMoment, 0, len(first))
	for k, at := range first {
		out = append(out, TeamMoment{Kind: k, At: at, Team: f.Failure.Team, About: f.Failure.ID})
	}
	return out
}

// lastVerdict is when the newest verdict came in, zero before the first.
func (f Facts) lastVerdict() time.Time {
	var last time.Time
	for _, e := range f.Checks {
		if e.ConcludedAt.After(last) {
			last = e.ConcludedAt
		}
	}
	return last
}

// MomentOf returns what an experiment gives when it got an outcome.
func MomentOf(x Experiment) (TeamMoment, bool) {
	return TeamMoment{Kind: MomentTried, At: x.EndedAt, Team: x.Team, About: x.ID}, x.Outcome != ""
}

// MomentOfCase returns what a case gives when it first came into the library;
// nothing where an import had brought the failure.
func MomentOfCase(c CaseStudy, f Failure) (TeamMoment, bool) {
	return TeamMoment{Kind: MomentTaught, At: c.PublishedAt, Team: c.Team, About: c.Failure}, !c.PublishedAt.IsZero() && f.Import == 0
}

// Tallied counts moments by kind, in the order of MomentKinds; kinds without any
// are left out.
func Tallied(moments []TeamMoment) []MomentCount {
	counts := map[MomentKind]int{}
	for _, m := range moments {
		counts[m.Kind]++
	}
	var out []MomentCount
	for _, k := range MomentKinds() {
		if counts[k] > 0 {
			out = append(out, MomentCount{k, counts[k]})
		}
	}
	return out
}

// MomentCount is how many moments of a kind there were.
type MomentCount struct {
	Kind MomentKind
	N    int
}
