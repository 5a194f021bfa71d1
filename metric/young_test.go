package metric

import (
	"regexp"
	"testing"
	"time"

	"failforward/loop"
)

// silly is what nobody would say of a number: a length of nothing, five zeros, a power
// of ten.
var silly = regexp.MustCompile(`\b0\.0+\b|0\.000|\d\.\d{4}|\de[-+]\d|NaN|Inf|there are 0|(?:^|[^.\d])1 (weeks|days|failures|actions|deploys|reports|releases)\b|[^0-9]-0\b|\b0 of 0\b|  `)

// young is a workspace of some age in which one of everything happened half way.
func young(age time.Duration, some bool) History {
	began := noon.Add(-age)
	half, end := began.Add(age/2), began.Add(age*3/4)
	h := History{AsOf: noon, Watched: began}
	if !some {
		return h
	}
	h.Failures = []loop.Failure{{ID: 1, Number: 1, Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "page", CreatedAt: half, StartedAt: loop.At(half, loop.ToMilli), DetectedAt: loop.At(half, loop.ToMilli), MitigatedAt: loop.At(end, loop.ToMilli)}}
	h.Insights = []loop.Insight{{ID: 2, Failure: 1, Actionable: true, CreatedAt: end}}
	h.Actions = []loop.Action{{ID: 3, Number: 1, Failure: 1, State: loop.Done, Owner: 9, OpenedAt: half, StartedAt: half, DoneAt: end, CreatedAt: half}}
	h.Checks = []loop.EffectCheck{{ID: 4, Number: 1, Action: 3, Failure: 1, Kind: loop.ByLook, State: loop.Concluded, Verdict: loop.Kept, ConcludedAt: end}}
	h.Huddles = []loop.Huddle{{ID: 5, State: loop.HuddleClosed, ClosedAt: end}}
	h.Deploys = []loop.Deploy{{ID: 6, Service: "shop", Version: "1", CommitAt: began, At: half}, {ID: 7, Service: "shop", Version: "2", CommitAt: began, At: end, Failed: true, MendedAt: noon}}
	h.Practices = []loop.Practice{{ID: 8, FailedAt: began, InUseAt: half}}
	h.Beliefs = []loop.Belief{{ID: 10, StatedAt: began, VerdictAt: half, State: loop.BeliefRefuted}}
	h.Items = []loop.WorkItem{{ID: 11, StartedAt: began, DoneAt: half}}
	h.Pulses = []loop.PulseResult{{ID: 12, ClosedAt: half, Asked: 6}}
	return h
}

// The words of a workspace of two minutes are words that somebody could say aloud, for
// every number, with one of everything and with nothing yet.
func TestAYoungWorkspaceIsSpokenOfPlainly(t *testing.T) {
	for name, age := range map[string]time.Duration{"two minutes": 2 * time.Minute, "one day": 24 * time.Hour, "three days": 72 * time.Hour, "one week": 7 * 24 * time.Hour, "eight days": 8 * 24 * time.Hour} {
		for _, some := range []bool{false, true} {
			for _, m := range All {
				v := m.Compute(young(age, some))
				if said := silly.FindString(v.Sentence + " " + v.Method); said != "" {
					t.Errorf("%s, some %v, %s says %q: %s %s", name, some, m.Key, said, v.Sentence, v.Method)
				}
				t.Logf("%s, some %v, %s: %s", name, some, m.Key, v.Sentence)
			}
		}
	}
}
