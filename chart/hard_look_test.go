package chart

import (
	"cmp"
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

// hardSheet is a page of one kind of chart of the data that it draws worst, all side by
// side.
func hardSheet(kind string, width int) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Charts</title><link rel="icon" href="/static/favicon.svg">`)
	for _, sheet := range []string{"tokens", "base", "components", "app"} {
		fmt.Fprintf(&b, `<link rel="stylesheet" href="/static/%s.css">`, sheet)
	}
	fmt.Fprintf(&b, `</head><body style="padding: 8px"><div style="display: grid; gap: 16px; grid-template-columns: repeat(%d, %dpx)">`, max(1, 1560/width), width)
	for i, h := range hards[kind] {
		f := hardFrame(kind, width)
		f.ID += fmt.Sprint("-", i)
		d, err := h.draw(f)
		if err != nil {
			d.SVG = html.EscapeString(err.Error())
		}
		fmt.Fprintf(&b, `<figure><figcaption>%s</figcaption>%s</figure>`, html.EscapeString(h.name), d.SVG)
	}
	b.WriteString(`</div></body></html>`)
	return b.String()
}

// With FAILFORWARD_SHOTS=DIR every chart of its worst data is kept there for a person to
// look at: wide in both themes, on paper and in forced colours, and in the other widths.
func TestSheetsOfTheWorstData(t *testing.T) {
	shots := os.Getenv("FAILFORWARD_SHOTS")
	if shots == "" {
		t.Skip("FAILFORWARD_SHOTS names no folder for the pictures")
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServer(http.Dir("../page/static"))))
	for kind := range hards {
		for _, width := range []int{976, 720, 520, 320} {
			mux.HandleFunc(fmt.Sprintf("GET /%s/%d", kind, width), func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(hardSheet(kind, width))) })
		}
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p := looptest.Browser(t)
	for kind := range hards {
		for name, look := range map[string]looptest.Look{"light": {}, "dark": {Dark: true}, "print": {Print: true}, "forced colors": {ForcedColors: true}, "full": {}, "middle": {}, "narrow": {}} {
			look.Width = 1600
			width := cmp.Or(map[string]int{"full": 976, "middle": 520, "narrow": 320}[name], 720)
			p.Look(look)
			p.Open(fmt.Sprintf("%s/%s/%d", server.URL, kind, width))
			p.Screenshot(filepath.Join(shots, "chart", "worst "+kind+" "+name+".png"))
		}
	}
}
