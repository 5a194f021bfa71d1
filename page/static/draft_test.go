package static_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"failforward/looptest"
)

// account is a tiny server: a log that takes lines, one text to edit, and a
// switch that makes it answer like a server whose session is over, or that is
// broken.
type account struct {
	text   string // what the edit form shows
	answer string // "saved", "signin", "broken", "fault"
}

func (a *account) handlers() map[string]http.HandlerFunc {
	const form = `<main><h1>Edit</h1><form data-draft="edit" method="post" action="/save">
		<input type="hidden" name="token" value="t"><label for="a">Text</label><textarea id="a" name="a" %s>%s</textarea>
		<label for="f">File</label><input id="f" name="file" type="file">
		<label><input id="tick" type="checkbox" name="tick" value="1"> It surprised us</label>
		<label for="kind">Kind</label><select id="kind" name="kind"><option>Incident<option>Near miss</select>
		<button class="primary">Save</button></form><a class="button" id="other" href="/other">Other</a> <a class="button" id="here" href="#a">Here</a></main>`
	return map[string]http.HandlerFunc{
		"/{$}": func(w http.ResponseWriter, r *http.Request) { page(fmt.Sprintf(form, "", a.text))(w, r) },
		"POST /save": func(w http.ResponseWriter, r *http.Request) {
			switch a.answer {
			case "saved":
				http.Redirect(w, r, "/", http.StatusSeeOther)
			case "named":
				page(`<main><h1>Done</h1><p data-draft-saved="edit">Saved.</p></main>`)(w, r)
			case "signin":
				http.Redirect(w, r, "/signin", http.StatusSeeOther)
			case "fault":
				page(fmt.Sprintf(form, `aria-invalid="true"`, "as the server kept it"))(w, r)
			default:
				w.WriteHeader(http.StatusBadGateway)
				page(`<main><h1>Broken</h1></main>`)(w, r)
			}
		},
		"/signin": page(`<main><h1>Sign in</h1><form><label for="p">Password</label><input id="p" type="password" name="p"></form></main>`),
		"/other":  page(`<main><h1>Other</h1></main>`),
	}
}

func TestADraftOutlivesWhatIsNotASave(t *testing.T) {
	tests := []struct {
		name, answer, want string
	}{
		{"the session is over", "signin", "typed"},
		{"the server is broken", "broken", "typed"},
		{"saved, and back on the form", "saved", ""},
		{"saved, and the page says so", "named", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &account{answer: tt.answer}
			url := site(t, a.handlers())
			p := open(t, nil)
			p.Complaints() // the first page is not there
			p.Open(url)
			p.Type("#a", "typed")
			p.Follow(".primary")
			p.Complaints() // the 502
			p.Open(url)
			if got := p.Value("#a"); got != tt.want {
				t.Errorf("the form holds %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEveryKindOfFieldIsKeptButSecrets(t *testing.T) {
	p := open(t, (&account{}).handlers())
	p.Type("#a", "two\nlines")
	p.Eval(`document.querySelector("form").insertAdjacentElement("afterbegin",
		Object.assign(document.createElement("input"), {id: "pin", name: "pin", type: "password", value: "1234"})).ariaLabel = "PIN"`, nil)
	p.Click("#tick")
	p.Set("#kind", "Near miss")
	p.Open(p.URL() + "other")
	var stored string
	p.Eval("JSON.stringify(Object.values(sessionStorage)) + JSON.stringify(localStorage)", &stored)
	if want := `["{\"values\":{\"a\":[\"two\\nlines\"],\"tick\":[\"1\"],\"kind\":[\"Near miss\"]},` +
		`\"base\":{\"a\":[\"\"],\"tick\":[],\"kind\":[]},\"sent\":false}"]{}`; stored != want {
		t.Errorf("stored %s\nwant   %s", stored, want)
	}
	p.Back()
	p.Reload()
	var ticked bool
	p.Eval("document.querySelector('#tick').checked", &ticked)
	if p.Value("#a") != "two\nlines" || p.Value("#kind") != "Near miss" || !ticked {
		t.Errorf("brought back %q, %q, %v", p.Value("#a"), p.Value("#kind"), ticked)
	}
}

func TestADraftOfAnOlderTextIsOnlyOffered(t *testing.T) {
	a := &account{text: "first"}
	p := open(t, a.handlers())
	p.Set("#a", "mine")
	a.text = "second, by somebody else"
	p.Open(p.URL() + "other")
	p.Open(p.URL()[:len(p.URL())-len("other")])
	p.WaitText("was not saved")
	if got := p.Value("#a"); got != a.text {
		t.Errorf("the form holds %q before anybody chose", got)
	}
	p.Accessible("with an offer")
	p.Click("//button[.='Put it back']")
	if got := p.Value("#a"); got != "mine" || p.Sees("was not saved") {
		t.Errorf("the form holds %q", got)
	}
}

func TestWhatTheServerKeptWins(t *testing.T) {
	p := open(t, (&account{answer: "fault"}).handlers())
	p.Type("#a", "typed")
	p.Follow(".primary")
	if got := p.Value("#a"); got != "as the server kept it" {
		t.Errorf("the form holds %q", got)
	}
}

// A draft lives in its tab: whoever goes where it does not come along is asked.
func TestLeavingIsAskedOnlyWhereADraftWouldBeLost(t *testing.T) {
	away := func(p *looptest.Page) { p.Open("about:blank") }
	tests := []struct {
		name   string
		answer string
		do     func(p *looptest.Page)
		want   int
	}{
		{"typed text, and another place", "", func(p *looptest.Page) { p.Type("#a", "typed"); away(p) }, 1},
		{"nothing was typed", "", func(p *looptest.Page) { p.Click("#a"); away(p) }, 0},
		{"what was typed is taken away again", "", func(p *looptest.Page) { p.Type("#a", "x"); p.Press("Backspace"); away(p) }, 0},
		{"only a tick was set", "", func(p *looptest.Page) { p.Click("#tick"); away(p) }, 0},
		{"a form is sent and saved", "saved", func(p *looptest.Page) { p.Type("#a", "typed"); p.Follow(".primary"); p.Click("#a"); away(p) }, 0},
		{"a form came back with faults", "fault", func(p *looptest.Page) { p.Type("#a", "typed"); p.Follow(".primary"); p.Click("#a"); away(p) }, 1},
		{"a link within our pages", "", func(p *looptest.Page) { p.Type("#a", "typed"); p.Follow("#other") }, 0},
		{"back from there, the draft is there and can be lost", "", func(p *looptest.Page) {
			p.Type("#a", "typed")
			p.Follow("#other")
			p.Back()
			p.Click("#a")
			away(p)
		}, 1},
		{"a place on the same page, and then another one", "", func(p *looptest.Page) { p.Type("#a", "typed"); p.Click("#here"); away(p) }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, (&account{answer: tt.answer}).handlers())
			tt.do(p)
			if got := p.Asked(); got != tt.want {
				t.Errorf("asked %d times, want %d", got, tt.want)
			}
		})
	}
}

// A second press after a step back is the same thing, on a form opened anew another.
func TestTheSameFormAfterAStepBackIsTheSameThing(t *testing.T) {
	tests := []struct {
		name string
		next func(p *looptest.Page)
		want bool // the second one is told to be the first again
	}{
		{"back, and sent as it was", func(p *looptest.Page) { p.Back() }, true},
		{"back, and changed", func(p *looptest.Page) { p.Back(); p.Type("#a", " and more") }, false},
		{"opened anew, with the same words", func(p *looptest.Page) { p.Follow("#again"); p.Type("#a", "typed") }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var keys []string
			shown := 0
			p := open(t, map[string]http.HandlerFunc{
				"/{$}": func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Cache-Control", "no-store")
					shown++
					page(fmt.Sprintf(`<main><h1>New</h1><form data-draft="new" method="post" action="/save"><input type="hidden" name="once" value="key %d">
						<label for="a">Text</label><input id="a" name="a" type="text"><button class="primary">Save</button></form></main>`, shown))(w, r)
				},
				"POST /save": func(w http.ResponseWriter, r *http.Request) {
					keys = append(keys, r.FormValue("once"))
					http.Redirect(w, r, "/saved", http.StatusSeeOther)
				},
				"/saved": page(`<main><h1>Saved</h1><a id="again" href="/">Another one</a></main>`),
			})
			p.Type("#a", "typed")
			p.Follow(".primary")
			tt.next(p)
			if p.Value("#a") == "" {
				p.Type("#a", "typed")
			}
			p.Follow(".primary")
			if same := len(keys) == 2 && keys[0] == keys[1]; len(keys) != 2 || same != tt.want || !slices.Contains(keys, "key 1") {
				t.Errorf("sent with %q; the same: %v, want %v", keys, same, tt.want)
			}
		})
	}
}
