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

// export hands out a whole loop as one file.
func (d *Desk) export(format string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := web.Who(r.Context())
		v, err := d.App.Failures.Get(r.Context(), who.Actor, r.PathValue("ref"))
		if err != nil {
			d.fail(w, r, err)
			return
		}
		file, err := LoopFile(v, format, d.Base, Clock{d.Now(), who.Workspace.Zone()})
		if err != nil {
			d.broken(w, r, "export", err)
			return
		}
		w.Header().Set("Content-Type", file.Kind)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file.Name))
		_, _ = w.Write(file.Text) // a reader who has left hears nothing
	})
}

// File is one file to keep.
type File struct {
	Name string // F-142.md
	Kind string // Content-Type
	Text []byte
}

// Formats are the formats in which a loop can be kept.
func Formats() []string { return []string{"markdown", "html", "json"} }

// LoopFile writes a whole loop as one file, in one of Formats. base is the address
// that refs lead back to; "" leaves them as words.
func LoopFile(v app.View, format, base string, c Clock) (File, error) {
	name := v.Failure.Ref().String()
	switch format {
	case "markdown":
		return File{name + ".md", "text/markdown; charset=utf-8", []byte(loopMarkdown(v))}, nil
	case "html":
		text, err := loopHTML(v, base, c)
		return File{name + ".html", "text/html; charset=utf-8", text}, err
	case "json":
		text, err := loopJSON(v, base)
		return File{name + ".json", "application/json", text}, err
	}
	return File{}, loop.Fault("format", "%q is no format here. Use markdown, html or json.", format)
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
	p.section("Deploys before it", deployLines(v))
	p.section("What we learned", insightLines(v))
	p.section("What we bet on", betLines(v))
	p.section("What we change", changeLines(v))
	p.section("Written down more than once", mergedLines(v))
	return p.String()
}

// exportFacts are the known facts, each with its name.
func exportFacts(v app.View) [][2]string {
	f := v.Failure
	all := [][2]string{{"Kind", sortOf(f)}, {"Stage", v.Stage.Word()}}
	if v.Into.Number > 0 {
		all = append(all, [2]string{"Merged into", v.Into.String()})
	}
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

func mergedLines(v app.View) string {
	var b strings.Builder
	for _, m := range v.Merged {
		fmt.Fprintf(&b, "- %s: %s\n", m.Ref(), oneLine(m.Title))
	}
	return b.String()
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
