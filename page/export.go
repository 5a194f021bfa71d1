package page

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// export writes a whole loop as Markdown.
func (d *Desk) export(w http.ResponseWriter, r *http.Request) {
	who := web.Who(r.Context())
	v, err := d.App.Failures.Get(r.Context(), who.Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", v.Failure.Ref().String()+".md"))
	_, _ = w.Write([]byte(loopMarkdown(v))) // a reader who has left hears nothing
}

// paper collects lines of Markdown.
type paper struct{ strings.Builder }

func (p *paper) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// head begins a section, only when there is something to say in it.
func (p *paper) section(head, body string) {
	if body = strings.TrimSpace(body); body != "" {
		p.line("\n## %s\n\n%s", head, body)
	}
}

// loopMarkdown writes a loop: failure, boxes, insights, changes, checks.
func loopMarkdown(v app.View) string {
	p, f := &paper{}, v.Failure
	p.line("# %s %s\n", f.Ref(), oneLine(f.Title))
	for _, l := range exportFacts(v) {
		p.line("- %s: %s", l[0], l[1])
	}
	p.section("What happened", f.Summary)
	for _, a := range v.Analyses {
		for _, b := range a.Boxes() {
			p.section(b.Question, b.Text)
		}
	}
	p.section("What we learned", insightLines(v))
	p.section("What we bet on", betLines(v))
	p.section("What we change", changeLines(v))
	return p.String()
}

// exportFacts are the known facts, each with its name.
func exportFacts(v app.View) [][2]string {
	f := v.Failure
	all := [][2]string{{"Kind", sortOf(f)}, {"Stage", v.Stage.Word()}}
	for _, t := range []struct {
		name string
		at   loop.Moment
	}{{"Began", f.StartedAt}, {"Noticed by us", f.DetectedAt}, {"Mended for users", f.MitigatedAt}, {"Put right", f.ResolvedAt}} {
		all = append(all, [2]string{t.name, momentUTC(t.at)})
	}
	if len(f.Services) > 0 {
		all = append(all, [2]string{"Services", oneLine(strings.Join(f.Services, ", "))})
	}
	if len(f.Tags) > 0 {
		all = append(all, [2]string{"Tags", oneLine(strings.Join(f.Tags, ", "))})
	}
	if f.People != nil {
		all = append(all, [2]string{"People affected", figure(*f.People)})
	}
	if f.Excluded != "" {
		all = append(all, [2]string{"Left out of reliability numbers", oneLine(f.Excluded)})
	}
	if !f.AcceptedAt.IsZero() {
		all = append(all, [2]string{"Accepted", oneLine(f.AcceptedReason)})
	}
	return all
}

func momentUTC(m loop.Moment) string {
	if !m.Known() {
		return missing[m.State()]
	}
	text := m.At.UTC().Format("2006-01-02 15:04 UTC")
	if m.Precision == loop.ToDay {
		text = m.At.UTC().Format(time.DateOnly)
	}
	if m.Status == loop.Imputed {
		text += " (worked out)"
	}
	return text
}

func insightLines(v app.View) string {
	var b strings.Builder
	for _, i := range v.Insights {
		fmt.Fprintf(&b, "- %s: %s\n", i.Ref(), oneLine(i.Text))
	}
	return b.String()
}

func betLines(v app.View) string {
	var b strings.Builder
	for _, x := range v.Bets {
		fmt.Fprintf(&b, "- %s: %s (%s, by %s)\n", x.Ref(), oneLine(x.Name()), x.Word(), x.On)
	}
	return b.String()
}

func changeLines(v app.View) string {
	var b strings.Builder
	for _, a := range v.Actions {
		fmt.Fprintf(&b, "- %s: %s (%s)\n", a.Ref(), oneLine(a.Title), changeState(v, a))
		for _, e := range v.Checks {
			if e.Action == a.ID {
				w := e.Words(a, v.Failure)
				fmt.Fprintf(&b, "  - %s: %s %s\n", e.Ref(), oneLine(w.Head), strings.TrimSpace(w.Kind+" "+w.How))
			}
		}
	}
	return b.String()
}

func changeState(v app.View, a loop.Action) string {
	parts := []string{actionMark(a).Word}
	if who := v.People.Of(a.Owner); who != "" {
		parts = append(parts, who)
	}
	if a.Due != "" {
		parts = append(parts, "due "+string(a.Due))
	}
	return oneLine(strings.Join(parts, ", "))
}

// oneLine keeps a typed text from starting a line of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
