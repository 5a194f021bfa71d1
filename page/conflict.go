package page

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// conflictView shows both texts of what two people changed at the same time.
type conflictView struct {
	Frame
	Ref    loop.Ref
	To     string // where the form is sent
	Who    string // who saved last, "" when nobody can say
	Own    bool   // it was the reader, elsewhere
	Texts  []bothTexts
	Hidden []pair // everything that was typed, so that nothing is lost
	Single bool   // some of it can stand only once
}

// bothTexts is one thing with two texts.
type bothTexts struct{ Label, Mine, Theirs string }

// pair is a hidden input.
type pair struct{ Name, Value string }

// errStale is the error behind a conflict page; the page itself says it in words.
var errStale = loop.Errorf(loop.Conflict, "This was saved while you were writing. Both texts are kept: choose below.")

// errSpent is the error behind the page of a link that does not work; the page
// itself says what to do.
var errSpent = loop.Errorf(loop.Denied, "This link does not work.")

// spent shows the page of a link that does not work, without its form.
func spent(name string, view framed) error { return &again{name: name, view: view, err: errSpent} }

// isAgain reports whether an error has a page of its own already.
func isAgain(err error) bool {
	var a *again
	return errors.As(err, &a)
}

// who reads out of a history, newest first, who saved one of some fields last. Where
// that does not show, nobody is named.
func (c *conflictView) who(history []loop.Event, people app.Names, fields []string) {
	i := slices.IndexFunc(history, func(e loop.Event) bool { return touches(e, fields) })
	if i < 0 {
		return
	}
	last := history[i].Member
	c.Who, c.Own = people.Of(last), last != 0 && last == c.Member.ID
}

// touches reports whether an event changed one of some fields.
func touches(e loop.Event, fields []string) bool {
	var old map[string]json.RawMessage
	_ = json.Unmarshal(e.Old, &old) // erased, or of a creation: it names none
	return slices.ContainsFunc(fields, func(name string) bool { _, is := old[name]; return is })
}

func (c *conflictView) add(f editField, mine, theirs string) {
	c.Texts = append(c.Texts, bothTexts{f.Label, mine, theirs})
	c.Hidden = append(c.Hidden, pair{"both", f.Name})
	c.Single = c.Single || f.Joins == ""
}

// clash shows both texts of each field that two people changed, as shown writes its
// values; nil leaves them as they are.
func (c *conflictView) clash(r *http.Request, version int64, fields []editField, both []string, mine, now values, shown func(name, text string) string) error {
	for _, f := range fields {
		if !slices.Contains(both, f.Name) {
			continue
		}
		m, n := mine[f.Name], now[f.Name]
		if shown != nil {
			m, n = shown(f.Name, m), shown(f.Name, n)
		}
		c.add(f, m, n)
	}
	c.carry(r.PostForm, version, now)
	return &again{name: "conflict", view: c, err: errStale}
}

// carry takes along what was typed, and the marks of what stands there now where
// both changed it: the answer counts from the text that is shown here.
func (c *conflictView) carry(form url.Values, version int64, now values) {
	var clashing []string
	for _, p := range c.Hidden {
		clashing = append(clashing, p.Value)
	}
	for name, all := range form {
		if name == "version" || name == "keep" || name == "both" {
			continue
		}
		if field, is := strings.CutPrefix(name, "was."); is && slices.Contains(clashing, field) {
			continue
		}
		for _, v := range all {
			c.Hidden = append(c.Hidden, pair{name, v})
		}
	}
	for _, field := range clashing {
		c.Hidden = append(c.Hidden, pair{"was." + field, mark(now[field])})
	}
	c.Hidden = append(c.Hidden, pair{"version", numberText(&version)})
	slices.SortFunc(c.Hidden, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
}

// marksOf are the hidden inputs with which a form tells later what was changed.
// A form that comes back keeps the marks that it came with.
func marksOf(was values, sent url.Values) []pair {
	var all []pair
	for name, text := range was {
		m := mark(text)
		if sent.Has("was." + name) {
			m = sent.Get("was." + name)
		}
		all = append(all, pair{"was." + name, m})
	}
	slices.SortFunc(all, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// clashes lists what both changed: the typed text and the one that stands there
// differ from each other and from the one that the form came with.
func clashes(mine, now values, changed []string, form url.Values) []string {
	var both []string
	for _, name := range changed {
		was := form.Get("was." + name)
		if mine[name] != now[name] && (was == "" || mark(now[name]) != was) {
			both = append(both, name)
		}
	}
	return both
}

// keep applies the answer of a conflict page: mine, theirs or both. Where only
// one can stand, "both" keeps mine.
func keep(mine, now values, form url.Values, fields []editField) values {
	for _, name := range form["both"] {
		i := slices.IndexFunc(fields, func(f editField) bool { return f.Name == name })
		if i < 0 {
			continue
		}
		switch form.Get("keep") {
		case "theirs":
			mine[name] = now[name]
		case "both":
			mine[name] = joined(mine[name], now[name], fields[i].Joins)
		}
	}
	return mine
}

func joined(mine, theirs, with string) string {
	switch {
	case with == "" || theirs == "" || mine == theirs:
		return mine
	case mine == "":
		return theirs
	}
	return theirs + with + mine
}

// momentShown writes "day|clock|status" for people.
func momentShown(s string) string {
	parts := strings.SplitN(s, "|", 3)
	if parts[0] == "" && parts[1] == "" {
		return missing[loop.Status(parts[2])]
	}
	return strings.TrimSpace(parts[0] + " " + parts[1])
}
