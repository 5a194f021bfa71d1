package chart

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// gallery is a page of every chart of one set, as a page of the product would show
// them: each in every width, of which one is shown.
func gallery(s set) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Charts</title>
<link rel="icon" href="/static/favicon.svg">`)
	for _, sheet := range []string{"tokens", "base", "components", "app"} {
		fmt.Fprintf(&b, `<link rel="stylesheet" href="/static/%s.css">`, sheet)
	}
	fmt.Fprintf(&b, `</head><body><main id="main"><h1>%s</h1>`, s.name)
	for _, k := range kinds {
		fmt.Fprintf(&b, `<figure class="chart gap-above"><figcaption><p class="finding" dir="auto">%s</p><p class="sub">%s</p></figcaption>`,
			html.EscapeString(titles[k.name]), "Minutes from start to recovery, Team Orders, n = "+fmt.Sprint(s.n))
		for _, width := range []int{976, 720, 520, 320} {
			d, err := k.draw(frame(k, s, width), s)
			if err != nil {
				fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(err.Error()))
			}
			if k.name == "sparkline" {
				b.WriteString(d.SVG) // one for all
				break
			}
			fmt.Fprintf(&b, `<div class="plots"><div class="plot-%s">%s</div></div>`, map[int]string{976: "full", 720: "wide", 520: "middle", 320: "narrow"}[width], d.SVG)
		}
		b.WriteString(`<p class="foot"><span>Since March</span></p></figure>`)
	}
	b.WriteString(`</main></body></html>`)
	return b.String()
}

// With FAILFORWARD_SHOTS=DIR the pictures are kept there for a person to look at.
func TestChartsAreAccessibleInEveryLook(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServer(http.Dir("../page/static"))))
	for _, s := range sets {
		mux.HandleFunc("GET /"+s.name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'")
			_, _ = w.Write([]byte(gallery(s)))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	shots := os.Getenv("FAILFORWARD_SHOTS")
	p := looptest.Browser(t)
	for _, s := range sets {
		p.Look(looptest.Look{})
		p.Open(server.URL + "/" + s.name)
		for name, look := range looksOf(s, shots) {
			p.Look(look)
			if px := p.Overflow(); px > 0 {
				t.Errorf("%s %s: %d pixels wider than the window", s.name, name, px)
			}
			if s.name == "enough" || s.name == "hostile" && name == "light" {
				p.Accessible(s.name + " " + name)
			}
			if shots != "" {
				p.Screenshot(filepath.Join(shots, "chart", s.name+" "+name+".png"))
			}
		}
	}
}

// looksOf are all looks of full charts, and two of the others.
func looksOf(s set, shots string) map[string]looptest.Look {
	looks := map[string]looptest.Look{"light": {Width: 900}, "narrow": {Width: 320}}
	if s.name == "enough" || shots != "" {
		looks["dark"] = looptest.Look{Width: 900, Dark: true}
		looks["print"] = looptest.Look{Width: 900, Print: true}
		looks["forced colors"] = looptest.Look{Width: 900, ForcedColors: true}
	}
	return looks
}
