package source

import (
	"io"
	"regexp"
	"strings"

	"failforward/loop"
)

var moj = Source{
	Name:  "moj",
	Title: "MoJ Cloud Platform incident reports",
	Help: "An incident report of the Cloud Platform team of the Ministry of Justice (UK), or a folder of them: Markdown with a list of " +
		"key events. First detected stands in for the start, Repaired is when users stopped noticing, Resolved the end. " +
		"The stated times to repair and to resolve, which may count working hours only, are kept in the summary.",
	One: true,
	Sum: func() (func(Draft), func() string) {
		s := &mojSum{}
		return s.add, s.say
	},
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseDocument(r, o, yield, mojPlan(o), mojFit)
	},
}

func mojPlan(o Options) plan {
	p := profilePlan(o, map[target]string{toTitle: "title"})
	p.format, p.profile = "moj", mojDraft
	return p
}

func mojFit(doc *document) string {
	if len(mojEvents(doc.body)) == 0 {
		return "The report has no list \"Key events\" with lines like \"First detected 2026-08-03 14:05\". Add it, or use the format markdown with the times in front matter."
	}
	return ""
}

func mojDraft(d *drafting) {
	doc := d.row.(*document)
	events, f := mojEvents(doc.body), &d.Failure
	f.Kind = loop.Incident
	if d.title == "" {
		d.title = heading(doc.body)
	}
	f.DetectedAt = d.event(events, "First detected")
	if f.DetectedAt.Known() {
		f.StartedAt = loop.ImputedAt(f.DetectedAt.At, f.DetectedAt.Precision)
		d.note("The start is when it was first detected.")
	}
	f.MitigatedAt, f.ResolvedAt = d.event(events, "Repaired"), d.event(events, "Resolved")
	d.tell("", mojStated(doc.body))
	d.tellRest(doc, func(key string) bool { return key == "title" || key == "weight" }) // weight is the place in a menu
}

var (
	mojList  = regexp.MustCompile(`(?mi)^[-*] *\*\*Key events\*\*:?[ \t]*\n((?:[ \t]+.*\n|\n)*)`)
	mojEvent = regexp.MustCompile(`(?mi)^[ \t]+[-*] *(First detected|Repaired|Resolved|Fault occurs|Incident declared):?[ \t]+(\S.*?)[ \t]*$`)
	mojTime  = regexp.MustCompile(`(?mi)^[-*] *\*\*(Time to (?:repair|resolve))\*\*:?[ \t]*(\S.*?)[ \t]*$`)
)

// mojEvents are the key events that a report lists, by what happened in lower case;
// of two alike the first counts.
func mojEvents(body string) map[string]string {
	events := map[string]string{}
	list := mojList.FindStringSubmatch(body + "\n")
	if list == nil {
		return events
	}
	for _, m := range mojEvent.FindAllStringSubmatch(list[1], -1) {
		if what := strings.ToLower(m[1]); events[what] == "" {
			events[what] = m[2]
		}
	}
	return events
}

// event is when something happened. What is no time stays in the text, and the
// moment says that it was told in vain; the report is taken all the same.
func (d *drafting) event(events map[string]string, what string) loop.Moment {
	s := events[strings.ToLower(what)]
	m, assumed, err := d.plan.clock.read(s)
	if err != nil {
		d.note("%s: %s.", what, err)
		d.tell("", "Could not be read: "+what+" "+s)
		return loop.Is(loop.InvalidTime)
	}
	d.Failure.ZoneAssumed = d.Failure.ZoneAssumed || assumed
	return m
}

// mojStated keeps the durations that the team states beside what the clock says.
func mojStated(body string) string {
	var said []string
	for _, m := range mojTime.FindAllStringSubmatch(body, -1) {
		said = append(said, "Stated "+strings.ToLower(m[1])+": "+m[2]+".")
	}
	return strings.Join(said, " ")
}
