package source

import (
	"io"

	"failforward/loop"
)

var icco = Source{
	Name:  "icco",
	Title: "icco collection of post-mortems",
	Help: "A post-mortem of the public collection icco/postmortems, or its folder: Markdown whose front matter has uuid, url, company, " +
		"product, categories, and where they are known start_time and end_time. What has no title is named after its product.",
	One:  true,
	Mine: marked("uuid", "url", "company", "categories"),
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseDocument(r, o, yield, iccoPlan(o), needsFront)
	},
}

func iccoPlan(o Options) plan {
	p := profilePlan(o, map[target]string{toID: "uuid", toTitle: "title", toSummary: "summary", toStarted: "start_time", toResolved: "end_time",
		toServices: "product", toTags: "categories", toURL: "url"})
	p.format = "icco"
	p.profile = func(d *drafting) {
		d.Failure.Kind = loop.Incident
		doc := d.row.(*document)
		d.tellRest(doc, d.plan.takes(doc))
	}
	return p
}
