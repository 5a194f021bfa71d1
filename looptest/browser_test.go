package looptest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// policy is as strict as the product's: the harness must work under it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types failforward"

// site serves bodies by path, a style sheet and an icon, under that policy.
func site(t *testing.T, bodies map[string]string) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, file := range map[string][2]string{
		"/style.css": {"text/css", ":root { color-scheme: light dark }"},
		"/icon.svg":  {"image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", file[0])
			fmt.Fprint(w, file[1])
		})
	}
	for path, body := range bodies {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", policy)
			fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>Test</title><link rel="icon" href="/icon.svg">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head><body>%s</body></html>`, body)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

const formPage = `<main><h1>Failures</h1><form action="/saved"><label for="what">What did not work?</label>
<input type="text" id="what" name="title"> <button class="primary">Log it</button></form></main>`

func TestAGoodPageHasNoViolations(t *testing.T) {
	p := Browser(t)
	p.Open(site(t, map[string]string{"/": formPage}))
	p.Accessible("the form")
}

func TestTheCheckerSeesWhatIsWrong(t *testing.T) {
	url := site(t, map[string]string{"/": `<main><h1>Faults</h1><img src="/icon.svg"><input></main>`})
	p := Browser(t)
	p.Open(url)
	var ids []string
	for _, v := range p.Axe() {
		ids = append(ids, v.ID)
	}
	for _, want := range []string{"image-alt", "label"} {
		if !slices.Contains(ids, want) {
			t.Errorf("found %v, want %s among them", ids, want)
		}
	}
}

func TestALookReachesThePage(t *testing.T) {
	url := site(t, map[string]string{"/": formPage})
	p := Browser(t)
	p.Open(url)
	tests := []struct {
		look  Look
		query string
	}{
		{Look{}, "(prefers-color-scheme: light) and (width: 1280px)"},
		{Look{Dark: true}, "(prefers-color-scheme: dark)"},
		{Look{Width: 320}, "(width: 320px)"},
		{Look{ForcedColors: true}, "(forced-colors: active)"},
		{Look{ReducedMotion: true}, "(prefers-reduced-motion: reduce)"},
		{Look{Print: true}, "print"},
	}
	for _, tt := range tests {
		p.Look(tt.look)
		var holds bool
		p.Eval("matchMedia("+quote(tt.query)+").matches", &holds)
		if !holds {
			t.Errorf("%+v: %s does not hold", tt.look, tt.query)
		}
	}
}

func TestAScreenshotHoldsTheWholePage(t *testing.T) {
	long := `<main><h1>Long</h1>` + strings.Repeat("<p>One more line.</p>", 100) + `</main>`
	url := site(t, map[string]string{"/": long})
	p := Browser(t)
	p.Look(Look{Width: 640})
	p.Open(url)
	light, dark := filepath.Join(t.TempDir(), "new", "light.png"), filepath.Join(t.TempDir(), "dark.png")
	p.Screenshot(light)
	p.Look(Look{Width: 640, Dark: true})
	p.Screenshot(dark)
	a, b := picture(t, light), picture(t, dark)
	if size := a.Bounds().Size(); size.X != 640 || size.Y < 3000 {
		t.Errorf("picture of %v pixels, want 640 wide and all hundred lines high", size)
	}
	if a.At(5, 5) == b.At(5, 5) {
		t.Errorf("light and dark have the same ground %v", a.At(5, 5))
	}
}

func picture(t *testing.T, path string) image.Image {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestAFormIsFilledByMouseAndByKeys(t *testing.T) {
	url := site(t, map[string]string{"/": formPage, "/saved": `<main><h1>Saved</h1></main>`})
	for name, fill := range map[string]func(p *Page) int{
		"mouse": func(p *Page) int {
			p.Type("#what", "Näht 🙂 reißt")
			return p.Follow("//button[.='Log it']")
		},
		"keys": func(p *Page) int {
			for p.Focused() != "#what" {
				p.Press("Tab")
			}
			p.Write("Näht 🙂 reißt")
			return p.Load(func() { p.Press("Enter") })
		},
		"no script": func(p *Page) int {
			p.Scripts(false)
			p.Reload()
			p.Set("#what", "Näht 🙂 reißt")
			return p.Follow(".primary")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := Browser(t)
			if status := p.Open(url); status != 200 {
				t.Fatalf("status %d", status)
			}
			if status := fill(p); status != 200 || p.Text("h1") != "Saved" {
				t.Errorf("status %d, heading %q", status, p.Text("h1"))
			}
			if !strings.HasSuffix(p.URL(), "title=N%C3%A4ht+%F0%9F%99%82+rei%C3%9Ft") {
				t.Errorf("sent %s", p.URL())
			}
		})
	}
}

func TestScriptsCanBeSwitchedOff(t *testing.T) {
	url := site(t, map[string]string{"/": `<main><h1>Quiet</h1><noscript><p>Without script.</p></noscript></main>`})
	p := Browser(t)
	p.Open(url)
	if p.Sees("Without script.") {
		t.Error("scripts are off from the start")
	}
	p.Scripts(false)
	p.Reload()
	p.WaitText("Without script.")
	p.Accessible("without script")
}

func TestEveryComplaintIsHeard(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"an error on the console", `console.error("lost", 3)`, "console: lost 3"},
		{"an uncaught exception", `setTimeout(() => { throw new Error("broken") })`, "broken"},
		{"a text that becomes elements unseen", `document.body.innerHTML = "<b>x</b>"`, "TrustedHTML"},
		{"a script in the page", `document.head.append(document.createElement("style"))
			document.body.setAttribute("style", "color: red")`, "style-src"},
		{"another host", `new Image().src = "https://example.org/a.png"`, "img-src"},
		{"a missing file", `fetch("/none")`, "404"},
		{"a dialog", `setTimeout(() => alert("stop"))`, "dialog: stop"},
	}
	url := site(t, map[string]string{"/{$}": `<main><h1>Quiet</h1></main>`})
	p := Browser(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.Open(url)
			if heard := p.Complaints(); len(heard) > 0 {
				t.Fatalf("a quiet page complains: %q", heard)
			}
			p.Eval("try { "+tt.script+" } catch (fault) { console.error(String(fault)) }; 0", nil)
			var heard []string
			for range 100 {
				p.Eval("new Promise(done => setTimeout(done, 20)); 0", nil)
				heard = append(heard, p.Complaints()...)
				if strings.Contains(strings.Join(heard, "\n"), tt.want) {
					return
				}
			}
			t.Errorf("heard %q, want %q", heard, tt.want)
		})
	}
}

func TestKeysHaveNames(t *testing.T) {
	p := Browser(t)
	p.Open(site(t, map[string]string{"/": `<main><h1>Keys</h1></main>`}))
	p.Eval(`var seen = []; addEventListener("keydown", e => seen.push((e.ctrlKey ? "^" : "") + (e.shiftKey ? "+" : "") + e.key)); 0`, nil)
	p.Press("c", "?", "G", "/", "Enter", "Escape", "Ctrl+Enter", "Shift+Tab", "ArrowDown")
	var seen string
	p.Eval(`seen.join(" ")`, &seen)
	if want := "c +? +G / Enter Escape ^Enter +Tab ArrowDown"; seen != want {
		t.Errorf("the page saw %q, want %q", seen, want)
	}
}
