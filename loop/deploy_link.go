package loop

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// LinkWindow is how long before a failure a deploy may lie so that the rule links them.
const LinkWindow = 24 * time.Hour

// DeployWord is what a person said of a deploy and a failure. It stands until somebody
// takes it back, whatever is told of either of them later.
type DeployWord struct {
	Workspace ID
	Failure   ID
	Deploy    ID
	Caused    bool // it caused the failure, and at most one deploy does; false: it did not
	By        ID   // member; 0 for the operator and for programs
	At        time.Time
}

// LinkSaid is what is held of a deploy and a failure.
type LinkSaid string

const (
	SaidCaused LinkSaid = "caused" // a person says so
	SaidNot    LinkSaid = "not"    // a person says that it did not
	SaidOpen   LinkSaid = "open"   // nobody has said anything: the rule links them, or nothing does
)

// DeployLink is a deploy beside a failure. What the rule says is never stored: it
// follows from both, so it is the same in whatever order they were told.
type DeployLink struct {
	Deploy Deploy
	Before time.Duration // from the deploy to the begin of the failure; negative for a later one that a person named
	Same   bool          // it is of a service of the failure; else of one of the two no service is known
	Vague  bool          // when the failure began was worked out, or is known to the hour or day only
	Rivals int           // other deploys that the rule links as well
	Sure   float64       // 0 to 1, in hundredths: how sure the rule is; 0 beyond its reach
	Said   LinkSaid
	Word   DeployWord // what a person said; zero for SaidOpen
}

// How sure the rule is, as a rule of thumb: nobody has measured it. A deploy at the very
// begin of a failure of its service, alone in the window, is surest; every six hours
// halve that; an unknown service and a vague begin halve it; others share it.
const (
	surest     = 0.9
	halfLife   = 6 * time.Hour
	likelyFrom = 0.5 // from here on the word is likely
	maybeFrom  = 0.2 // from here on possible, below unlikely
)

// SureWord is how sure the rule is, as people say it: likely, possible, unlikely; "" where a
// person has spoken.
func (l DeployLink) SureWord() string {
	switch {
	case l.Said != SaidOpen:
		return ""
	case l.Sure >= likelyFrom:
		return "likely"
	case l.Sure >= maybeFrom:
		return "possible"
	}
	return "unlikely"
}

// Percent is Sure for people: in whole tens, since it is a rule of thumb, cut so that it
// agrees with the word, and 5 for the least.
func (l DeployLink) Percent() int { return max(5, int(math.Round(100*l.Sure))/10*10) }

// Why says in words what the rule goes by; "" where a person has spoken.
func (l DeployLink) Why() string {
	if l.Said != SaidOpen {
		return ""
	}
	why := "the same service"
	if !l.Same {
		why = "nobody says which service it is about"
	}
	switch l.Rivals {
	case 0:
		why += ", and no other deploy comes into question"
	case 1:
		why += ", and one more deploy comes into question"
	default:
		why += fmt.Sprintf(", and %d more deploys come into question", l.Rivals)
	}
	if l.Vague {
		why += "; when it began is known roughly"
	}
	return why
}

// Reach is when deploys have to lie so that the rule may link them to the failure:
// [since, until). Both are zero when nobody knows when it began.
func (f Failure) Reach() (since, until time.Time) {
	began := f.begin()
	if !began.Known() {
		return since, until
	}
	return began.At.Add(-LinkWindow), began.At.Add(max(grain[began.Precision], time.Millisecond))
}

// grain is how much later than it was written down a moment may have been.
var grain = map[Precision]time.Duration{ToSecond: time.Second, ToMinute: time.Minute, ToHour: time.Hour, ToDay: 24 * time.Hour}

// begin is the start, else when it was noticed.
func (f Failure) begin() Moment {
	if f.StartedAt.Known() {
		return f.StartedAt
	}
	return f.DetectedAt
}

// LinksTo puts deploys beside the failure: those that the rule links, and those of
// which a person spoke. Once a person has said which one caused it, the rule is silent.
// The likeliest comes first, what was ruled out last; the order of the arguments does
// not matter.
func (f Failure) LinksTo(deploys []Deploy, words []DeployWord) []DeployLink {
	said, known := map[ID]DeployWord{}, false
	for _, w := range words {
		said[w.Deploy] = w
		known = known || w.Caused
	}
	var out []DeployLink
	total, rivals := 0.0, 0
	for _, d := range deploys {
		l := f.link(d)
		if w, ok := said[d.ID]; ok {
			l.Said, l.Word = saidBy(w), w
		}
		switch {
		case l.Said == SaidOpen && (l.Sure == 0 || known):
			continue
		case l.Said == SaidOpen:
			total, rivals = total+l.Sure, rivals+1
		}
		out = append(out, l)
	}
	for i := range out {
		if out[i].Said == SaidOpen {
			out[i].Rivals, out[i].Sure = rivals-1, hundredths(surest*out[i].Sure*out[i].Sure/total)
		} else {
			out[i].Sure = 0
		}
	}
	slices.SortFunc(out, DeployLink.order)
	return out
}

func saidBy(w DeployWord) LinkSaid {
	if w.Caused {
		return SaidCaused
	}
	return SaidNot
}

// link reckons a deploy by itself: Sure is its weight, 0 to 1.
func (f Failure) link(d Deploy) DeployLink {
	began := f.begin()
	l := DeployLink{Deploy: d, Said: SaidOpen, Same: f.runs(d.Service), Vague: began.Status == Imputed || grain[began.Precision] > time.Minute}
	if !began.Known() {
		return l
	}
	l.Before = began.At.Sub(d.At)
	since, until := f.Reach()
	foreign := !l.Same && d.Service != "" && len(f.Services) > 0
	if foreign || d.At.Before(since) || !d.At.Before(until) {
		return l
	}
	l.Before = max(l.Before, 0)
	l.Sure = math.Exp2(-l.Before.Hours() / halfLife.Hours())
	if !l.Same {
		l.Sure /= 2
	}
	if l.Vague {
		l.Sure /= 2
	}
	return l
}

// runs reports whether a service is one of the failure.
func (f Failure) runs(service string) bool {
	return service != "" && slices.ContainsFunc(f.Services, func(s string) bool { return strings.EqualFold(s, service) })
}

func hundredths(x float64) float64 { return math.Round(100*x) / 100 }

func (l DeployLink) order(o DeployLink) int {
	rank := map[LinkSaid]int{SaidCaused: 0, SaidOpen: 1, SaidNot: 2}
	return cmp.Or(cmp.Compare(rank[l.Said], rank[o.Said]), cmp.Compare(o.Sure, l.Sure), o.Deploy.At.Compare(l.Deploy.At), cmp.Compare(l.Deploy.ExternalID, o.Deploy.ExternalID))
}

// Followed is a failure that came after a deploy.
type Followed struct {
	Failure Failure
	Link    DeployLink
}

// DeployWordQuery chooses what people said. Zero fields do not narrow.
type DeployWordQuery struct {
	Failures []ID
	Deploys  []ID
	Caused   bool // only what caused a failure
}

// DeployLinkReader finds what people said of deploys and failures.
type DeployLinkReader interface {
	DeployWords(ctx context.Context, ws ID, q DeployWordQuery) ([]DeployWord, error) // by failure and deploy
}

// DeployLinkWriter saves it.
type DeployLinkWriter interface {
	// SayOfDeploys takes back some words, and puts others about the failure. A second deploy
	// that caused it is a Conflict. The event is about the failure.
	SayOfDeploys(ctx context.Context, f Failure, forget, say []DeployWord, ev Event) error
}
