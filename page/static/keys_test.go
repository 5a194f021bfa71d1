package static_test

import (
	"net/http"
	"strings"
	"testing"

	"failforward/looptest"
)

const listPage = `<a class="skip" href="#main">Skip to content</a><div class="frame">
<header class="rail"><div class="rail-in"><a class="brand" href="/"><span>failforward</span></a>
<a class="button" href="/#what" data-key="c">Capture <kbd>c</kbd></a>
<nav aria-label="Main"><ul><li><a href="/home" data-key="g h">Home</a></li><li><a href="/" aria-current="page" data-key="g f">Failures <span class="count">3</span></a></li></ul></nav>
<details class="more"><summary>More</summary><ul><li><a href="/home">Library</a></li></ul></details>
<a class="find" href="/home" data-key="Ctrl+k">Search <kbd>Ctrl K</kbd></a></div></header>
<main id="main"><header class="page-head"><h1 class="plain">Failures</h1><p class="lede">Three since March.</p></header>
<form role="search" action="/home"><label class="visually-hidden" for="q">Search failures</label><input id="q" name="q" type="search"><button>Search</button></form>
<form class="capture" action="/home"><label for="what">What did not work?</label><div class="line"><input type="text" id="what" name="title" data-key="c" data-key-focus><button class="primary">Log it</button></div></form>
<table class="fold" data-rows><caption>Newest first</caption><thead><tr><th scope="col">Failure</th><th scope="col">Stage</th></tr></thead><tbody>
<tr><th scope="row"><a href="/f3">The night import ended early</a><span class="meta">F-3 · Incident</span></th><td data-l="Stage">Logged</td></tr>
<tr><th scope="row"><a href="/f2">A price was shown without tax</a><span class="meta">F-2 · Escaped defect</span></th><td data-l="Stage">Understood</td></tr>
<tr><th scope="row"><a href="/f1">The form was shorter, the orders were not more</a><span class="meta">F-1 · Failed experiment</span></th>
<td data-l="Stage"><span class="state improve"><svg class="mark-i" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path fill="currentColor" d="M7 1l6.5 11.5h-13z"/></svg>improved</span></td></tr>
</tbody></table></main></div>
<dialog id="keys" aria-labelledby="kt"><h2 id="kt">Keys</h2><dl class="keys"><dt><kbd>c</kbd></dt><dd>Capture</dd><dt><kbd>g</kbd> <kbd>h</kbd></dt><dd>Home</dd></dl><form method="dialog"><button>Close</button></form></dialog>`

func keyPages() map[string]http.HandlerFunc {
	titled := func(title string) http.HandlerFunc { return page("<main><h1>" + title + "</h1></main>") }
	return map[string]http.HandlerFunc{
		"/{$}": page(listPage), "/home": titled("Home"), "/f1": titled("F-1"), "/f2": titled("F-2"), "/f3": titled("F-3"),
	}
}

func TestKeysLeadWhereTheirElementsLead(t *testing.T) {
	url := site(t, keyPages())
	p := looptest.Browser(t)
	tests := []struct{ name, keys, want string }{
		{"two keys make a sequence", "g h", "Home"},
		{"a wrong second key starts anew", "g x g h", "Home"},
		{"a letter between does not count", "g g h", "Home"},
		{"a key with Ctrl works everywhere", "c Ctrl+k", "Home"},
		{"j goes down, Enter opens", "j j Enter", "F-2"},
		{"k goes up", "j j j k Enter", "F-2"},
		{"the end of the list is the end", "j j j j j j Enter", "F-1"},
		{"and so is its beginning", "j k k Enter", "F-3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.Open(url)
			keys := strings.Fields(tt.keys)
			last := len(keys) - 1
			p.Press(keys[:last]...)
			p.Load(func() { p.Press(keys[last]) })
			if got := p.Text("h1"); got != tt.want {
				t.Errorf("the keys %s lead to %q, want %q", tt.keys, got, tt.want)
			}
		})
	}
}

func TestKeysMoveTheFocus(t *testing.T) {
	url := site(t, keyPages())
	p := looptest.Browser(t)
	tests := []struct{ name, keys, want string }{
		{"c goes into the capture box", "c", "#what"},
		{"a slash goes into the search", "/", "#q"},
		{"Escape leaves a field", "c Escape", "body"},
		{"letters in a field are letters", "/ g h c", "#q"},
		{"j takes the focus to the first row", "j", "a The night import ended early"},
		{"after Escape the keys work again", "/ Escape j", "a The night import ended early"},
		{"a dialog takes the focus and keeps the keys from the page", "? c", "#keys"},
		{"a second question mark closes it", "? ? c", "#what"},
		{"Escape closes it", "? Escape c", "#what"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.Open(url)
			p.Press(strings.Fields(tt.keys)...)
			if got := p.Focused(); got != tt.want {
				t.Errorf("the keys %s move to %q, want %q", tt.keys, got, tt.want)
			}
		})
	}
}

func TestTheKeyItselfIsNotTyped(t *testing.T) {
	p := open(t, keyPages())
	p.Press("c")
	p.Write("a fault")
	p.Press("Escape", "/")
	if what, q := p.Value("#what"), p.Value("#q"); what != "a fault" || q != "" {
		t.Errorf("the box holds %q, the search %q", what, q)
	}
}

func TestASelectedRowSaysSo(t *testing.T) {
	p := open(t, keyPages())
	p.Press("j", "j")
	if n := p.Count("tr.is-selected"); n != 1 {
		t.Fatalf("%d rows are selected", n)
	}
	if current, _ := p.Attribute("tr.is-selected", "aria-current"); current != "true" {
		t.Errorf("aria-current %q", current)
	}
	p.Accessible("with a selected row")
}

func TestAMenuFoldsWithEscape(t *testing.T) {
	p := open(t, keyPages())
	p.Click(".more > summary")
	p.Wait(".more a")
	p.Press("Tab", "Escape")
	if p.Count(".more[open]") != 0 || p.Focused() != "summary More" {
		t.Errorf("the menu is open, or the focus is on %q", p.Focused())
	}
}

func TestKeysCanBeSwitchedOff(t *testing.T) {
	p := open(t, keyPages())
	p.Eval(`document.documentElement.dataset.keys = "off"; 0`, nil)
	p.Press("c", "j", "?")
	if got := p.Focused(); got != "body" || p.Count("dialog[open], .is-selected") != 0 {
		t.Errorf("a key did something: the focus is on %q", got)
	}
	p.Load(func() { p.Press("Ctrl+k") })
}
