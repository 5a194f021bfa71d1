package loop

import (
	"strings"
	"time"
)

// CaseState is draft -> redaction_checked -> published -> retired; any of them
// goes back to draft.
type CaseState string

const (
	CaseDraft     CaseState = "draft"
	CaseChecked   CaseState = "redaction_checked" // somebody read it as a stranger would
	CasePublished CaseState = "published"
	CaseRetired   CaseState = "retired" // kept, no longer offered
)

// CaseStates lists them in order.
func CaseStates() []CaseState { return []CaseState{CaseDraft, CaseChecked, CasePublished, CaseRetired} }

// Word returns the state as people read it.
func (s CaseState) Word() string {
	return map[CaseState]string{CaseDraft: "draft", CaseChecked: "read through", CasePublished: "published", CaseRetired: "retired"}[s]
}

// CaseText is what a case tells, in the words of whoever wrote it: Markdown.
type CaseText struct {
	Title    string // 1 to 200 characters: the lesson, or what happened
	Setting  string // where it happened; each of these at most 20,000 characters
	Assumed  string // what we assumed
	Happened string // what happened instead
	Changed  string // what we changed
}

// CaseVerdict is what one effect check said when the case was made. It is taken
// from the check and never typed: nobody can write a better ending.
type CaseVerdict struct {
	Effect  Ref
	Kind    EffectKind
	Verdict Verdict
	On      Date   // when it came in
	Head    string // one sentence
	How     string // what sort of evidence it is, n, interval, method
}

// CaseStudy is a frozen copy of a closed loop for people who were not there. What
// happens to the loop later does not change it.
type CaseStudy struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Failure   ID // the loop that it was made of
	Team      ID // 0 for the whole workspace
	State     CaseState
	CaseText
	Verdicts []CaseVerdict // at least one, in the order in which they came in
	TakenAt  time.Time     // when the verdicts were taken from the loop

	PublishedAt time.Time // when it was first published; zero before
	Reason      string    // why it was retired, at most 1,000 characters

	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ref returns C-3.
func (c CaseStudy) Ref() Ref { return Ref{NounCase, c.Number} }

// Shown reports whether newcomers are offered it.
func (c CaseStudy) Shown() bool { return c.State == CasePublished }

// CasePart is one heading of a case with its text.
type CasePart struct{ Field, Head, Text string }

// Parts returns what was written, in the order in which it is told.
func (t CaseText) Parts() []CasePart {
	return []CasePart{
		{"setting", "Where it happened", t.Setting},
		{"assumed", "What we assumed", t.Assumed},
		{"happened", "What happened", t.Happened},
		{"changed", "What we changed", t.Changed},
	}
}

// ReadingMinutes is how long it takes to read, at 200 words a minute, 1 at least.
func (c CaseStudy) ReadingMinutes() int {
	words := len(strings.Fields(c.Title))
	for _, p := range c.Parts() {
		words += len(strings.Fields(p.Text))
	}
	for _, v := range c.Verdicts {
		words += len(strings.Fields(v.Head + " " + v.How))
	}
	return max(1, (words+199)/200)
}

// Validate returns every broken rule, joined.
func (c CaseStudy) Validate() error {
	var k Check
	OneOf(&k, "state", c.State, CaseStates())
	if strings.TrimSpace(c.Title) == "" {
		k.Fault("title", "Give it a title: the lesson in one line, or what happened.")
	}
	k.most("title", c.Title, 200)
	for _, p := range c.Parts() {
		k.Len(p.Field, p.Text, 0, 20_000)
	}
	k.Len("reason", c.Reason, 0, 1000)
	if len(c.Verdicts) == 0 {
		k.Fault("failure", "A case is made of a closed loop, and this one has no verdict yet.")
	}
	return k.Err()
}

// Write changes the words. What was read through has to be read again; what stands
// in the library, or was taken out of it, is a Conflict.
func (c *CaseStudy) Write(t CaseText) error {
	if t == c.CaseText {
		return nil
	}
	if c.State == CasePublished || c.State == CaseRetired {
		return Errorf(Conflict, "%s is %s, so its words stand. Take it back to a draft first.", c.Ref(), c.State.Word())
	}
	c.CaseText, c.State = t, CaseDraft
	return nil
}

// Refresh takes the verdicts of the loop anew. It is a Conflict outside of a draft.
func (c *CaseStudy) Refresh(all []CaseVerdict, at time.Time) error {
	if c.State != CaseDraft && c.State != CaseChecked {
		return Errorf(Conflict, "%s is %s; take it back to a draft first.", c.Ref(), c.State.Word())
	}
	c.Verdicts, c.TakenAt, c.State = all, at, CaseDraft
	return nil
}

// ReadThrough notes that somebody read it as a stranger would, and that nobody can
// be recognised. names are those that still stand in it; sure says that they are
// none, else they are faults.
func (c *CaseStudy) ReadThrough(names []NameSeen, sure bool) error {
	if c.State != CaseDraft {
		return Errorf(Conflict, "%s is %s; only a draft is read through.", c.Ref(), c.State.Word())
	}
	if len(names) > 0 && !sure {
		return Fault("sure", "These look like names: %s. Write the role instead, or say that nobody can be recognised by them.", saidNames(names))
	}
	c.State = CaseChecked
	return nil
}

// Publish puts it into the library. Only what was read through goes there.
func (c *CaseStudy) Publish(at time.Time) error {
	switch c.State {
	case CaseChecked:
	case CaseDraft:
		return Errorf(Conflict, "%s is a draft. Somebody reads it through first: can anybody be recognised?", c.Ref())
	default:
		return Errorf(Conflict, "%s is %s already.", c.Ref(), c.State.Word())
	}
	c.State = CasePublished
	if c.PublishedAt.IsZero() {
		c.PublishedAt = at
	}
	return nil
}

// Retire takes it out of the library, with a reason; it stays readable.
func (c *CaseStudy) Retire(reason string) error {
	if c.State != CasePublished {
		return Errorf(Conflict, "%s is %s; only what is published is retired.", c.Ref(), c.State.Word())
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Fault("reason", "Say in half a sentence why it should not be read any more, as: the service is gone.")
	}
	c.State, c.Reason = CaseRetired, reason
	return nil
}

// Redraft takes it back to a draft, whatever it is.
func (c *CaseStudy) Redraft() error {
	if c.State == CaseDraft {
		return Errorf(Conflict, "%s is a draft already.", c.Ref())
	}
	c.State, c.Reason = CaseDraft, ""
	return nil
}
