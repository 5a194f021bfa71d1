package page

import (
	"bytes"
	"errors"
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"failforward/loop"
)

// Fault is one thing to mend: the id of its input, "" when it belongs to none,
// how the page calls that input, and what to do.
type Fault struct{ ID, Name, Text string }

// Said is the fault as the summary on top of the page tells it: with the name of
// its input, since it does not stand beside it there.
func (f Fault) Said() string {
	switch {
	case f.Name == "":
		return f.Text
	case strings.HasSuffix(f.Name, "?") || strings.HasSuffix(f.Name, "…"):
		return f.Name + " " + f.Text
	}
	return f.Name + ": " + uncapital(f.Text)
}

// uncapital makes a sentence the second half of one; what begins with a name or
// a quote stays.
func uncapital(s string) string {
	r := []rune(s)
	if len(r) < 2 || !unicode.IsLower(r[1]) {
		return s
	}
	return string(unicode.ToLower(r[0])) + string(r[1:])
}

// nameFaults gives each fault of a view the name of its input: that of its label on
// the page, so that summary and form never call a thing differently. They stand in
// the order of the page; what belongs to no input comes first.
func nameFaults(t *template.Template, v any) error {
	f, ok := v.(framed)
	if !ok || len(f.self().Faults) == 0 {
		return nil
	}
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, "main", v); err != nil {
		return err
	}
	all := f.self().Faults
	for i := range all {
		all[i].Name = labelOf(page.String(), all[i].ID)
	}
	at := func(f Fault) int { return strings.Index(page.String(), ` id="`+f.ID+`"`) }
	slices.SortStableFunc(all, func(a, b Fault) int { return at(a) - at(b) })
	return nil
}

// labelOf is the text of the label of an input, else of the legend around it.
func labelOf(page, id string) string {
	if id == "" {
		return ""
	}
	label := regexp.MustCompile(`(?s)<label [^>]*for="` + regexp.QuoteMeta(id) + `"[^>]*>(.*?)</label>`)
	if found := label.FindStringSubmatch(page); found != nil {
		return plainText(found[1])
	}
	before, _, there := strings.Cut(page, ` id="`+id+`"`)
	start := strings.LastIndex(before, "<fieldset")
	if !there || start < 0 || strings.Contains(before[start:], "</fieldset>") {
		return ""
	}
	_, rest, _ := strings.Cut(page[start:], "<legend>")
	legend, _, _ := strings.Cut(rest, "</legend>")
	return plainText(legend)
}

var markup = regexp.MustCompile(`<[^>]*>`)

func plainText(s string) string {
	return strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(s, "")))
}

// also adds to what could not be read in a form what the rules say about the
// rest, so that all is told at once; an input that is told already is not told
// again. inputs tells which input belongs to which field.
func also(read, rules error, inputs map[string]string) error {
	at := func(field string) string {
		if id, ok := inputs[field]; ok {
			return id
		}
		return field
	}
	told := map[string]bool{}
	for _, f := range loop.Faults(read) {
		told[at(f.Field)] = true
	}
	all := []error{read}
	for _, f := range loop.Faults(rules) {
		if f.Code == loop.Invalid && !told[at(f.Field)] {
			all = append(all, f)
		}
	}
	return errors.Join(all...)
}
