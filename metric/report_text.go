package metric

import (
	"fmt"
	"strings"

	"failforward/loop"
)

// Markdown writes the report as a text to paste.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Is it paying off? %s\n\n%s\n", inTitle(r.Title), r.Sentence)
	if r.Lacks != "" {
		fmt.Fprintf(&b, "\n%s %s\n", r.Lacks, r.When())
	}
	head := func(text string) { fmt.Fprintf(&b, "\n## %s\n\n", text) }
	head("What came of it")
	fmt.Fprintf(&b, "%s\n\n%s\n", r.Flow.Says(), r.Says())
	head("Measured effects")
	b.WriteString(r.table())
	for _, s := range []string{r.Adjusted, r.Method} {
		if s != "" && len(r.Effects) > 0 {
			b.WriteString("\n" + s + "\n")
		}
	}
	for _, part := range [][2]string{{"Guardrails", r.Guardrails}, {"What it cost", r.Cost}, {"What it brought", r.Benefit}, {"Better, or just quieter?", r.Quieter.Sentence}, {"Stopped doing", r.StoppedSays()}} {
		head(part[0])
		b.WriteString(plainText(part[1]) + "\n")
	}
	head("The rule")
	fmt.Fprintf(&b, "Fixed on %s, when the period began, and the same for every period. The first that fits:\n\n", Day(r.FixedOn))
	for i, s := range r.Rule {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	head("What this cannot tell")
	for _, s := range r.Cannot {
		b.WriteString("- " + s + "\n")
	}
	return b.String()
}

func (r Report) table() string {
	if len(r.Effects) == 0 {
		return "None yet.\n"
	}
	var b strings.Builder
	b.WriteString("| Change | n before, after | Effect (95 % interval) | Verdict |\n|---|---|---|---|\n")
	for _, x := range r.Effects {
		fmt.Fprintf(&b, "| %s, %s | %s, %s | %s | %s |\n", cell(x.Name), x.Check, loop.Whole(x.NBefore), loop.Whole(x.NAfter), x.Changed(), strings.Join(x.Notes(), "; "))
	}
	if r.Pooled != nil {
		fmt.Fprintf(&b, "| All together | %s | %s | |\n", r.Pooled.Of(), r.Pooled.Changed())
	}
	return b.String()
}

// cell keeps a name within its cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\\", "\\\\", "<", "&lt;", "\n", " ", "\r", " ").Replace(s)
}

// plainText keeps what people wrote from becoming markup.
func plainText(s string) string { return strings.NewReplacer("<", "&lt;", "\n", " ").Replace(s) }

// Notes are the verdict of an effect and what to know of it.
func (x Effect) Notes() []string {
	out := []string{x.Verdict.Word()}
	if x.Clear == "" && x.P != nil && !x.Exploratory && *x.P <= chance {
		out = append(out, "not clear among so many")
	}
	if x.Lacks != "" {
		out = append(out, x.Lacks)
	}
	return out
}

func inTitle(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Says is the flow in a sentence.
func (f Flow) Says() string {
	s := fmt.Sprintf("%s logged, %s understood (%s of them accepted as they are), %s with a change in place, %s with a verdict.", loop.Whole(f.Logged), loop.Whole(f.Understood), loop.Whole(f.Accepted), loop.Whole(f.Changed), loop.Whole(f.Judged))
	if f.Imported > 0 {
		s += fmt.Sprintf(" %s more came by an import.", loop.Whole(f.Imported))
	}
	return s
}

// When tells which verdicts come next; what to do while none does.
func (r Report) When() string {
	if len(r.Next) == 0 {
		return "No measured change waits for its day."
	}
	var days []string
	for _, c := range r.Next {
		days = append(days, fmt.Sprintf("%s on %s", c.Check, Day(c.On)))
	}
	return "The next have their day: " + strings.Join(days, ", ") + "."
}

// StoppedSays is what is not done any more, in a sentence.
func (r Report) StoppedSays() string {
	if len(r.Stopped) == 0 {
		return "Nothing was stopped in this period."
	}
	var all []string
	for _, s := range r.Stopped {
		all = append(all, fmt.Sprintf("%s (%s, %s)", s.Name, s.Action, Day(s.On)))
	}
	return strings.Join(all, "; ") + "."
}

// Of says how many effects were put together.
func (p Pooled) Of() string { return fmt.Sprintf("%d effects", p.N) }
