package loop

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TakeCase writes the first draft of a case from a closed loop: what stands there
// already, sorted into the five parts. Nothing is made up. A loop without its
// verdict is a Conflict.
func TakeCase(f Facts, zone *time.Location) (CaseText, []CaseVerdict, error) {
	if !f.Closed() {
		return CaseText{}, nil, Errorf(Conflict, "The loop of %s is not closed yet. A case tells the verdict too, so it is made when every change has one.", f.Failure.Ref())
	}
	return CaseText{
		Title:    f.Failure.Title,
		Setting:  f.setting(),
		Assumed:  f.assumed(),
		Happened: f.told(),
		Changed:  f.changed(),
	}, f.Verdicts(zone), nil
}

// setting tells kind, services, length and reach in two sentences at most.
func (f Facts) setting() string {
	x := f.Failure
	said := []string{sentence(x.Kind.Word())}
	if len(x.Services) > 0 {
		said[0] += " in " + strings.Join(x.Services, ", ")
	}
	if x.Severity > 0 {
		said[0] += fmt.Sprintf(", severity %d of 4", x.Severity)
	}
	if end, _ := x.End(); x.StartedAt.Known() && end.Known() && !x.Backdated() {
		said = append(said, "Users had it for "+Duration(end.At.Sub(x.StartedAt.At)))
	}
	if x.People != nil && *x.People > 0 {
		said = append(said, fmt.Sprintf("It reached %s people", Whole(int(*x.People))))
	}
	return strings.Join(said, ". ") + "."
}

// assumed is what was counted on, and the assumptions that broke.
func (f Facts) assumed() string {
	said := f.boxes("counted_on")
	for _, i := range f.Insights {
		if i.Kind == AssumptionBroken && !i.Superseded {
			said = append(said, i.Text)
		}
	}
	return paragraphs(said)
}

// told is what happened, and what surprised about it.
func (f Facts) told() string {
	return paragraphs(append([]string{f.Failure.Summary}, f.boxes("happened", "surprise")...))
}

// changed is what was learned, the changes that are in place, and what went right.
func (f Facts) changed() string {
	var said []string
	for _, i := range f.Insights {
		if i.Kind != AssumptionBroken && !i.Superseded {
			said = append(said, i.Text)
		}
	}
	var list []string
	for _, a := range f.Actions {
		if a.InPlace() {
			list = append(list, "- "+oneLine(a.Title))
		}
	}
	said = append(said, strings.Join(list, "\n"))
	return paragraphs(append(said, f.boxes("hidden_win")...))
}

// boxes returns what the boxes of all analyses say, by their fields.
func (f Facts) boxes(fields ...string) []string {
	var said []string
	for _, field := range fields {
		for _, a := range f.Analyses {
			for _, b := range a.Boxes() {
				if b.Field == field {
					said = append(said, b.Text)
				}
			}
		}
	}
	return said
}

// Verdicts are the endings of the loop, in the order in which they came in; of a
// check that was asked again the last one.
func (f Facts) Verdicts(zone *time.Location) []CaseVerdict {
	var ended []EffectCheck
	for _, e := range f.Checks {
		if e.State == Concluded && !slices.ContainsFunc(f.Checks, func(later EffectCheck) bool { return later.Previous == e.ID && later.State == Concluded }) {
			ended = append(ended, e)
		}
	}
	slices.SortStableFunc(ended, func(a, b EffectCheck) int { return a.ConcludedAt.Compare(b.ConcludedAt) })
	var all []CaseVerdict
	for _, e := range ended {
		w := e.Words(f.action(e.Action), f.Failure)
		all = append(all, CaseVerdict{Effect: e.Ref(), Kind: e.Kind, Verdict: e.Verdict, On: DateOf(e.ConcludedAt, zone), Head: w.Head, How: strings.TrimSpace(w.Kind + " " + w.How)})
	}
	return all
}

// action returns a change of the loop, a zero one when it is none of it.
func (f Facts) action(id ID) Action {
	for _, a := range f.Actions {
		if a.ID == id {
			return a
		}
	}
	return Action{}
}

// paragraphs puts texts below each other, empty and repeated ones left out.
func paragraphs(texts []string) string {
	var said []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(said, t) {
			said = append(said, t)
		}
	}
	return strings.Join(said, "\n\n")
}

// sentence begins with a capital.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// oneLine keeps a typed text from starting a line of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
