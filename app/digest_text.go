package app

import (
	"fmt"
	"strings"
)

// Nothing is what a week without anything says of itself.
const Nothing = "Nothing was logged or shared. That is not the same as nothing failed."

// Says tells in words what a kind of day is.
func (d Day) Says() string {
	switch d.Kind {
	case "huddle":
		if d.Text == "" {
			return "Huddle of the whole workspace"
		}
		return "Huddle of " + d.Text
	case "verdict":
		return "Verdict: " + d.Text
	case "bet":
		return "Bet: " + d.Text
	}
	return d.Text
}

// Outcome says in a sentence what the ballot of the week came to; "" where there is
// something to show instead, or nothing was nominated.
func (d Digest) Outcome() string {
	switch b := d.Best; {
	case !b.Begun:
		return "Nothing was nominated."
	case b.Open():
		return fmt.Sprintf("The ballot is open: %s, and %s so far.", plural(len(b.Entries), "entry", "entries"), plural(b.Votes, "ballot"))
	case len(b.Winners) == 0 && b.Ballots > 0:
		return "What won was taken back."
	case len(b.Winners) == 0:
		return "Nobody voted, so nothing won."
	}
	return ""
}

// Markdown writes the digest as a text to paste.
func (d Digest) Markdown(names Names) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Week %s\n\n%s to %s.\n", d.Week, d.Monday, d.Sunday)
	head := func(text string) { fmt.Fprintf(&b, "\n## %s\n\n", text) }
	line := func(format string, args ...any) { fmt.Fprintf(&b, "- "+format+"\n", args...) }
	if d.Quiet() {
		b.WriteString("\n" + Nothing + "\n")
	} else {
		d.gaveText(head, line)
		d.cameText(head, line)
	}
	d.bestText(&b, head, names)
	if o := d.Older; o != nil {
		head("From " + o.Ago)
		line("%s (%s, %s)", oneLine(o.Text), o.Ref(), o.About.Ref())
	}
	if d.Current {
		d.aheadText(head, line)
	}
	return b.String()
}

func (d Digest) gaveText(head func(string), line func(string, ...any)) {
	head("What we gave each other to learn from")
	line("%s logged. More of them means more was said, nothing else.", plural(d.Logged, "failure"))
	for _, r := range d.Rows {
		name := r.Name
		if r.Team == 0 {
			name = "No team"
		}
		line("%s: %s", oneLine(name), MomentWords(r.Weeks[0]))
	}
	for _, l := range d.Lessons {
		line("%s (%s, %s)", oneLine(l.Text), l.Ref(), l.About.Ref())
	}
}

func (d Digest) cameText(head func(string), line func(string, ...any)) {
	head("Did it help?")
	if len(d.Verdicts)+len(d.Bets) == 0 {
		line("No verdict came in.")
	}
	for _, v := range d.Verdicts {
		line("%s (%s)", oneLine(v.Words.Head), v.Check.Ref())
	}
	if d.Beyond > 0 {
		line("and %s more", plural(d.Beyond, "verdict"))
	}
	for _, x := range d.Bets {
		line("%s: %s (%s)", oneLine(x.Name()), x.Outcome.Outcome(), x.Ref())
	}
}

func (d Digest) bestText(b *strings.Builder, head func(string), names Names) {
	head("Most insightful mistake")
	if text := d.Outcome(); text != "" {
		b.WriteString(text + "\n")
		for _, e := range d.Last {
			fmt.Fprintf(b, "\nThe week before: %s The tweak: %s\n", sentence(e.Misstep), sentence(e.Tweak))
		}
		return
	}
	for _, e := range d.Best.Winners {
		fmt.Fprintf(b, "> %s\n>\n> The tweak: %s\n", oneLine(e.Misstep), oneLine(e.Tweak))
		if by := names.Of(e.SharedBy); by != "" {
			fmt.Fprintf(b, ">\n> Shared by %s\n", oneLine(by))
		}
		b.WriteString("\n")
	}
}

// sentence is one line that ends.
func sentence(s string) string {
	if s = oneLine(s); !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "…") {
		s += "."
	}
	return s
}

func (d Digest) aheadText(head func(string), line func(string, ...any)) {
	head("What waits")
	if len(d.Waiting) == 0 {
		line("No loop waits too long.")
	}
	for _, r := range d.Waiting {
		line("%s %s: %s", r.Ref(), oneLine(r.Title), oneLine(r.Next.Text))
	}
	head("The next two weeks")
	if len(d.Coming) == 0 {
		line("No huddle and no verdict has a day.")
	}
	for _, c := range d.Coming {
		text := oneLine(c.Says())
		if ref := c.Ref.String(); ref != "" {
			text += " (" + ref + ")"
		}
		line("%s: %s", c.On, text)
	}
}
