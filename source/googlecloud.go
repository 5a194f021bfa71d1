package source

import (
	"io"
	"slices"
	"strings"

	"failforward/loop"
)

var googleCloud = Source{
	Name:  "google-cloud",
	Title: "Google Cloud status history",
	Help: "The incident list of the public status page as one JSON array with begin, end, external_desc, severity, " +
		"affected_products and updates.",
	Mine: marked("begin", "external_desc"),
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseJSON(r, o, yield, googlePlan)
	},
}

func googlePlan(o Options, _ string) (*objects, error) {
	p := profilePlan(o, map[target]string{toID: "id", toTitle: "external_desc", toStarted: "begin", toResolved: "end",
		toServices: "affected_products", toURL: "uri"})
	p.profile = googleDraft
	return &objects{reading: reading{plan: p, opt: o, ids: seen{}}}, o.plain("google-cloud")
}

var googleSeverity = map[string]int{"high": 1, "medium": 2, "low": 3}

func googleDraft(d *drafting) {
	f, r := &d.Failure, d.row.(*jsonRow)
	f.Kind, f.Severity = loop.Incident, googleSeverity[strings.ToLower(r.key("severity"))]
	if f.Services == nil {
		f.Services = d.fit(toServices, []string{r.key("service_name")})
	}
	state := r.key("most_recent_update.status")
	if !f.ResolvedAt.Known() && state != "" && !strings.EqualFold(state, "available") {
		f.ResolvedAt = loop.Is(loop.Pending)
	}
	updates, _ := r.object["updates"].([]any)
	tellUpdates(d, slices.Backward(updates), "when", "status", "text") // the file has the newest first
}
