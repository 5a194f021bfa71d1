package chart

import (
	"encoding/xml"
	"flag"
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
		width := name[strings.LastIndex(name, "-")+1:]
		if kept := map[string]bool{"720": s.name != "many", "976": s.name == "enough", "320": s.name == "enough"}; !kept[width] {
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

func TestNoLabelCoversAnother(t *testing.T) {
	everything(func(name string, _ set, d Drawing, _ error) bool {
		t.Run(name, func(t *testing.T) { legible(t, d) })
		return true
	})
}

// legible checks that no text covers another or is clipped, by the estimate of
// their widths.
func legible(t *testing.T, d Drawing) {
	t.Helper()
	var taken []box
	var words []string
	for _, m := range textAt.FindAllStringSubmatch(d.SVG, -1) {
		b := textBox(m)
		for i, o := range taken {
			if b.meets([]box{o}) {
				t.Errorf("%q covers %q", m[5], words[i])
			}
		}
		if b.left < -1 || b.right > float64(d.Width)+1 {
			t.Errorf("%q is clipped: %.0f to %.0f of %d", m[5], b.left, b.right, d.Width)
		}
		taken, words = append(taken, b), append(words, m[5])
	}
}

var (
	textAt = regexp.MustCompile(`<text((?: class="[^"]*")?(?: text-anchor="(?:end|middle)")?) x="([^"]*)" y="([^"]*)" font-size="([^"]*)">([^<]*)</text>`)
	isBold = regexp.MustCompile(`class="[^"]*\b(?:c1|c2|strong)\b`)
)

// textBox is about where a text stands; a little less, for the estimate is rather
// too wide.
func textBox(m []string) box {
	x, _ := strconv.ParseFloat(m[2], 64)
	y, _ := strconv.ParseFloat(m[3], 64)
	size, _ := strconv.ParseFloat(m[4], 64)
	wide := breadth(unescape(m[5]), size)
	if isBold.MatchString(m[1]) {
		wide *= bold
	}
	switch {
	case strings.Contains(m[1], `anchor="end"`):
		x -= wide
	case strings.Contains(m[1], `anchor="middle"`):
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
