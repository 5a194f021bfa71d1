package static_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"failforward/looptest"
)

// open starts a browser on the first page of a site.
func open(t *testing.T, handlers map[string]http.HandlerFunc) *looptest.Page {
	t.Helper()
	p := looptest.Browser(t)
	p.Open(site(t, handlers))
	return p
}

const captureForm = `<main><h1>Home</h1><form class="capture" data-draft="capture" method="post" action="/failures">
<label for="what">What did not work?</label><div class="line"><input type="text" id="what" name="title" data-key="c" data-key-focus>
<button class="primary">Log it</button></div><div data-hints aria-live="polite"></div></form></main>`

func TestHintsComeWhileOneTypes(t *testing.T) {
	var asked atomic.Int32
	p := open(t, map[string]http.HandlerFunc{
		"/": page(captureForm),
		"/failures/hints": func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			fragment(`<p class="parts">read: `+r.URL.Query().Get("text")+`</p><script>document.title = "run"</script>`)(w, r)
		},
	})
	p.Type("#what", "Checkout failed")
	time.Sleep(300 * time.Millisecond)
	if n := asked.Load(); n != 0 {
		t.Errorf("asked %d times after two words", n)
	}
	p.Eval(`for (const letter of " again #rollout") {
		what.value += letter;
		what.dispatchEvent(new Event("input", {bubbles: true}));
	}`, nil)
	p.WaitText("read: Checkout failed again #rollout")
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times for one burst of keys", n)
	}
	if p.Title() == "run" {
		t.Error("a script in the fragment ran")
	}
	p.Set("#what", "Checkout")
	p.WaitGone(".parts")
}

func TestWithoutAnAnswerTypingGoesOn(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"the server fails":        func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<p>broken</p>", 500) },
		"it answers with no HTML": func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<p>broken</p>", 200) },
		"the session is over":     func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/signin", http.StatusSeeOther) },
	}
	for name, hints := range tests {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			p := open(t, map[string]http.HandlerFunc{
				"/":       page(captureForm),
				"/signin": fragment("<p>broken</p>"),
				"/failures/hints": func(w http.ResponseWriter, r *http.Request) {
					asked.Add(1)
					hints(w, r)
				},
			})
			p.Type("#what", "one two three")
			for asked.Load() == 0 {
				p.Until("true")
			}
			p.Type("#what", " four")
			time.Sleep(300 * time.Millisecond)
			if p.Sees("broken") || p.Value("#what") != "one two three four" {
				t.Errorf("the page shows %q and holds %q", p.Text("main"), p.Value("#what"))
			}
			p.Complaints() // the failed request itself
		})
	}
}

func TestAnOldAnswerNeverReplacesANewOne(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{
		"/": page(captureForm),
		"/failures/hints": func(w http.ResponseWriter, r *http.Request) {
			text := r.URL.Query().Get("text")
			if !strings.Contains(text, "newer") {
				time.Sleep(700 * time.Millisecond)
			}
			fragment(`<p class="parts">read: `+text+`</p>`)(w, r)
		},
	})
	p.Type("#what", "one two three")
	time.Sleep(250 * time.Millisecond) // the first request is under way
	p.Type("#what", " newer")
	p.WaitText("read: one two three newer")
	time.Sleep(800 * time.Millisecond)
	if got := p.Text("[data-hints]"); got != "read: one two three newer" {
		t.Errorf("hints %q", got)
	}
}

func TestAFormIsSentOnce(t *testing.T) {
	var sent atomic.Int32
	p := open(t, map[string]http.HandlerFunc{
		"/": page(captureForm),
		"POST /failures": func(w http.ResponseWriter, r *http.Request) {
			sent.Add(1)
			time.Sleep(500 * time.Millisecond)
			page(`<main><h1>Saved</h1></main>`)(w, r)
		},
	})
	p.Type("#what", "A double click")
	var busy string
	p.Load(func() {
		p.Eval(`(() => { const save = document.querySelector(".primary");
			save.click(); save.click(); save.form.requestSubmit();
			return save.getAttribute("aria-busy") })()`, &busy)
	})
	if busy != "true" {
		t.Errorf("aria-busy %q while it is under way", busy)
	}
	if p.Text("h1") != "Saved" || sent.Load() != 1 {
		t.Errorf("sent %d times, page %q", sent.Load(), p.Text("h1"))
	}
}

func TestCtrlEnterSendsFromAnyField(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{
		"/{$}": page(`<main><h1>Edit</h1><form action="/saved"><label for="a">Text</label><textarea id="a" name="a"></textarea>
			<button name="go" value="no" type="button">Other</button><button class="primary" name="go" value="yes">Save</button></form></main>`),
		"/saved": page(`<main><h1>Saved</h1></main>`),
	})
	p.Type("#a", "two\nlines")
	p.Load(func() { p.Press("Ctrl+Enter") })
	if !strings.Contains(p.URL(), "go=yes") {
		t.Errorf("sent %s, want the main button's value", p.URL())
	}
}

const oneForm = `<main><h1>The one form</h1><form action="/saved"><fieldset><legend>How will we know?</legend>
<label><input type="radio" name="proof" value="look" checked> We look at it</label>
<label><input type="radio" name="proof" value="number"> A number moves</label></fieldset>
<p data-proof="look retest" id="day"><label for="on">On which day?</label><input id="on" name="on"></p>
<p data-proof="number" id="kpi"><label for="which">Which number?</label><input id="which" name="which" required></p>
<details class="unfold" id="more"><summary>More</summary><label for="tags">Tags</label><input id="tags" name="tags" %s></details>
<button class="primary">Save</button></form></main>`

func TestAnAnswerShowsWhatBelongsToIt(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{
		"/{$}":   page(strings.ReplaceAll(oneForm, "%s", "")),
		"/saved": page(`<main><h1>Saved</h1></main>`),
	})
	p.Wait("#day")
	p.WaitGone("#kpi")
	p.Click("[value=number]")
	p.Wait("#kpi")
	p.WaitGone("#day")
	p.Click("[value=look]")
	p.Wait("#day")
	p.Follow(".primary")
	if url := p.URL(); !strings.HasSuffix(url, "?proof=look&on=&tags=") {
		t.Errorf("sent %s, want nothing of the hidden part", url)
	}
}

func TestAFaultIsNeverFoldedAway(t *testing.T) {
	faults := `<div class="error-summary" role="group" aria-labelledby="es"><h2 id="es">One thing to mend</h2>
		<ul><li><a href="#tags">Tags are too long</a></li></ul></div>`
	p := open(t, map[string]http.HandlerFunc{"/": page(faults + strings.ReplaceAll(oneForm, "%s", `aria-invalid="true"`))})
	p.Wait("#tags")
	if got := p.Focused(); !strings.HasPrefix(got, "div One thing to mend") {
		t.Errorf("the focus is on %q, want the list of faults", got)
	}
	p.Press("Tab", "Enter")
	if got := p.Focused(); got != "#tags" {
		t.Errorf("the link leads to %q, want the field", got)
	}
}

func TestAToastLeavesTheSightButNotThePage(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/": page(`<main><h1>Home</h1><a href="/">A link</a></main>
		<div class="toast" role="status" data-seconds="0.3"><p>F-28 is logged.</p><form><button>Undo</button></form></div>`)})
	p.WaitGone(".toast")
	p.Press("Tab", "Tab")
	if got := p.Focused(); got != "button Undo" {
		t.Fatalf("the focus is on %q", got)
	}
	p.Until("getComputedStyle(document.querySelector('.toast')).opacity === '1'")
	time.Sleep(500 * time.Millisecond)
	var opacity string
	p.Eval("getComputedStyle(document.querySelector('.toast')).opacity", &opacity)
	if opacity != "1" {
		t.Errorf("opacity %s while it has the focus", opacity)
	}
	p.Press("Shift+Tab")
	p.WaitGone(".toast")
}

func TestTimesAreTheReadersOwn(t *testing.T) {
	p := looptest.Browser(t)
	p.Timezone("Asia/Kolkata")
	p.Open(site(t, map[string]http.HandlerFunc{"/": page(`<main><h1>Times</h1>
		<p><time id="a" data-local datetime="2019-11-05T20:05:00Z">5 November 2019, 20:05</time></p>
		<p><time id="b" data-local="time" datetime="2019-11-05T20:05:00Z">20:05</time></p>
		<p><time id="c" data-local="date" datetime="2019-11-05T20:05:00Z">5 November 2019</time></p>
		<p><time id="d" data-local datetime="2019-11-05">5 November</time></p>
		<p><time id="e" datetime="2019-11-05T20:05:00Z">told in UTC</time></p>
		<p><time id="f" data-local datetime="Tomorrow">one day</time></p></main>`)}))
	p.WaitText("6 November 2019, 01:35")
	for id, want := range map[string]string{
		"#a": "6 November 2019, 01:35", "#b": "01:35", "#c": "6 November 2019",
		"#d": "5 November", "#e": "told in UTC", "#f": "one day",
	} {
		if got := p.Text(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if title, _ := p.Attribute("#a", "title"); title != "2019-11-05 20:05 UTC" {
		t.Errorf("title %q", title)
	}
}
