package chart

import (
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

const largest = 60_000 // bytes of one SVG

func TestEveryChartOfEveryDataIsSound(t *testing.T) {
	everything(func(name string, s set, d Drawing, err error) bool {
		t.Run(name, func(t *testing.T) {
			if err != nil {
				t.Fatal(err)
			}
			if len(d.SVG) > largest {
				t.Errorf("%d bytes are too many", len(d.SVG))
			}
			sound(t, d)
			whole(t, d, s)
		})
		return true
	})
}

func TestGoldenPictures(t *testing.T) {
	everything(func(name string, s set, d Drawing, err error) bool {
		if s.name == "many" || strings.HasSuffix(name, "-460") || strings.HasSuffix(name, "-320") && s.name != "enough" {
			return true
		}
		t.Run(name, func(t *testing.T) { golden(t, name, d, err) })
		return true
	})
}

func golden(t *testing.T, name string, d Drawing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".svg")
	if *update {
		if err := os.WriteFile(file, []byte(d.SVG), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d.SVG != string(want) {
		t.Errorf("%s looks different; -update writes it anew", file)
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	first := map[string]string{}
	everything(func(name string, _ set, d Drawing, _ error) bool {
		first[name] = d.SVG
		return true
	})
	everything(func(name string, _ set, d Drawing, _ error) bool {
		if d.SVG != first[name] {
			t.Errorf("%s differs when drawn again", name)
		}
		return true
	})
}

// whole checks what a picture says beside its lines.
func whole(t *testing.T, d Drawing, s set) {
	t.Helper()
	for i, row := range d.Table.Rows {
		if len(row) != len(d.Table.Head) {
			t.Fatalf("row %d of the table has %d cells, the head %d", i, len(row), len(d.Table.Head))
		}
	}
	if len(d.Table.Numbers) != len(d.Table.Head) {
		t.Errorf("the table says of %d columns whether they are numbers, and has %d", len(d.Table.Numbers), len(d.Table.Head))
	}
	for _, spot := range d.Spots {
		if spot.Row < 0 || spot.Row >= len(d.Table.Rows) || spot.X < 0 || spot.Y < 0 || spot.X > float64(d.Width) || spot.Y > float64(d.Height) {
			t.Fatalf("%+v of %d rows is outside %d x %d", spot, len(d.Table.Rows), d.Width, d.Height)
		}
	}
	if s.n > 0 && len(d.Table.Rows) == 0 {
		t.Error("the table is empty")
	}
	if s.n == 0 && len(d.Table.Rows) > 0 {
		t.Error("the table has rows of nothing")
	}
}

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

func TestNoLabelCoversAnother(t *testing.T) {
	everything(func(name string, s set, d Drawing, _ error) bool {
		if s.name == "hostile" && !strings.Contains(name, "720") {
			return true
		}
		var taken []box
		var words []string
		for _, m := range textAt.FindAllStringSubmatch(d.SVG, -1) {
			b := textBox(m)
			for i, o := range taken {
				if b.meets([]box{o}) {
					t.Errorf("%s: %q covers %q", name, m[5], words[i])
				}
			}
			if b.left < -1 || b.right > float64(d.Width)+1 {
				t.Errorf("%s: %q is clipped: %.0f to %.0f of %d", name, m[5], b.left, b.right, d.Width)
			}
			taken, words = append(taken, b), append(words, m[5])
		}
		return true
	})
}

var textAt = regexp.MustCompile(`<text(?: class="[^"]*")?( text-anchor="(?:end|middle)")? x="([^"]*)" y="([^"]*)" font-size="([^"]*)">([^<]*)</text>`)

// textBox is about where a text stands; a little less, for the estimate is rather
// too wide.
func textBox(m []string) box {
	x, _ := strconv.ParseFloat(m[2], 64)
	y, _ := strconv.ParseFloat(m[3], 64)
	size, _ := strconv.ParseFloat(m[4], 64)
	wide := breadth(unescape(m[5]), size)
	switch {
	case strings.Contains(m[1], "end"):
		x -= wide
	case strings.Contains(m[1], "middle"):
		x -= wide / 2
	}
	return box{x + .5, y - size*.75, x + wide - .5, y + 1}
}

func unescape(s string) string {
	var b struct {
		Text string `xml:",chardata"`
	}
	_ = xml.Unmarshal([]byte("<t>"+s+"</t>"), &b)
	return b.Text
}

func TestNumbersThatCannotBeAreErrors(t *testing.T) {
	f := Frame{ID: "c", Title: "A finding"}
	nan, inf := math.NaN(), math.Inf(1)
	half := nan
	tests := []struct {
		name string
		draw func() (Drawing, error)
	}{
		{"no id", func() (Drawing, error) { return DrawXmR(XmR{Frame: Frame{Title: "x"}}) }},
		{"an id that ends its quotes", func() (Drawing, error) { return DrawXmR(XmR{Frame: Frame{ID: `a"b`, Title: "x"}}) }},
		{"no title", func() (Drawing, error) { return DrawXmR(XmR{Frame: Frame{ID: "x"}}) }},
		{"no room", func() (Drawing, error) { return DrawXmR(XmR{Frame: Frame{ID: "x", Title: "x", Width: 10}}) }},
		{"a period backwards", func() (Drawing, error) {
			return DrawXmR(XmR{Frame: Frame{ID: "x", Title: "x", From: monday, To: monday.Add(-1)}})
		}},
		{"a mark without time", func() (Drawing, error) { return DrawXmR(XmR{Frame: Frame{ID: "x", Title: "x", Marks: []Mark{{}}}}) }},
		{"a negative duration", func() (Drawing, error) {
			return DrawDurations(Durations{Frame: f, Items: []Item{{At: monday, Seconds: -1}}})
		}},
		{"a duration of NaN", func() (Drawing, error) {
			return DrawDurations(Durations{Frame: f, Items: []Item{{At: monday, Seconds: nan}}})
		}},
		{"an endless duration", func() (Drawing, error) {
			return DrawDurations(Durations{Frame: f, Items: []Item{{At: monday, Seconds: inf}}})
		}},
		{"a duration at no time", func() (Drawing, error) { return DrawDurations(Durations{Frame: f, Items: []Item{{Seconds: 1}}}) }},
		{"a quantile outside its interval", func() (Drawing, error) {
			return DrawDurations(Durations{Frame: f, Quantiles: []Quantile{{50, 9, &Interval{10, 20}}}})
		}},
		{"three curves", func() (Drawing, error) { return DrawSurvival(Survival{Frame: f, Curves: make([]Curve, 3)}) }},
		{"a share above one", func() (Drawing, error) {
			return DrawSurvival(Survival{Frame: f, Curves: []Curve{{N: 1, Steps: []Step{{At: 1, AtRisk: 1, Share: 1.1}}}}})
		}},
		{"a curve that rises", func() (Drawing, error) {
			return DrawSurvival(Survival{Frame: f, Curves: []Curve{{N: 9, Steps: []Step{{At: 1, AtRisk: 9, Share: .5}, {At: 2, AtRisk: 8, Share: .6}}}}})
		}},
		{"more ended than at risk", func() (Drawing, error) {
			return DrawSurvival(Survival{Frame: f, Curves: []Curve{{N: 9, Steps: []Step{{At: 1, AtRisk: 2, Events: 3, Share: .5}}}}})
		}},
		{"half at NaN", func() (Drawing, error) { return DrawSurvival(Survival{Frame: f, Curves: []Curve{{Half: &half}}}) }},
		{"points out of order", func() (Drawing, error) {
			return DrawXmR(XmR{Frame: f, Points: []Point{{At: monday}, {At: monday.Add(-1)}}})
		}},
		{"a centre above its limit", func() (Drawing, error) {
			return DrawXmR(XmR{Frame: f, Baselines: []Baseline{{From: monday, Centre: 3, Upper: 2}}})
		}},
		{"an unknown signal", func() (Drawing, error) { return DrawXmR(XmR{Frame: f, Points: []Point{{At: monday, Signal: 9}}}) }},
		{"counts without exposure", func() (Drawing, error) {
			return DrawRates(Rates{Frame: f, Periods: []Period{{From: monday, To: monday.Add(1), Count: 2}}})
		}},
		{"a negative count", func() (Drawing, error) {
			return DrawRates(Rates{Frame: f, Periods: []Period{{From: monday, To: monday.Add(1), Count: -2, Exposure: 1}}})
		}},
		{"a rate outside its interval", func() (Drawing, error) {
			return DrawRates(Rates{Frame: f, Periods: []Period{{From: monday, To: monday.Add(1), Count: 2, Exposure: 1, Interval: &Interval{3, 4}}}})
		}},
		{"two gaps that run", func() (Drawing, error) {
			return DrawGaps(Gaps{Frame: f, Gaps: []Gap{{At: monday, Running: true}, {At: monday, Running: true}}})
		}},
		{"closed in the future", func() (Drawing, error) {
			return DrawFlow(Flow{Frame: f, AsOf: monday, Closed: []time.Time{monday.Add(1)}})
		}},
		{"a burndown that does not add up", func() (Drawing, error) {
			return DrawBurndown(Burndown{Frame: f, Weeks: []Week{{Begin: monday, Opened: 2, Left: 1}}})
		}},
		{"six layers", func() (Drawing, error) {
			return DrawCumulativeFlow(CumulativeFlow{Frame: f, States: make([]string, 6)})
		}},
		{"a count too few", func() (Drawing, error) {
			return DrawStacks(Stacks{Frame: f, Kinds: []string{"a", "b"}, Bars: []Bar{{Begin: monday, Counts: []int{1}}}})
		}},
		{"a change at no time", func() (Drawing, error) { return DrawInterrupted(Interrupted{Frame: f}) }},
		{"negative seconds in a series", func() (Drawing, error) {
			return DrawInterrupted(Interrupted{Frame: f, Seconds: true, Change: Mark{At: monday}, Points: []Sample{{At: monday, Value: -1}}})
		}},
		{"a ratio of zero", func() (Drawing, error) {
			return DrawForest(Forest{Frame: f, Ratio: true, NoEffect: 1, Rows: []Effect{{Value: 1, Interval: Interval{0, 2}}}})
		}},
		{"an effect without an end", func() (Drawing, error) {
			return DrawForest(Forest{Frame: f, Rows: []Effect{{Value: 1, Interval: Interval{0, inf}}}})
		}},
		{"a sparkline of NaN", func() (Drawing, error) {
			return DrawSparkline(Sparkline{Frame: f, Values: []Value{{monday, nan}}})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d, err := tt.draw(); err == nil || d.SVG != "" {
				t.Errorf("was drawn, with error %v", err)
			}
		})
	}
}
