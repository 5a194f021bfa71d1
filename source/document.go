package source

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// document is one Markdown file, which tells one failure: its front matter as a
// row, and the text behind it.
type document struct {
	jsonRow
	front bool // it has front matter
	body  string
}

// hash implements row.
func (d *document) hash() [32]byte { return sha256.Sum256(sized(canonical(nil, d.object), d.body)) }

// parseDocument reads a file that is one failure. fit says what such a file lacks
// to be of its format. Its id is the one that it tells, else Options.ID.
func parseDocument(r io.Reader, o Options, yield func(Draft) error, p plan, fit func(*document) string) error {
	if err := o.plain(p.format); err != nil {
		return err
	}
	text, nuls, err := readText(r)
	if err != nil {
		return err
	}
	doc, why := newDocument(text)
	if why == "" {
		why = fit(doc)
	}
	if why != "" {
		return fileFault("%s", why)
	}
	p.id, doc.nuls, doc.folded = o.ID, nuls, newSpelling().fold(doc.object)
	rd := reading{plan: p, opt: o, yield: yield, ids: seen{}}
	return rd.end(rd.take(doc, place{file: cmp.Or(o.Name, "the file")}))
}

// readText reads a whole file of at most maxRecord bytes as UTF-8 with line feeds;
// nuls is how many NUL bytes became U+FFFD.
func readText(r io.Reader) (text string, nuls int, err error) {
	in, err := open(r)
	if err != nil {
		return "", 0, err
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxRecord+1))
	switch {
	case err != nil && cut(err):
		return "", 0, fileFault("The file breaks off. Get the whole file and import it again.")
	case err != nil:
		return "", 0, fmt.Errorf("read the file: %w", err)
	case len(raw) > maxRecord:
		return "", 0, fileFault("The file is longer than 8 MB, and one file is one failure. Shorten it.")
	case len(bytes.TrimSpace(raw)) == 0:
		return "", 0, fileFault("The file is empty.")
	case !utf8.Valid(raw):
		return "", 0, fileFault("The file is not UTF-8: save it as UTF-8.")
	}
	nuls = bytes.Count(raw, []byte{0})
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(string(raw)), nuls, nil
}

// newDocument takes a text apart; why says what is wrong with its front matter.
func newDocument(text string) (d *document, why string) {
	front, body, why := splitFront(strings.TrimLeft(text, " \t\n"))
	if why != "" {
		return nil, why
	}
	d = &document{jsonRow: jsonRow{object: map[string]any{}}, body: strings.TrimSpace(body)}
	if d.front = front != ""; d.front {
		d.object, why = frontMatter(front)
	}
	return d, why
}

// needsFront is what a format says that lives on its front matter.
func needsFront(d *document) string {
	if d.front {
		return ""
	}
	return "The file has no front matter: its first line has to be ---, then lines like \"title: ...\" and \"started_at: 2026-08-03 14:05\", then another --- and the text."
}

// heading is the text of the first line of a body, if that is a heading.
func heading(body string) string {
	first, _, _ := strings.Cut(body, "\n")
	text := strings.TrimLeft(first, "#")
	if n := len(first) - len(text); n < 1 || n > 6 || !strings.HasPrefix(text, " ") {
		return ""
	}
	return oneLine(strings.TrimRight(text, "# "))
}

// tellRest puts what has no place in a failure into the summary: the text of the
// file, then the keys that were not taken, but for those that say nothing.
func (d *drafting) tellRest(doc *document, taken func(key string) bool) {
	body := doc.body
	if _, rest, _ := strings.Cut(body, "\n"); heading(body) != "" && heading(body) == d.title {
		body = rest
	}
	d.tell("", body)
	for _, key := range sortedKeys(doc.object) {
		if s := doc.plain(doc.object[key]); !taken(key) {
			d.tell(strings.ReplaceAll(key, "_", " ")+": ", s)
		}
	}
}
