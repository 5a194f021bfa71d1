package source

import (
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"

	"failforward/loop"
)

var githubStatus = Source{
	Name:  "github-status",
	Title: "GitHub status history",
	Help: "The incidents of a public status page as JSON Lines with started_at, resolved_at, impact, components and updates. " +
		"Maintenance is kept out of the numbers; downtime_start and downtime_end are kept as text only.",
	Mine: marked("started_at", "status_sequence", "impact_window"),
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseJSONLines(r, o, yield, githubPlan)
	},
}

func githubPlan(o Options, _ string) (*objects, error) {
	p := profilePlan(o, map[target]string{toID: "id", toTitle: "title", toStarted: "started_at", toResolved: "resolved_at",
		toServices: "components", toURL: "url"})
	p.profile = githubDraft
	return &objects{reading: reading{plan: p, opt: o, ids: seen{}}}, o.plain("github-status")
}

// profilePlan reads each target from the key of that name.
func profilePlan(o Options, keys map[target]string) plan {
	p := newPlan(o)
	for t, key := range keys {
		p.fill[t] = ofColumn(jsonColumn(key))
	}
	return p
}

// githubImpact is what the status page says about how bad it was; none stays in the numbers.
var githubImpact = map[string]int{"critical": 1, "major": 2, "minor": 3}

func githubDraft(d *drafting) {
	f, r := &d.Failure, d.row.(*jsonRow)
	impact := strings.ToLower(r.key("impact"))
	f.Kind, f.Severity = loop.Incident, githubImpact[impact]
	if impact == "maintenance" {
		f.Excluded = "maintenance"
	}
	if f.Services == nil {
		f.Services = d.fit(toServices, serviceInTitle(d.title))
	}
	if last := lastOf(r.list(jsonColumn("status_sequence"))); !f.ResolvedAt.Known() && last != "" && last != "resolved" && last != "completed" {
		f.ResolvedAt = loop.Is(loop.Pending)
	}
	updates, _ := r.object["updates"].([]any)
	tellUpdates(d, slices.All(updates), "at", "status", "message")
	githubDowntime(d, r)
}

// serviceInTitle takes X from "Incident with X", the titles of this page.
func serviceInTitle(title string) []string {
	for _, lead := range []string{"Incident with ", "Disruption with ", "Degraded "} {
		if rest, ok := strings.CutPrefix(title, lead); ok && !strings.HasPrefix(rest, "some ") {
			return splitList(strings.ReplaceAll(rest, " and ", ","))
		}
	}
	return nil
}

// githubDowntime keeps the other clock of the file as text.
func githubDowntime(d *drafting, r *jsonRow) {
	from, to := r.key("downtime_start"), r.key("downtime_end")
	if from != "" || to != "" {
		d.tell("Downtime as the source reckons it: ", from+" to "+to+", "+r.key("duration_minutes")+" minutes.")
	}
	d.tell("Impact window: ", r.key("impact_window.context"))
}

// tellUpdates writes updates of a status page into the summary, in the order given.
func tellUpdates(d *drafting, updates iter.Seq2[int, any], at, status, text string) {
	for _, u := range updates {
		object, _ := u.(map[string]any)
		r := jsonRow{object: object}
		d.tell("**"+strings.TrimSpace(r.key(at)+" "+r.key(status))+"** ", r.key(text))
	}
}

func lastOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.ToLower(strings.TrimFunc(list[len(list)-1], unicode.IsSpace))
}
