package page

import (
	"bytes"
	"encoding/json"
	"html/template"

	"failforward/loop"
	"failforward/metric"
	"failforward/page/static"
)

// ReportFile writes a report as one file: html that needs nothing beside it, md or
// json. base is the address that refs lead back to; "" leaves them as words.
func ReportFile(r metric.Report, format, base string, c Clock) (File, error) {
	name := "report-" + r.Period
	switch format {
	case "md":
		return File{name + ".md", "text/markdown; charset=utf-8", []byte(r.Markdown())}, nil
	case "json":
		text, err := json.MarshalIndent(r, "", "  ")
		return File{name + ".json", "application/json", append(text, '\n')}, err
	case "html":
		text, err := reportHTML(r, base, c)
		return File{name + ".html", "text/html; charset=utf-8", text}, err
	}
	return File{}, loop.Fault("format", "%q is no format here. Use html, md or json.", format)
}

// reportFile is a report as one HTML file.
type reportFile struct {
	reportBody
	Style template.CSS
}

func reportHTML(r metric.Report, base string, c Clock) ([]byte, error) {
	body, err := reportOf(r, c)
	if err != nil {
		return nil, err
	}
	body.Readings = nil // a file has no script that could show them
	f := reportFile{reportBody: body, Style: template.CSS(static.Text("tokens.css") + static.Text("base.css") + static.Text("components.css") + static.Text("app.css") + reportStyle)}
	var b bytes.Buffer
	if err := pages()["report"]().ExecuteTemplate(&b, "file", f); err != nil {
		return nil, err
	}
	return leadBack(b.Bytes(), base), nil
}

// reportStyle is what the file needs beyond the style of the pages.
const reportStyle = `
main { max-inline-size: 60rem; margin-inline: auto; padding: 2rem 1rem; }
`
