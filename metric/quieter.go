package metric

import (
	"fmt"
	"math"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// Agreement is whether reports by people and signals of machines move together.
type Agreement string

const (
	Agree      Agreement = "agree"
	MaybeQuiet Agreement = "quieter"     // reporting may have dropped
	CannotSay  Agreement = "cannot_tell" // too little, or no independent signal
)

// Word is the answer as people read it.
func (a Agreement) Word() string {
	return map[Agreement]string{Agree: "they agree", MaybeQuiet: "reporting may have dropped", CannotSay: "cannot tell yet"}[a]
}

// Quieter answers "better, or just quieter?": reports by people against what machines
// brought, the last 13 weeks against the 13 before.
type Quieter struct {
	Answer   Agreement `json:"answer"`
	Sentence string    `json:"sentence"`
	Reports  Moved     `json:"reports"` // written down by people
	Signals  Moved     `json:"signals"` // by an import, a program or an alert
	Method   string    `json:"method"`
}

// Moved is a rate before and after: the later divided by the earlier.
type Moved struct {
	Before int      `json:"before"`
	After  int      `json:"after"`
	Ratio  *float64 `json:"ratio"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
}

const (
	// HalfYears is the time that is looked at, in two halves.
	HalfYears = 26 * 7 * 24 * time.Hour
	halfYear  = HalfYears / 2

	leastSeen = 10                  // reports, and signals, in both halves together
	halved    = 0.5                 // a fall of reports against signals that has to be ruled out before they agree
	mostStill = 28 * 24 * time.Hour // after so long without a signal its source may be silent
)

// BetterOrQuieter compares the two. Reports count when they were logged, signals when
// they began.
func BetterOrQuieter(h History) Quieter {
	h.demand()
	var reports, signals []time.Time
	for i := range h.Failures {
		switch f := &h.Failures[i]; {
		case byPeople(f):
			reports = append(reports, f.CreatedAt)
		case byMachine(f):
			signals = append(signals, f.Noticed())
		}
	}
	q := Quieter{Reports: movedOf(reports, h.AsOf), Signals: movedOf(signals, h.AsOf), Method: quieterMethod}
	q.Answer, q.Sentence = q.judge(h, signals)
	return q
}

// Told reports whether people told enough for the question to make sense.
func (q Quieter) Told() bool { return q.Reports.Before+q.Reports.After >= leastSeen }

const quieterMethod = "Exact ratios of rates (Przyborowski and Wilenski 1940), 13 weeks against the 13 before. Reporting may have dropped when reports fell, and fell clearly more than signals (difference in differences of log rates). They agree when a halving of reports against signals is ruled out. Until machines send signals of their own, what imports and programs brought counts as such."

// byMachine reports whether a failure came without a person deciding to tell it.
func byMachine(f *loop.Failure) bool {
	by := f.Import != 0 || f.ReportedVia == "api" || f.ReportedVia == "signal" || f.ReportedVia == "import"
	return by && f.State == loop.FailureOpen && f.Excluded == ""
}

func movedOf(times []time.Time, asOf time.Time) Moved {
	var m Moved
	for _, t := range times {
		switch ago := asOf.Sub(t); {
		case ago < 0 || ago >= 2*halfYear:
		case ago < halfYear:
			m.After++
		default:
			m.Before++
		}
	}
	return moved(m.Before, m.After)
}

// moved compares two counts over 13 weeks each.
func moved(before, after int) Moved {
	m := Moved{Before: before, After: after}
	r, err := stats.PoissonRateRatio(stats.Count{Events: m.After, Exposure: 13}, stats.Count{Events: m.Before, Exposure: 13}, Level)
	if err != nil || m.Before+m.After == 0 {
		return m
	}
	m.Ratio, m.Low, m.High = r.Ratio, reached(r.Low), reached(r.High)
	return m
}

func (q Quieter) judge(h History, signals []time.Time) (Agreement, string) {
	if lacks := q.lacks(h, signals); lacks != "" {
		return CannotSay, "We cannot tell yet: " + lacks
	}
	low, high := q.against()
	said := fmt.Sprintf(" Reports by people %s, machine signals %s.", q.Reports.Says(), q.Signals.Says())
	switch {
	case q.Reports.High != nil && *q.Reports.High < 1 && high < 1:
		return MaybeQuiet, "Reporting may have dropped: fewer reports are no good news while as much goes wrong." + said
	case low > halved:
		return Agree, "Reports and machine signals move together, so it is not only quieter." + said
	}
	return CannotSay, "There are too few to tell whether people tell less." + said
}

// lacks says what is missing for a comparison; "" when nothing is.
func (q Quieter) lacks(h History, signals []time.Time) string {
	reports, seen := q.Reports.Before+q.Reports.After, q.Signals.Before+q.Signals.After
	last := last(signals, h.AsOf)
	switch {
	case !h.Watched.IsZero() && h.AsOf.Sub(h.Watched) < 2*halfYear:
		return fmt.Sprintf("reports have to be kept for 26 weeks, and have been for %.0f.", math.Floor(h.AsOf.Sub(h.Watched).Hours()/24/7))
	case seen == 0:
		return fmt.Sprintf("no machine brought anything in 26 weeks that the %s %s by people could be held against.", loop.Whole(reports), one(reports, "report", "reports"))
	case reports < leastSeen || seen < leastSeen:
		return fmt.Sprintf("have %s %s by people and %s machine %s in 26 weeks, need %s of each.", loop.Whole(reports), one(reports, "report", "reports"), loop.Whole(seen), one(seen, "signal", "signals"), loop.Whole(leastSeen))
	case h.AsOf.Sub(last) > mostStill:
		return fmt.Sprintf("no machine signal came since %s, so their source may have fallen silent.", Day(loop.DateOf(last, h.zone())))
	}
	return ""
}

func last(times []time.Time, asOf time.Time) time.Time {
	var out time.Time
	for _, t := range times {
		if !t.After(asOf) && t.After(out) {
			out = t
		}
	}
	return out
}

// against is the interval of the change of reports divided by that of signals. Half a
// case is added where one of the counts is 0.
func (q Quieter) against() (low, high float64) {
	variance, shift := 0.0, 0.0
	zero := min(q.Reports.Before, q.Reports.After, q.Signals.Before, q.Signals.After) == 0
	for i, n := range []int{q.Reports.After, q.Reports.Before, q.Signals.After, q.Signals.Before} {
		x := float64(n)
		if zero {
			x += 0.5
		}
		variance += 1 / x
		shift += map[bool]float64{true: 1, false: -1}[i == 0 || i == 3] * math.Log(x)
	}
	half := z975 * math.Sqrt(variance)
	return math.Exp(shift - half), math.Exp(shift + half)
}

// Says is a movement in words, with its numbers and interval.
func (m Moved) Says() string {
	n := fmt.Sprintf("n = %s, then %s", loop.Whole(m.Before), loop.Whole(m.After))
	switch {
	case m.Ratio == nil:
		return "(" + n + ")"
	case m.High == nil || m.Low == nil:
		return fmt.Sprintf("%s %% (%s)", signed(math.Round(100*(*m.Ratio-1)), whole), n)
	}
	f := func(x float64) string { return signed(math.Round(100*(x-1)), whole) }
	return fmt.Sprintf("%s %% (%s, 95 %% interval %s to %s)", f(*m.Ratio), n, f(*m.Low), f(*m.High))
}
