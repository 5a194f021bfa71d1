package page

import (
	"bytes"
	"html/template"
	"regexp"

	"failforward/app"
	"failforward/loop"
	"failforward/page/static"
)

// fileView is a loop as one HTML file that needs nothing beside it: no script, no
// picture, its style inside.
type fileView struct {
	Clock
	app.View
	Style    template.CSS
	From     string // address of the failure, "" when nobody knows
	Facts    [][2]string
	Says     []saying
	Changes  []change
	Shipped  []string // deploys before it
	Exported template.HTML
}

func loopHTML(v app.View, base string, c Clock) ([]byte, error) {
	page := &failureView{View: v}
	page.Clock = c
	page.says()
	page.changes()
	f := fileView{Clock: c, View: v, Facts: exportFacts(v), Says: append(page.Surprise, page.Says...), Changes: page.Changes, Exported: c.When(c.Now)}
	for _, l := range v.Deploys {
		f.Shipped = append(f.Shipped, deployLine(v, l))
	}
	f.Style = template.CSS(static.Text("tokens.css") + static.Text("base.css") + fileStyle)
	if base != "" {
		f.From = base + address(v.Failure.Ref())
	}
	var b bytes.Buffer
	if err := pages()["export_file"]().ExecuteTemplate(&b, "file", f); err != nil {
		return nil, err
	}
	return leadBack(b.Bytes(), base), nil
}

// fileStyle is what the file needs beyond the house's base.
const fileStyle = `
body { max-inline-size: 46rem; margin-inline: auto; padding: 2rem 1rem; }
h2 { margin-block-start: 2rem; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .25rem 1rem; }
dt, .meta, footer { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-block-start: 3rem; }
`

var ownLink = regexp.MustCompile(`(?s)<a href="(/[^"]*)"[^>]*>(.*?)</a>`)

// leadBack makes links into this server whole, so that they work from a file;
// without an address they become words.
func leadBack(page []byte, base string) []byte {
	if base == "" {
		return ownLink.ReplaceAll(page, []byte("$2"))
	}
	return ownLink.ReplaceAll(page, []byte(`<a href="`+template.HTMLEscapeString(base)+`$1">$2</a>`))
}

// Who is the name of a member, for the template.
func (f fileView) Who(id loop.ID) string { return f.People.Of(id) }
