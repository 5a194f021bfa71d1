package metric

import (
	"time"

	"failforward/loop"
)

// ReportNeeds is what a Report looks at.
const ReportNeeds = Failures | Insights | Actions | Checks | Huddles

// Report is one page that answers "Is it paying off?" for a period, from what had
// happened by the end of it.
type Report struct {
	Period   string     `json:"period"` // 2026-Q4, since-2026-03
	Title    string     `json:"title"`
	Since    time.Time  `json:"since"`
	Until    *time.Time `json:"until"` // not included; null for since a month
	AsOf     time.Time  `json:"as_of"`
	Going    bool       `json:"going"` // the period is not over
	Answer   Payoff     `json:"answer"`
	Sentence string     `json:"sentence"` // for reading aloud
	Lacks    string     `json:"lacks"`    // of too_early: what is missing; else ""
	Next     []Coming   `json:"next"`     // checks of the kind number that wait for their day, the first three
	Rule     []string   `json:"rule"`     // in order: the first that fits
	FixedOn  loop.Date  `json:"fixed_on"`

	Flow     Flow           `json:"flow"`
	Verdicts []VerdictCount `json:"verdicts"`
	Effects  []Effect       `json:"effects"`
	Pooled   *Pooled        `json:"pooled,omitempty"` // not there below three effects
	Adjusted string         `json:"adjusted"`
	Method   string         `json:"method"`

	Guardrails string    `json:"guardrails"`
	Guards     []Guard   `json:"guardrail_results"` // one for each guardrail of a check with its verdict
	Cost       string    `json:"cost"`
	Benefit    string    `json:"benefit"`
	Stopped    []Stopped `json:"stopped"`
	Quieter    Quieter   `json:"better_or_quieter"`
	Cannot     []string  `json:"cannot_tell"`
}

// Coming is a check that will have its verdict on a day.
type Coming struct {
	Check loop.Ref  `json:"check"`
	Name  string    `json:"name"`
	On    loop.Date `json:"on"`
}

// Flow follows the failures that were logged in the period.
type Flow struct {
	Logged     int `json:"logged"`
	Understood int `json:"understood"` // an insight, a change or an acceptance
	Accepted   int `json:"accepted"`   // of those understood: accepted as they are
	Changed    int `json:"changed"`    // a change is in place
	Judged     int `json:"judged"`     // a check has its verdict
	Imported   int `json:"imported"`   // came by an import in the period: not among those logged
}

// VerdictCount is how often one verdict came in.
type VerdictCount struct {
	Kind    loop.EffectKind `json:"kind"`
	Verdict loop.Verdict    `json:"verdict"`
	Says    string          `json:"says"`
	N       int             `json:"n"`
}

// Stopped is something that is not done any more.
type Stopped struct {
	Action loop.Ref  `json:"action"`
	Name   string    `json:"name"`
	On     loop.Date `json:"on"`
}

// NewReport computes the report of a period. The history is cut at the end of the
// period when that has passed; its own Since and Until do not matter.
func NewReport(h History, q Quarter) Report {
	h.demand()
	h.Since, h.Until = q.Since, q.Until
	going := q.Until.IsZero() || h.AsOf.Before(q.Until)
	if !going {
		h.AsOf = q.Until.Add(-time.Millisecond)
	}
	r := Report{Period: q.Name, Title: q.Title, Since: q.Since.UTC(), Until: given(q.Until), AsOf: h.AsOf.UTC(), Going: going, Rule: Rule, FixedOn: loop.DateOf(q.Since, h.zone())}
	book := bookOf(h)
	r.Flow, r.Verdicts, r.Stopped, r.Next = book.flow(), book.verdicts(), book.stopped(), book.next()
	r.Effects = book.effects()
	r.judge(book)
	r.Cost, r.Benefit, r.Quieter = book.cost(), book.benefit(r.Effects), BetterOrQuieter(h)
	r.Guards = book.guards()
	r.Guardrails = guardrails(r.Guards)
	r.Cannot = r.cannot()
	return r
}

// judge puts the effects together and applies the rule.
func (r *Report) judge(b book) {
	r.Adjusted = adjust(r.Effects)
	r.Pooled, r.Method = pool(r.Effects)
	e := evidence{Concluded: b.concluded(), Pooled: r.Pooled, GuardrailsWorse: worseOf(b.guards())}
	for _, x := range r.Effects {
		switch x.Clear {
		case "better":
			e.Better++
		case "worse":
			e.Worse++
		}
	}
	r.Answer = e.answer()
	if r.Answer == TooEarly {
		r.Lacks = e.lacks()
	}
	r.Sentence = r.Answer.Word() + ". " + e.says()
}
