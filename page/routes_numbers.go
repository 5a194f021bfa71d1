package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// numberRoutes are the pages about numbers.
func (d *Desk) numberRoutes() []web.Route {
	lead := web.Need{Role: loop.Lead, Person: true}
	return []web.Route{
		{Method: "GET", Pattern: "/metrics", Need: person, Handle: d.page("metrics", d.metrics)},
		{Method: "GET", Pattern: "/metrics/workspaces", Need: person, Handle: d.page("across", d.across)},
		{Method: "GET", Pattern: "/metrics/{key}", Need: person, Handle: d.page("metric", d.metric)},
		{Method: "GET", Pattern: "/metrics/{key}/export.csv", Need: person, Handle: http.HandlerFunc(d.exportMetric)},
		{Method: "POST", Pattern: "/metrics/{ref}/target", Need: lead, Handle: d.setTarget()},
		{Method: "POST", Pattern: "/metrics/{ref}/target/off", Need: lead, Handle: d.endTarget()},
		{Method: "GET", Pattern: "/kpis", Need: person, Handle: d.page("kpis", d.kpis)},
		{Method: "POST", Pattern: "/kpis", Need: member, Handle: d.form(d.addKPI)},
		{Method: "GET", Pattern: "/kpis/{ref}", Need: person, Handle: d.page("kpi", d.kpi)},
		{Method: "GET", Pattern: "/kpis/{ref}/export.csv", Need: person, Handle: http.HandlerFunc(d.exportKPI)},
		{Method: "POST", Pattern: "/kpis/{ref}/point", Need: member, Handle: d.notePoint()},
		{Method: "POST", Pattern: "/kpis/{ref}/paste", Need: member, Handle: d.pastePoints()},
		{Method: "POST", Pattern: "/kpis/{ref}/edit", Need: member, Handle: d.editKPI()},
		{Method: "POST", Pattern: "/kpis/{ref}/feed", Need: lead, Handle: d.setFeed()},
		{Method: "POST", Pattern: "/kpis/{ref}/feed/fetch", Need: member, Handle: d.fetchFeed()},
		{Method: "POST", Pattern: "/kpis/{ref}/feed/drop", Need: lead, Handle: d.dropFeed()},
		{Method: "GET", Pattern: "/report", Need: person, Handle: http.HandlerFunc(d.reportPlace)},
		{Method: "GET", Pattern: "/report/{quarter}", Need: person, Handle: d.page("report", d.report)},
		{Method: "GET", Pattern: "/report/{quarter}/report.md", Need: person, Handle: http.HandlerFunc(d.reportText)},
	}
}
