package loop

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// EffectKind says what sort of evidence an effect check waits for.
type EffectKind string

const (
	ByNumber   EffectKind = "number"    // a KPI moved
	ByRetest   EffectKind = "retest"    // a test, drill or experiment holds
	ByCameBack EffectKind = "came_back" // same service and factor not seen again; weak, and called so
	ByLook     EffectKind = "look"      // the team's own judgement
)

// EffectKinds lists every kind.
func EffectKinds() []EffectKind { return []EffectKind{ByLook, ByRetest, ByCameBack, ByNumber} }

// EffectState is planned -> locked -> waiting -> concluded.
type EffectState string

const (
	Planned   EffectState = "planned"
	Locked    EffectState = "locked"  // the change has started: the plan stands
	Waiting   EffectState = "waiting" // the change is in place: time has to pass
	Concluded EffectState = "concluded"
)

// Verdict is how a check ended.
type Verdict string

const (
	Improved     Verdict = "improved"
	Worse        Verdict = "worse"
	NoChange     Verdict = "no_meaningful_change"
	CannotTell   Verdict = "cannot_tell"
	Held         Verdict = "held"
	Broke        Verdict = "broke"
	NotSeenAgain Verdict = "not_seen_again"
	CameBack     Verdict = "came_back"
	Kept         Verdict = "kept"
	Adapted      Verdict = "adapted"
	DroppedLook  Verdict = "dropped"
	AsBelieved   Verdict = "as_believed" // of a bet
	Flopped      Verdict = "flopped"     // of a bet
)

// Proves reports whether the verdict makes a done action verified.
func (v Verdict) Proves() bool { return v == Improved || v == Held }

// Word returns the verdict as people read it.
func (v Verdict) Word() string {
	if v == CannotTell {
		return "cannot tell yet"
	}
	return strings.ReplaceAll(string(v), "_", " ")
}

// Verdicts lists what a person may answer for a kind; empty where only the
// check itself can.
func (k EffectKind) Verdicts() []Verdict {
	switch k {
	case ByRetest:
		return []Verdict{Held, Broke}
	case ByLook:
		return []Verdict{Kept, Adapted, DroppedLook}
	}
	return nil
}

// Word names the kind in a line of text: the line always says what sort of evidence it is.
func (k EffectKind) Word() string {
	return map[EffectKind]string{ByNumber: "a number", ByRetest: "a re-test", ByCameBack: "did it come back?", ByLook: "the team's look"}[k]
}

// Evidence says in a sentence how much an answer of this kind is worth.
func (k EffectKind) Evidence() string {
	return map[EffectKind]string{
		ByNumber:   "A number before and after the change.",
		ByRetest:   "A re-test: one try that held or broke.",
		ByCameBack: "Whether it came back: weak evidence, always.",
		ByLook:     "The team's look: a judgement, no measurement.",
	}[k]
}

// Plan is what was promised before the change: it is locked when the change starts.
type Plan struct {
	How       string  `json:"how,omitempty"`           // what is tested, or what the team will look at; at most 1,000 characters
	KPI       string  `json:"kpi,omitempty"`           // kind number: key of the metric
	Direction string  `json:"direction,omitempty"`     // kind number: up or down
	MinEffect float64 `json:"min_effect,omitempty"`    // kind number: smallest change worth having: relative, of a share in points; 0.1 is ten
	Trigger   int     `json:"trigger_days,omitempty"`  // kind number: days before the change that are left out; 0: see TriggerDays
	WashOut   int     `json:"wash_out_days,omitempty"` // kind number: days after the change that are left out
	Defined   int     `json:"definition,omitempty"`    // kind number: which definition the number had at the lock; 0 where nobody noted it

	Guardrails []Guardrail `json:"guardrails,omitempty"` // kind number: what must not get worse, at most MostGuardrails
	Compare    string      `json:"compare,omitempty"`    // kind number: key of a number of the same kind that the change does not touch

	CompareDefined int `json:"compare_definition,omitempty"` // which definition that one had at the lock, as Defined
}

// Expectation is what the past lets us expect of a failure coming back.
type Expectation struct {
	Seen     int     `json:"seen"`     // matching failures before the change, the first one included
	Days     float64 `json:"days"`     // days of history that they were seen in
	Expected float64 `json:"expected"` // number expected in the time that was waited
	Low      float64 `json:"low"`      // exact 95 % limits of Expected
	High     float64 `json:"high"`
	Chance   float64 `json:"chance"` // of seeing none by luck alone: exp(-Expected)
}

// EffectCheck asks on a day that was set before whether a change helped.
type EffectCheck struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Kind      EffectKind
	Action    ID // the change that it checks
	Failure   ID // the failure that started the loop, 0 for none
	State     EffectState
	On        Date // the day of the verdict
	Plan      Plan

	PlanHash    string // SHA-256 of kind, day and plan, hex, from the lock on
	Exploratory bool   // the plan was edited after the lock, or made when part of the time was over
	LockedAt    time.Time
	ChangeAt    time.Time // when the change was in place
	AskedAt     time.Time // when its day came and only a person could answer
	ConcludedAt time.Time

	Verdict  Verdict
	Reason   string // of cannot_tell: too_few, too_wide, no_source, no_factor
	Note     string // what whoever concluded it wrote, at most 2,000 characters
	ByRule   bool   // it concluded by itself
	Seen     []ID   // came_back: the failures that matched since the change
	Expect   *Expectation
	Result   *Measured // of the kind number, once concluded
	Guards   []Guarded // of the kind number, once concluded: what became of its guardrails
	Previous ID        // the check that this one extends or repeats

	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ref returns E-31.
func (e EffectCheck) Ref() Ref { return Ref{NounEffect, e.Number} }

// Validate returns every broken rule, joined.
func (e EffectCheck) Validate() error {
	var c Check
	OneOf(&c, "kind", e.Kind, EffectKinds())
	c.Len("how", e.Plan.How, 0, 1000)
	c.Len("note", e.Note, 0, 2000)
	if e.Kind == ByNumber {
		e.Plan.number(&c)
	} else {
		e.Plan.nothingBeside(&c)
	}
	if e.On == "" {
		c.Fault("on", "Set the day on which you want the answer, for example in eight weeks.")
	}
	c.date("on", e.On)
	if e.Action == 0 {
		c.Fault("action", "Say which action it checks, for example A-12.")
	}
	return c.Err()
}

// Hash returns the fingerprint of what was promised: kind, day and plan.
func (e EffectCheck) Hash() string {
	b, _ := json.Marshal([]any{e.Kind, e.On, e.Plan}) // strings and numbers cannot fail
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Revise changes the plan. After the lock the check becomes exploratory, for
// good; after the verdict it is a Conflict.
func (e *EffectCheck) Revise(on Date, p Plan) error {
	if e.State == Concluded {
		return Errorf(Conflict, "%s has its verdict; plan another check instead.", e.Ref())
	}
	if e.State != Planned && (on != e.On || !p.Same(e.Plan)) {
		e.Exploratory = true
	}
	if on != e.On {
		e.AskedAt = time.Time{}
	}
	e.On, e.Plan = on, p
	return nil
}

// Lock freezes the plan because the change starts. Locking twice is a Conflict.
func (e *EffectCheck) Lock(at time.Time) error {
	if e.State != Planned {
		return Errorf(Conflict, "%s is already %s.", e.Ref(), e.State)
	}
	e.State, e.LockedAt, e.PlanHash = Locked, at, e.Hash()
	return nil
}

// Follow takes the check along with its action: locked when the change starts,
// waiting when it is in place, back to locked when the action is reopened. A
// concluded check stays as it is.
func (e *EffectCheck) Follow(a Action) {
	if e.State == Concluded {
		return
	}
	if !a.StartedAt.IsZero() && e.State == Planned {
		_ = e.Lock(a.StartedAt) // planned: cannot fail
	}
	switch {
	case a.InPlace() && e.State == Locked:
		e.State, e.ChangeAt = Waiting, a.DoneAt
	case !a.InPlace() && e.State == Waiting:
		e.State, e.ChangeAt, e.AskedAt = Locked, time.Time{}, time.Time{}
	}
}

// Answer concludes a re-test or a look by a person's word, at any time once the
// change is in place. The other kinds conclude by themselves: Conflict.
func (e *EffectCheck) Answer(v Verdict, note string, at time.Time) error {
	if len(e.Kind.Verdicts()) == 0 {
		return Errorf(Conflict, "%s concludes by itself on %s.", e.Ref(), e.On)
	}
	var c Check
	OneOf(&c, "verdict", v, e.Kind.Verdicts())
	if err := c.Err(); err != nil {
		return err
	}
	if err := e.ready(); err != nil {
		return err
	}
	e.conclude(v, at)
	e.Note = strings.TrimSpace(note)
	return nil
}

// Conclude ends a check by the rule itself.
func (e *EffectCheck) Conclude(v Verdict, reason string, at time.Time) error {
	if err := e.ready(); err != nil {
		return err
	}
	e.conclude(v, at)
	e.Reason, e.ByRule = reason, true
	return nil
}

func (e *EffectCheck) ready() error {
	switch e.State {
	case Concluded:
		return Errorf(Conflict, "%s already has its verdict: %s.", e.Ref(), e.Verdict.Word())
	case Waiting:
		return nil
	}
	return Errorf(Conflict, "The change that %s checks is not in place yet. Mark its action done first.", e.Ref())
}

func (e *EffectCheck) conclude(v Verdict, at time.Time) {
	e.State, e.Verdict, e.ConcludedAt = Concluded, v, at
}
