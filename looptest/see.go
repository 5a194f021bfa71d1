package looptest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// Wait waits until selector finds something that can be seen.
func (p *Page) Wait(selector string) {
	p.t.Helper()
	p.run("wait for "+selector, chromedp.WaitVisible(selector, by(selector)))
}

// WaitGone waits until selector finds nothing that can be seen.
func (p *Page) WaitGone(selector string) {
	p.t.Helper()
	p.Until(fmt.Sprintf(`![...document.querySelectorAll(%s)].some(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))`, quote(selector)))
}

// WaitText waits until the page shows text somewhere.
func (p *Page) WaitText(text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("document.body?.innerText.includes(%s)", quote(text)))
}

// Until waits until a JavaScript condition holds, asked every 20 ms, also where
// the page's own scripts are switched off. A page that goes on by itself while it is
// asked gives no answer, and is asked again.
func (p *Page) Until(condition string) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if p.holds(condition) {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain for %s\nat %s\n%s", condition, p.where(), p.sight())
		}
	}
}

func (p *Page) holds(condition string) (holds bool) {
	p.t.Helper()
	p.run("evaluate "+condition, chromedp.ActionFunc(func(ctx context.Context) error {
		err := chromedp.Evaluate("Boolean("+condition+")", &holds).Do(ctx)
		if err != nil && wentOn.MatchString(err.Error()) {
			return nil
		}
		return err
	}))
	return holds
}

// wentOn is what Chromium says when a page leaves while it is asked.
var wentOn = regexp.MustCompile(`Inspected target navigated or closed|Cannot find (default execution )?context|Execution context was destroyed`)

// Sees tells whether the page shows text now.
func (p *Page) Sees(text string) bool {
	p.t.Helper()
	var seen bool
	p.Eval("document.body?.innerText.includes("+quote(text)+")", &seen)
	return seen
}

// Text returns what the first thing that selector finds shows.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	var text string
	p.run("read "+selector, chromedp.Text(selector, &text, by(selector), chromedp.NodeReady))
	return strings.TrimSpace(text)
}

// Value returns what a field holds.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	var value string
	p.run("read the value of "+selector, chromedp.Value(selector, &value, by(selector)))
	return value
}

// Attribute returns an attribute of the first thing that selector finds, and
// whether it has it.
func (p *Page) Attribute(selector, name string) (value string, has bool) {
	p.t.Helper()
	p.run("read "+name+" of "+selector, chromedp.AttributeValue(selector, name, &value, &has, by(selector)))
	return value, has
}

// Count returns how many things a CSS selector finds.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	var n int
	p.Eval(fmt.Sprintf("document.querySelectorAll(%s).length", quote(selector)), &n)
	return n
}

// URL returns the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	var url string
	p.run("read the address", chromedp.Location(&url))
	return url
}

// Title returns the title of the page.
func (p *Page) Title() string {
	p.t.Helper()
	var title string
	p.run("read the title", chromedp.Title(&title))
	return title
}

// HTML returns the page as it stands, scripts having done their part.
func (p *Page) HTML() string {
	p.t.Helper()
	var html string
	p.run("read the page", chromedp.OuterHTML("html", &html, chromedp.ByQuery))
	return html
}

// Focused names what has the focus: its id as "#id", else the tag and what it
// shows, as in `a Failures`; "body" when nothing has.
func (p *Page) Focused() string {
	p.t.Helper()
	var name string
	p.Eval(`(() => { const e = document.activeElement ?? document.body;
		if (e === document.body) return "body";
		if (e.id) return "#" + e.id;
		return e.localName + " " + (e.getAttribute("aria-label") ?? e.innerText).trim();
	})()`, &name)
	return name
}

// Overflow returns by how many pixels the page is wider than the window: 0 for
// a page that needs no scrolling to the side.
func (p *Page) Overflow() int {
	p.t.Helper()
	var pixels int
	p.Eval("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)", &pixels)
	return pixels
}

// Eval evaluates JavaScript in the page and stores the value in result, which
// may be nil.
func (p *Page) Eval(script string, result any) {
	p.t.Helper()
	p.run("evaluate "+script, chromedp.Evaluate(script, result))
}
