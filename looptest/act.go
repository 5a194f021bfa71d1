package looptest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Open goes to url, waits until the page has loaded, and returns its HTTP status.
func (p *Page) Open(url string) int {
	p.t.Helper()
	return p.load("open "+url, chromedp.Navigate(url))
}

// Follow clicks something that leads to another page, waits until that has
// loaded, and returns its HTTP status (after redirects).
func (p *Page) Follow(selector string) int {
	p.t.Helper()
	p.Clicks++
	return p.load("follow "+selector, chromedp.Click(selector, by(selector)))
}

// Load does what leads to another page in another way, such as p.Press("Enter"),
// waits until that has loaded, and returns its HTTP status.
func (p *Page) Load(act func()) int {
	p.t.Helper()
	return p.load("load", chromedp.ActionFunc(func(context.Context) error { act(); return nil }))
}

// Back goes back as the browser's button does.
func (p *Page) Back() int {
	p.t.Helper()
	return p.load("back", chromedp.Evaluate("setTimeout(() => history.back())", nil))
}

// Reload loads the page again.
func (p *Page) Reload() int {
	p.t.Helper()
	return p.load("reload", chromedp.Reload())
}

func (p *Page) load(trying string, action chromedp.Action) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, action)
	if err != nil {
		p.t.Fatalf("%s: %v\nat %s\n%s", trying, err, p.where(), p.sight())
	}
	if answer == nil { // another place on the same page, or a page out of memory
		return 0
	}
	return int(answer.Status)
}

// Click clicks the first thing that selector finds, once it is in sight, and
// stays on the page; see Follow.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Clicks++
	p.run("click "+selector, chromedp.Click(selector, by(selector)))
}

// Hover moves the mouse to a place, in pixels from the window's upper left corner.
func (p *Page) Hover(x, y float64) {
	p.t.Helper()
	p.run("hover", chromedp.MouseEvent(input.MouseMoved, x, y))
}

// Touch puts a finger on a place and takes it away, in pixels from the window's upper
// left corner.
func (p *Page) Touch(x, y float64) {
	p.t.Helper()
	p.run("touch", input.DispatchTouchEvent(input.TouchStart, []*input.TouchPoint{{X: x, Y: y}}), input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
}

// Type types text into a field, after what it holds, key by key. For a file
// field, text is the path of the file.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.run("type into "+selector, chromedp.SendKeys(selector, text, by(selector)))
}

// Set gives a field, also a date or a choice, a value at once, and tells the
// page so as if a person had done it.
func (p *Page) Set(selector, value string) {
	p.t.Helper()
	script := fmt.Sprintf(`(() => { const field = document.querySelector(%s);
		field.value = %s;
		for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, {bubbles: true}));
	})()`, quote(selector), quote(value))
	p.run("set "+selector, chromedp.WaitVisible(selector, by(selector)), chromedp.Evaluate(script, nil))
}

// Press presses keys, one after the other: "c", "?", "Enter", "Tab", "Escape",
// "ArrowDown", with "Shift+", "Ctrl+" or "Alt+" before.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.Keys++
		p.run("press "+key, strokes(parseKey(key))...)
	}
}

// strokes are the events of one key going down and up. chromedp sends the letter
// as an event of its own, which lands in the field that the key has just moved
// the focus to; a real key brings its letter along and loses it when the page
// takes the key.
func strokes(r rune, modifiers input.Modifier) []chromedp.Action {
	events := kb.Encode(r)
	down, up := events[0], events[len(events)-1]
	if len(events) == 3 && modifiers&(input.ModifierCtrl|input.ModifierAlt) == 0 {
		down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
	}
	down.Modifiers |= modifiers
	up.Modifiers |= modifiers
	return []chromedp.Action{down, up}
}

// Write types text wherever the focus is.
func (p *Page) Write(text string) {
	p.t.Helper()
	p.run("write", chromedp.KeyEvent(text))
}

// parseKey reads "Ctrl+Enter"; a key without a name of its own is its first letter.
func parseKey(key string) (r rune, modifiers input.Modifier) {
	for name, modifier := range map[string]input.Modifier{
		"Shift+": input.ModifierShift, "Ctrl+": input.ModifierCtrl, "Alt+": input.ModifierAlt,
	} {
		if rest, found := strings.CutPrefix(key, name); found && rest != "" {
			r, modifiers = parseKey(rest)
			return r, modifiers | modifier
		}
	}
	named := map[string]string{
		"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace,
		"Delete": kb.Delete, "Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	}
	if code, found := named[key]; found {
		key = code
	}
	r, _ = utf8.DecodeRuneInString(key)
	return r, modifiers
}

// quote writes text as a JavaScript string.
func quote(text string) string {
	written, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(written)
}
