package source

import (
	"io"
	"slices"
)

var markdown = Source{
	Name:  "markdown",
	Title: "Markdown with front matter",
	Help: "A Markdown file that tells one failure, or a folder of them: between two lines of --- keys that are named like the " +
		"columns of csv, below them the text. Without a title the first heading is one, else the name of the file. " +
		"The id is the one that it tells, else its path in the folder.",
	One: true,
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseDocument(r, o, yield, markdownPlan(o), needsFront)
	},
}

// markdownUsual are the keys of front matter, where they differ from those of a
// table: a date is mostly when the text was published, so it only stands in, and a
// summary is no title.
var markdownUsual = map[target][]string{
	toID:      append([]string{"uuid"}, usual[toID]...),
	toTitle:   without(usual[toTitle], "summary"),
	toStarted: without(usual[toStarted], "date", "datetime", "when"),
}

var markdownLogged = append(slices.Clone(logged), "date", "datetime", "when", "publishedat", "published")

func without(names []string, some ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(some, n) })
}

func markdownPlan(o Options) plan {
	p := newPlan(o)
	p.format = "markdown"
	for t, names := range usual {
		if own, ok := markdownUsual[target(t)]; ok {
			names = own
		}
		p.fill[t] = jsonUsual(names)
	}
	p.logged, p.typed = jsonUsual(markdownLogged), jsonUsual(typed)
	p.profile = markdownDraft
	return p
}

func markdownDraft(d *drafting) {
	doc := d.row.(*document)
	if d.title == "" {
		d.title = heading(doc.body)
	}
	d.tellRest(doc, d.plan.takes(doc))
}

// takes tells which keys of a document fill something.
func (p *plan) takes(doc *document) func(key string) bool {
	taken := map[string]bool{}
	for _, e := range append(p.fill[:], p.logged, p.typed) {
		if len(e) == 1 && e[0].col != nil {
			taken[doc.first(e[0].col)] = true
		}
	}
	delete(taken, "")
	return func(key string) bool { return taken[key] || taken[fold(key)] }
}

// first is the key that a column is read from, folded where the column is.
func (r *jsonRow) first(c *column) string {
	for _, key := range c.folded {
		if _, ok := r.folded[key]; ok {
			return key
		}
	}
	return c.name
}
