package loop

import "time"

// InsightKind says what sort of thing was learned.
type InsightKind string

const (
	AssumptionBroken InsightKind = "assumption_broken"
	HiddenWin        InsightKind = "hidden_win"
	SystemProperty   InsightKind = "system_property"
	PracticeInsight  InsightKind = "practice"
)

// InsightKinds lists them in the order in which forms offer them.
func InsightKinds() []InsightKind {
	return []InsightKind{SystemProperty, AssumptionBroken, HiddenWin, PracticeInsight}
}

// Insight is one sentence: "we learned that...".
type Insight struct {
	ID         ID
	Workspace  ID
	Number     int64
	Version    int64
	Failure    ID     // the failure that taught it
	Text       string // 1 to 280 characters
	Kind       InsightKind
	Actionable bool      // another team would act on it
	Superseded bool      // a later insight replaces it
	AcceptedAt time.Time // an author's own insight counts at once
	CreatedBy  ID
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Ref returns I-4.
func (i Insight) Ref() Ref { return Ref{NounInsight, i.Number} }

// Validate returns every broken rule, joined.
func (i Insight) Validate() error {
	var c Check
	c.Len("insight", i.Text, 1, 280)
	OneOf(&c, "kind", i.Kind, InsightKinds())
	return c.Err()
}

// Analysis is the team's look at one or more failures: surprise first, then
// five short boxes. Every box is optional Markdown of at most 20,000 characters.
type Analysis struct {
	ID               ID
	Workspace        ID
	Number           int64
	Version          int64
	Failures         []ID // at least one, sorted
	Surprise         string
	Happened         string
	CountedOn        string
	HiddenWin        string
	BuildDifferently string
	OneChange        string
	CreatedBy        ID
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Ref returns AN-7.
func (a Analysis) Ref() Ref { return Ref{NounAnalysis, a.Number} }

// Box is one question of the analysis with its answer.
type Box struct {
	Field    string // name in API and forms
	Question string
	Text     string
}

// Boxes returns the questions in the order in which they are asked.
func (a Analysis) Boxes() []Box {
	return []Box{
		{"surprise", "What surprised us?", a.Surprise},
		{"happened", "What happened?", a.Happened},
		{"counted_on", "What did we count on?", a.CountedOn},
		{"hidden_win", "What went right, and what did the failure show us that success hides?", a.HiddenWin},
		{"build_differently", "What could we build differently?", a.BuildDifferently},
		{"one_change", "Which one change comes out of it?", a.OneChange},
	}
}

// Validate returns every broken rule, joined.
func (a Analysis) Validate() error {
	var c Check
	for _, b := range a.Boxes() {
		c.Len(b.Field, b.Text, 0, 20_000)
	}
	if len(a.Failures) == 0 {
		c.Fault("failures", "An analysis looks at one failure at least.")
	}
	return c.Err()
}

// Tag is one word of the editable vocabulary of contributing factors.
type Tag struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Name      string // 1 to 100 characters, unique without regard to case
	Generic   bool   // says too little to recognise a failure by, like "fail-forward"
	Retired   bool   // kept where it stands, no longer offered
	Uses      int    // failures that carry it; filled by lists only
	CreatedAt time.Time
}

// Ref returns TAG-3.
func (t Tag) Ref() Ref { return Ref{NounTag, t.Number} }

// Validate returns every broken rule, joined.
func (t Tag) Validate() error {
	var c Check
	c.Len("name", t.Name, 1, 100)
	return c.Err()
}

// SeedTags are the vocabulary of a new workspace.
func SeedTags() []Tag {
	return []Tag{{Name: "fail-forward", Generic: true}, {Name: "hidden dependency"}, {Name: "bottleneck"}, {Name: "unmet need"}}
}
