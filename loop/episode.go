package loop

import (
	"cmp"
	"slices"
	"time"
)

// Episode is one stretch in which a group of a source was in trouble: what a failure
// is made of, or a candidate for one.
type Episode struct {
	ID        ID
	Workspace ID
	Source    ID
	Group     [16]byte
	State     EpisodeState
	Failure   ID // that was made of it, or that it was taken into; 0 for none

	First    time.Time // start of the first signal
	Last     time.Time // end of the last one; zero while one goes on
	Endless  bool      // only moments told of it: Last is the last of them, and no end
	Signals  int
	Title    string
	Summary  string
	Kind     Kind
	Severity int      // the worst of its signals
	Services []string // sorted, at most 50
	Excluded string

	HeardAt time.Time // when it changed last
}

// EpisodeState is what became of an episode.
type EpisodeState string

const (
	EpisodeFailure   EpisodeState = "failure"   // it has its failure
	EpisodeCandidate EpisodeState = "candidate" // it waits in the inbox
	EpisodeCounted   EpisodeState = "counted"   // it opens nothing
	EpisodeDismissed EpisodeState = "dismissed" // somebody has said so
)

// EpisodeQuery narrows the episodes of a workspace, newest heard first.
type EpisodeQuery struct {
	Source  ID
	Failure ID
	State   EpisodeState
	Cursor  string
	Limit   int // 1 to MaxPage; 0 means 50
}

// Stretch is a run of signals of one group that belong together.
type Stretch struct {
	First, Last time.Time // Last is zero while one of them goes on
	Signals     []Signal  // by start; marks of an end are in none
}

// Stretches takes the signals of one group apart into stretches: those belong
// together between which no more than window passes without trouble. What was said
// to begin ends with the next word of an end. The order of signals does not matter.
func Stretches(signals []Signal, window time.Duration) []Stretch {
	var out []Stretch
	for _, s := range closed(signals) {
		n := len(out) - 1
		if n < 0 || !out[n].Last.IsZero() && s.Start.Sub(out[n].Last) > window {
			out = append(out, Stretch{s.Start, s.End, []Signal{s}})
			continue
		}
		out[n].take(s)
	}
	return out
}

// closed returns spans and starts by their start, each start with the end that
// follows it.
func closed(signals []Signal) []Signal {
	var out []Signal
	var ends []time.Time
	for _, s := range signals {
		if s.Mark == MarkEnd {
			ends = append(ends, s.Start)
			continue
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Signal) int {
		return cmp.Or(a.Start.Compare(b.Start), a.Theme.order(b.Theme), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(ends, time.Time.Compare)
	for i, s := range out {
		switch {
		case s.Mark == MarkStart:
			out[i].End = after(ends, s.Start)
		case !s.End.IsZero() && s.End.Before(s.Start): // two clocks that differ
			out[i].End = s.Start
		}
	}
	return out
}

// after is the first of sorted times that is not before t; zero when there is none.
func after(all []time.Time, t time.Time) time.Time {
	if i, _ := slices.BinarySearchFunc(all, t, time.Time.Compare); i < len(all) {
		return all[i]
	}
	return time.Time{}
}

// End is when it ended; zero while it goes on, and where nobody says.
func (e Episode) End() time.Time {
	if e.Endless {
		return time.Time{}
	}
	return e.Last
}

// Tell makes of an episode what a stretch says: its times, how many, the title of the
// first, the worst severity.
func (e Episode) Tell(s Stretch) Episode {
	lead := s.Signals[0].Theme
	e.First, e.Last, e.Signals, e.Endless = s.First, s.Last, len(s.Signals), true
	e.Title, e.Kind, e.Services, e.Excluded, e.Severity = lead.Title, lead.Kind, s.services(), allExcluded(s), 0
	for _, one := range s.Signals {
		e.Endless = e.Endless && one.Mark == MarkMoment
		if v := one.Theme.Severity; v != 0 && (e.Severity == 0 || v < e.Severity) {
			e.Severity = v
		}
	}
	return e
}

// Longer is Tell for an episode of which only these signals are new, out of the episode
// and them alone. False when that cannot be: one of them is a mark, or the first, comes
// later than window after all others, or names another service.
func (e Episode) Longer(fresh []Signal, window time.Duration) (Episode, bool) {
	s := Stretch{First: e.First, Last: e.Last}
	for _, one := range closed(fresh) {
		if !one.Start.After(e.First) || !s.Last.IsZero() && one.Start.Sub(s.Last) > window {
			return e, false
		}
		s.take(one)
	}
	if len(s.Signals) != len(fresh) || slices.ContainsFunc(fresh, func(one Signal) bool { return one.Mark == MarkStart }) {
		return e, false
	}
	n := Episode{}.Tell(s)
	if slices.ContainsFunc(n.Services, func(name string) bool { return !slices.Contains(e.Services, name) }) {
		return e, false // how a name is written first counts
	}
	e.Last, e.Signals, e.Endless = s.Last, e.Signals+n.Signals, e.Endless && n.Endless
	if n.Severity != 0 && (e.Severity == 0 || n.Severity < e.Severity) {
		e.Severity = n.Severity
	}
	if n.Excluded == "" {
		e.Excluded = ""
	}
	return e, true
}

// take puts one more signal into a stretch.
func (s *Stretch) take(one Signal) {
	s.Signals = append(s.Signals, one)
	if s.Last.IsZero() || one.End.IsZero() {
		s.Last = time.Time{}
	} else if one.End.After(s.Last) {
		s.Last = one.End
	}
}

// allExcluded is why the numbers leave a stretch out: one signal that they count is
// enough for them to count it.
func allExcluded(s Stretch) string {
	for _, one := range s.Signals {
		if one.Theme.Excluded == "" {
			return ""
		}
	}
	return s.Signals[0].Theme.Excluded
}

// services are those of the signals of a stretch, at most as many as a failure takes.
func (s Stretch) services() []string {
	seen := map[string]bool{}
	var out []string
	for _, one := range s.Signals {
		if name := one.Theme.Service; name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	if out = Names(out); len(out) > 50 {
		out = out[:50]
	}
	return out
}

// Becomes is what a source makes of a stretch.
func (s Source) Becomes(e Stretch) EpisodeState {
	weak, rises := true, false
	for _, one := range e.Signals {
		weak = weak && one.Theme.Weak
		rises = rises || s.Rises(one.Theme.Severity)
	}
	switch {
	case s.Opens == OpensNothing || !rises:
		return EpisodeCounted
	case s.Opens == OpensCandidate || weak:
		return EpisodeCandidate
	}
	return EpisodeFailure
}
