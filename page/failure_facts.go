package page

import (
	"fmt"
	"html/template"
	"net/url"
	"time"

	"failforward/loop"
)

// fact is one line of what is known: its name, and its value.
type fact struct {
	Name  string
	Value template.HTML
}

// facts fills in what is known about the failure.
func (v *failureView) facts() {
	f := v.Failure
	v.fact("Recovery", v.recovery())
	v.fact("Noticed", v.noticed())
	if f.People != nil {
		v.fact("People", template.HTML(figure(*f.People)+" affected"))
	}
	if f.UserMinutes != nil {
		v.fact("Users lost", template.HTML(minutes(*f.UserMinutes)))
	}
	if f.EffortMinutes != nil {
		v.fact("We lost", template.HTML(minutes(*f.EffortMinutes)))
	}
	if f.Cost != nil {
		v.fact("Cost", template.HTML(template.HTMLEscapeString(money(*f.Cost, f.Currency))))
	}
	v.fact("Services", chipsOf("service", f.Services))
	v.fact("Tags", chipsOf("tag", f.Tags))
	if f.Team != 0 {
		v.fact("Team", "<bdi>"+template.HTML(template.HTMLEscapeString(v.People.Of(f.Team)))+"</bdi>")
	}
	if f.WasExpected {
		v.fact("Expected", "yes, somebody had seen it coming")
	}
	v.fact("Came by", vias[f.ReportedVia])
	v.fact("Signals", v.Heard.signals())
	if v.ToldOf.Resolved() {
		v.fact("Resolved in", "<bdi>"+template.HTML(template.HTMLEscapeString(v.ToldOf.Word.Release))+"</bdi>")
	}
	for _, m := range []struct {
		name string
		at   loop.Moment
	}{{"Began", f.StartedAt}, {"Noticed", f.DetectedAt}, {"Mended for users", f.MitigatedAt}, {"Put right", f.ResolvedAt}} {
		v.Times = append(v.Times, fact{m.name, v.Moment(m.at)})
	}
	v.flags()
}

func (v *failureView) fact(name string, value template.HTML) {
	if value != "" {
		v.Known = append(v.Known, fact{name, value})
	}
}

// vias say where a failure came from.
var vias = map[string]template.HTML{"cli": "the command line", "api": "the API", "import": "an import", "signal": "a source", "form": "a form, without a name", "demo": "the demo", "sprint": "a sprint"}

// recovery is how long users noticed it, or why nobody can say.
func (v *failureView) recovery() template.HTML {
	f := v.Failure
	end, _ := f.End()
	switch {
	case f.Backdated():
		return "posted after the fact: its length says nothing"
	case f.StartedAt.Known() && end.Known():
		text := loop.Duration(end.At.Sub(f.StartedAt.At))
		if f.StartedAt.Status == loop.Imputed && end.Status == loop.Imputed {
			text += ", worked out"
		}
		return template.HTML(text)
	case !f.Kind.Outage():
		return ""
	case end.State() == loop.Pending && f.StartedAt.Known():
		return template.HTML("still going on, " + loop.Duration(v.Now.Sub(f.StartedAt.At)) + " so far")
	case end.State() == loop.Pending:
		return "still going on"
	case !f.StartedAt.Known():
		return "start unknown"
	}
	return "end " + template.HTML(missing[end.State()])
}

// noticed is how long nobody of us knew.
func (v *failureView) noticed() template.HTML {
	f := v.Failure
	if !f.DetectedAt.Known() || !f.StartedAt.Known() {
		return ""
	}
	after := f.DetectedAt.At.Sub(f.StartedAt.At)
	switch {
	case after < 0:
		return template.HTML(loop.Duration(-after) + " before users did")
	case after < time.Minute:
		return "at once"
	}
	return template.HTML("after " + loop.Duration(after))
}

// flags says what the numbers make of its times.
func (v *failureView) flags() {
	f := v.Failure
	if f.ZoneAssumed {
		v.Flags = append(v.Flags, "Its times came without a zone and were read as UTC.")
	}
	if f.Backdated() {
		v.Flags = append(v.Flags, "Backdated: start and end are the same, so it was posted after the fact. It counts as 0 s.")
	}
	if f.Excluded != "" {
		v.Flags = append(v.Flags, fmt.Sprintf("Left out of reliability numbers: %s.", f.Excluded))
	}
}

// chipsOf links each name to the list of those that carry it too.
func chipsOf(key string, names []string) template.HTML {
	if len(names) == 0 {
		return ""
	}
	s := template.HTML(`<span class="chips">`)
	for _, n := range names {
		s += template.HTML(`<a class="chip" href="/failures?` + template.HTMLEscapeString(url.Values{key: {n}}.Encode()) + `" dir="auto">` + template.HTMLEscapeString(n) + `</a>`)
	}
	return s + `</span>`
}
