package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	colour  = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\b(?:fill|stroke)="(?:black|white|red|green|blue|gr[ae]y|orange)"`)
	idShape = regexp.MustCompile(`\sid="([^"]*)"`)
	link    = regexp.MustCompile(`url\(#([^)]*)\)`)
)

// sound checks that a picture is well-formed, draws inside its frame, and has no
// colour, script, style or foreign address.
func sound(t *testing.T, d Drawing) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(d.SVG))
	depth := 0
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			if depth++; el.Name.Local == "pattern" {
				_ = decoder.Skip() // its coordinates are those of the tile
				depth--
				continue
			}
			element(t, d, el)
		case xml.EndElement:
			depth--
		}
	}
	if depth != 0 {
		t.Error("elements are left open")
	}
	bare := regexp.MustCompile(`>[^<]*<`).ReplaceAllString(d.SVG, "><")
	bare = link.ReplaceAllString(bare, "")
	if found := colour.FindString(bare); found != "" {
		t.Errorf("a colour of its own: %q", found)
	}
	for _, want := range []string{`role="img"`, "<title id=", "<desc id=", "viewBox="} {
		if !strings.Contains(d.SVG, want) {
			t.Errorf("without %s", want)
		}
	}
	ids(t, d.SVG)
}

// ids are unique, and every reference meets one.
func ids(t *testing.T, svg string) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range idShape.FindAllStringSubmatch(svg, -1) {
		if seen[m[1]] {
			t.Errorf("id %q twice", m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range link.FindAllStringSubmatch(svg, -1) {
		if !seen[m[1]] {
			t.Errorf("no pattern %q", m[1])
		}
	}
}

var allowed = map[string]bool{"svg": true, "title": true, "desc": true, "defs": true, "pattern": true, "g": true, "line": true, "rect": true, "circle": true, "path": true, "text": true}

func element(t *testing.T, d Drawing, el xml.StartElement) {
	t.Helper()
	if !allowed[el.Name.Local] {
		t.Errorf("element %q", el.Name.Local)
	}
	at := map[string]string{}
	for _, a := range el.Attr {
		at[a.Name.Local] = a.Value
		if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Name.Local, "href") {
			t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
		}
		if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
			t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
		}
	}
	for _, p := range corners(t, el.Name.Local, at) {
		if p.x < -.05 || p.y < -.05 || p.x > float64(d.Width)+.05 || p.y > float64(d.Height)+.05 {
			t.Errorf("%s %v at %.1f, %.1f is outside %d x %d", el.Name.Local, at, p.x, p.y, d.Width, d.Height)
		}
	}
}

// corners are the places between which an element draws.
func corners(t *testing.T, name string, at map[string]string) []pt {
	n := func(key string) float64 {
		v, err := strconv.ParseFloat(at[key], 64)
		if at[key] != "" && err != nil {
			t.Errorf("%s=%q is no number", key, at[key])
		}
		return v
	}
	switch name {
	case "line":
		return []pt{{n("x1"), n("y1")}, {n("x2"), n("y2")}}
	case "rect":
		return []pt{{n("x"), n("y")}, {n("x") + n("width"), n("y") + n("height")}}
	case "circle":
		return []pt{{n("cx") - n("r"), n("cy") - n("r")}, {n("cx") + n("r"), n("cy") + n("r")}}
	case "path":
		return walk(t, at["d"])
	case "text":
		return []pt{{n("x"), n("y")}, {n("x"), n("y") - n("font-size")*.7}}
	}
	return nil
}

var (
	commands = regexp.MustCompile(`([MmLlHhVvAaZz])([^MmLlHhVvAaZz]*)`)
	numerals = regexp.MustCompile(`-?(?:\d+\.?\d*|\.\d+)`)
)

// walk follows a path and returns every place it touches.
func walk(t *testing.T, d string) []pt {
	var all []pt
	var at, start pt
	for _, m := range commands.FindAllStringSubmatch(d, -1) {
		var n []float64
		for _, text := range numerals.FindAllString(m[2], -1) {
			v, _ := strconv.ParseFloat(text, 64)
			n = append(n, v)
		}
		relative := at
		if strings.ToUpper(m[1]) == m[1] {
			relative = pt{}
		}
		switch strings.ToUpper(m[1]) {
		case "M", "L":
			for i := 0; i+1 < len(n); i += 2 {
				at = pt{relative.x + n[i], relative.y + n[i+1]}
				if strings.ToUpper(m[1]) == "M" {
					start = at
				}
				if relative != (pt{}) {
					relative = at
				}
				all = append(all, at)
			}
			continue
		case "H":
			at.x = relative.x + n[0]
		case "V":
			at.y = relative.y + n[0]
		case "A":
			for i := 0; i+6 < len(n); i += 7 {
				at = pt{relative.x + n[i+5], relative.y + n[i+6]}
			}
		case "Z":
			at = start
		}
		all = append(all, at)
	}
	if d != "" && len(all) == 0 {
		t.Errorf("a path without a place: %q", d)
	}
	return all
}

func TestWalkFollowsAPath(t *testing.T) {
	got := fmt.Sprint(walk(t, "M10 20h0m-3.5-2l7 7m0-7H5V1Z"))
	if want := "[{10 20} {10 20} {6.5 18} {13.5 25} {13.5 18} {5 18} {5 1} {13.5 18}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
