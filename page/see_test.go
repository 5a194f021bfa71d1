package page_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// tree parses the page; a page that a parser has to mend is still parsed, so
// what must be well-formed is asked of the tree.
func (p shown) tree() *html.Node {
	p.t.Helper()
	n, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// words is what a reader sees of the page: its text, white space made single.
func (p shown) words() string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && slices.Contains([]string{"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "td", "th", "tr", "section", "option", "label", "button", "b", "span", "summary"}, n.Data) {
			b.WriteString(" ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.tree())
	return strings.Join(strings.Fields(b.String()), " ")
}

// all returns every element of the page.
func (p shown) all() []*html.Node {
	var out []*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.tree())
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// fields reads the form that is sent to an address: what a browser without a
// script would send when nobody touched anything.
func (p shown) fields(action string) url.Values {
	p.t.Helper()
	for _, n := range p.all() {
		if n.Data == "form" && attr(n, "action") == action && strings.EqualFold(attr(n, "method"), "post") {
			return sent(n)
		}
	}
	p.t.Fatalf("there is no form to %s:\n%s", action, p.body)
	return nil
}

func sent(form *html.Node) url.Values {
	v := url.Values{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && attr(n, "name") != "" {
			takeField(v, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(form)
	return v
}

func takeField(v url.Values, n *html.Node) {
	name := attr(n, "name")
	has := func(key string) bool {
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	}
	switch n.Data {
	case "input":
		if t := attr(n, "type"); t != "radio" && t != "checkbox" || has("checked") {
			v.Add(name, attr(n, "value"))
		}
	case "textarea":
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		v.Add(name, text)
	case "select":
		takeOption(v, name, n)
	}
}

func takeOption(v url.Values, name string, n *html.Node) {
	first := true
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Data != "option" {
			continue
		}
		chosen := slices.ContainsFunc(c.Attr, func(a html.Attribute) bool { return a.Key == "selected" })
		if first || chosen {
			v.Set(name, optionValue(c))
		}
		first = false
	}
}

func optionValue(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "value" {
			return a.Val
		}
	}
	if n.FirstChild != nil {
		return n.FirstChild.Data
	}
	return ""
}

// sound holds what is true of every page: one h1, landmarks, a skip link, no
// script or style of its own, nothing from another host.
func sound(t *testing.T, name string, p shown) {
	t.Helper()
	count := map[string]int{}
	ids := map[string]bool{}
	for _, n := range p.all() {
		count[n.Data]++
		if n.Data == "script" && attr(n, "src") == "" || n.Data == "style" {
			t.Errorf("%s: an inline <%s>", name, n.Data)
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: the id %q stands twice", name, id)
			}
			ids[id] = true
		}
		soundAttributes(t, name, n)
	}
	for _, want := range []string{"h1", "main", "title"} {
		if want != "title" && count[want] != 1 || count[want] == 0 {
			t.Errorf("%s: %d <%s>", name, count[want], want)
		}
	}
	if !strings.Contains(p.body, `class="skip" href="#main"`) {
		t.Errorf("%s: no skip link", name)
	}
	references(t, name, p, ids)
}

func soundAttributes(t *testing.T, name string, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s> has %s=%q", name, n.Data, a.Key, a.Val)
		}
		if slices.Contains([]string{"src", "href", "action", "formaction", "poster", "srcset"}, a.Key) {
			u, err := url.Parse(a.Val)
			if err != nil || u.Scheme == "javascript" || u.Scheme == "data" || n.Data != "a" && (u.Scheme != "" || u.Host != "") {
				t.Errorf("%s: <%s> has %s=%q", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

// references demands that labels and descriptions point at something.
func references(t *testing.T, name string, p shown, ids map[string]bool) {
	t.Helper()
	for _, n := range p.all() {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "list"} {
			for _, id := range strings.Fields(attr(n, key)) {
				if !ids[id] {
					t.Errorf("%s: <%s %s=%q> points at nothing", name, n.Data, key, id)
				}
			}
		}
	}
}

// textOf is the text inside an element.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}
