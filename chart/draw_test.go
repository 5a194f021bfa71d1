package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Every chart of any data, in any size, with any marks.
func TestChartsOfAnyDataAreSound(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		k := kinds[int(seed)%len(kinds)]
		s := set{name: "any", n: r.IntN(60), step: time.Duration(1 + r.Int64N(int64(90*24*time.Hour))), words: anyWords(r)}
		spread := r.Float64() * 9
		s.value = func(_ int, r *rand.Rand) float64 {
			return math.Min(r.ExpFloat64()*math.Exp(spread*r.NormFloat64())*3600+.001, longest/100)
		}
		f := frame(k, s, 200+r.IntN(1000))
		f.ID, f.Whole, f.Little = "c", r.IntN(3) == 0, []string{"", "", "Have 4, need 12."}[r.IntN(3)]
		if f.Height = 160 + r.IntN(400); k.name == "sparkline" {
			f.Height = 0
		}
		for range r.IntN(9) {
			f.Marks = append(f.Marks, Mark{At: monday.Add(time.Duration(r.Int64N(int64(s.step) * 60))), Ref: anyWords(r), Kind: MarkKind(r.IntN(5))})
		}
		t.Run(fmt.Sprint(seed, " ", k.name), func(t *testing.T) {
			d, err := k.draw(f, s)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, d)
			legible(t, d)
			whole(t, d, s)
		})
	}
}

func anyWords(r *rand.Rand) string {
	return []string{"", "A-11", "an <i>old</i> & \"new\" name", hostile, strings.Repeat("long ", 60)}[r.IntN(5)]
}

func drawn(t *testing.T, d Drawing, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return d.SVG
}

var plainFrame = Frame{ID: "c", Title: "A finding"}

func has(t *testing.T, svg string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(svg, w) {
			t.Errorf("without %q", w)
		}
	}
}

func hasNot(t *testing.T, svg string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(svg, w) {
			t.Errorf("with %q", w)
		}
	}
}

func TestNoTimeAtAllStandsAtTheFloor(t *testing.T) {
	axis := newDurationAxis([]float64{0, 60, 3600}, 320)
	p := newPlot(plainFrame.usual(), nil)
	s := axis.scale(p)
	if s.at(0) != p.bottom || s.at(60) >= p.bottom-floorRoom+1 || s.at(3600) >= s.at(60) {
		t.Errorf("0 s at %v, 1 min at %v, 1 h at %v, the floor is %v", s.at(0), s.at(60), s.at(3600), p.bottom)
	}
}

func TestOpenItemsAreHollowWithATick(t *testing.T) {
	items := []Item{{At: monday, Seconds: 60}, {At: monday, Seconds: 600, Open: true}}
	d, err := DrawDurations(Durations{Frame: plainFrame, Items: items})
	has(t, drawn(t, d, err), `class="open-pt"`, `class="up"`, "still open, at its age")
	d, err = DrawDurations(Durations{Frame: plainFrame, Items: items[:1]})
	hasNot(t, drawn(t, d, err), `class="open-pt"`, `class="up"`)
}

func TestLittleDataGetsWordsInsteadOfLines(t *testing.T) {
	f := plainFrame
	f.Little = "Have 2, need 12."
	d, err := DrawDurations(Durations{Frame: f, Items: []Item{{At: monday, Seconds: 60}}, Quantiles: []Quantile{{50, 60, &Interval{1, 90}}}})
	svg := drawn(t, d, err)
	has(t, svg, "Have 2, need 12.</text>", `class="dots pt1"`)
	hasNot(t, svg, `class="centre"`, `class="band"`)
	d, err = DrawXmR(XmR{Frame: f, Points: []Point{{At: monday, Value: 1}, {At: monday, Value: 2}}, Baselines: []Baseline{{From: monday, Upper: 4}}})
	hasNot(t, drawn(t, d, err), `class="link"`, `class="limit`, `class="centre`)
	d, err = DrawFlow(Flow{Frame: f, AsOf: monday, Opened: []time.Time{monday}})
	hasNot(t, drawn(t, d, err), `class="l1"`)
	d, err = DrawSparkline(Sparkline{Frame: f, State: Improvement, Values: []Value{{monday, 1}}})
	hasNot(t, drawn(t, d, err), `class="f-improve"`, `class="link"`)
}

func TestNothingIsAnEmptyFrameWithWords(t *testing.T) {
	d, err := DrawStacks(Stacks{Frame: plainFrame, Kinds: []string{"a"}})
	has(t, drawn(t, d, err), `class="none"`, nothing+"</text>")
}

func TestACurveIsCutWhereFewerThanFiveAreAtRisk(t *testing.T) {
	c := curveOf("before", 20, func(i int) float64 { return float64(i+1) * day })
	steps, until := c.kept()
	if last := steps[len(steps)-1]; last.AtRisk != 5 || until != 17*day {
		t.Errorf("kept until %d are at risk, drawn to day %v", last.AtRisk, until/day)
	}
}

func TestRowsBeneathACurveAddUp(t *testing.T) {
	c := curveOf("before", 20, func(i int) float64 { return float64(i+1) * day })
	for _, at := range []float64{0, day, 7.5 * day, 30 * day} {
		if r := c.risk(at); r.atRisk+r.censored+r.events != 20 {
			t.Errorf("day %v: %+v of 20", at/day, r)
		}
	}
}

func TestANewDefinitionBreaksTheLine(t *testing.T) {
	f := plainFrame
	points := []Point{{At: monday, Value: 1}, {At: monday.AddDate(0, 0, 7), Value: 2}, {At: monday.AddDate(0, 0, 14), Value: 3}, {At: monday.AddDate(0, 0, 21), Value: 3}}
	for kind, lines := range map[MarkKind]int{Intervention: 1, Definition: 2, Renewal: 1} {
		f.Marks = []Mark{{At: monday.AddDate(0, 0, 10), Ref: "A-1", Kind: kind}}
		d, err := DrawXmR(XmR{Frame: f, Points: points})
		if got := strings.Count(drawn(t, d, err), `class="link"`); got != lines {
			t.Errorf("mark %d: %d pieces, want %d", kind, got, lines)
		}
	}
}

func TestProvisionalLimitsAreDashed(t *testing.T) {
	b := Baseline{From: monday, Centre: 2, Lower: 1, Upper: 3}
	d, err := DrawXmR(XmR{Frame: plainFrame, Points: []Point{{At: monday, Value: 2}}, Baselines: []Baseline{b}})
	has(t, drawn(t, d, err), `class="limit firm"`, `class="centre"`)
	b.Provisional = true
	d, err = DrawXmR(XmR{Frame: plainFrame, Points: []Point{{At: monday, Value: 2}}, Baselines: []Baseline{b}})
	svg := drawn(t, d, err)
	has(t, svg, `class="limit"`, `class="centre provisional"`, "limits provisional")
	hasNot(t, svg, `class="limit firm"`)
}

func TestSpecialPointsDifferByShape(t *testing.T) {
	var points []Point
	for i := range 5 {
		points = append(points, Point{At: monday.AddDate(0, 0, i), Value: 2, Signal: Signal(i)})
	}
	d, err := DrawXmR(XmR{Frame: plainFrame, Points: points})
	has(t, drawn(t, d, err), `class="dots pt"`, `class="f-improve"`, `class="f-concern"`, `class="s-ink"`, `class="unclear"`)
}

func TestARisingCurveBeginsAtZero(t *testing.T) {
	var c Curve
	for i := range 10 {
		c.Steps = append(c.Steps, Step{At: float64(i+1) * day, AtRisk: 20 - i, Events: 1, Share: float64(i+1) / 20})
	}
	c.N = 20
	if _, err := DrawSurvival(Survival{Frame: plainFrame, Curves: []Curve{c}}); err == nil {
		t.Error("a curve that rises was drawn as one that falls")
	}
	d, err := DrawSurvival(Survival{Frame: plainFrame, Rising: true, Curves: []Curve{c}})
	drawn(t, d, err)
	if first, last := d.Spots[0], d.Spots[9]; first.Y <= last.Y {
		t.Errorf("it falls from %v to %v", first, last)
	}
}

func TestEffectsAreSaidInTheirUnit(t *testing.T) {
	e := Effect{Name: "A-11", Value: -15, Interval: Interval{-29, -4}, N: 45, Signal: Improvement}
	d, err := DrawForest(Forest{Frame: plainFrame, Unit: "min", Rows: []Effect{e}})
	has(t, drawn(t, d, err), "−15 min (−29 to −4)", "0 min</text>", "A-11, n = 45")
	e = Effect{Value: .88, Interval: Interval{.79, .98}}
	d, err = DrawForest(Forest{Frame: plainFrame, Ratio: true, Percent: true, NoEffect: 1, Rows: []Effect{e}})
	has(t, drawn(t, d, err), "−12 % (−21 to −2)", "0 %</text>")
	d, err = DrawForest(Forest{Frame: plainFrame, Ratio: true, NoEffect: 1, Rows: []Effect{e}})
	has(t, drawn(t, d, err), "0.88 (0.79 to 0.98)", ">1</text>")
}

func TestAllMarksAreNamedSomewhere(t *testing.T) {
	f := plainFrame
	for i := range 12 {
		f.Marks = append(f.Marks, Mark{At: monday.Add(time.Duration(i) * time.Minute), Ref: fmt.Sprintf("A-%d", 100+i)})
	}
	d, err := DrawXmR(XmR{Frame: f, Points: []Point{{At: monday, Value: 2}, {At: monday.AddDate(0, 3, 0), Value: 2}}})
	svg := drawn(t, d, err)
	_, svg, _ = strings.Cut(svg, "</desc>")
	for _, m := range f.Marks {
		has(t, svg, m.Ref)
	}
}

func TestAWholePictureHasItsWords(t *testing.T) {
	f := Frame{ID: "c", Title: "A finding", Subtitle: "Its measure", Caption: "n = 3", Footer: "Since March", Whole: true}
	values := []Point{{At: monday, Value: 2}}
	d, err := DrawXmR(XmR{Frame: f, Points: values})
	has(t, drawn(t, d, err), "A finding</text>", "Its measure</text>", "n = 3</text>", "Since March</text>")
	f.Whole = false
	small, err := DrawXmR(XmR{Frame: f, Points: values})
	hasNot(t, drawn(t, small, err), "A finding</text>", "n = 3</text>")
	if d.Height <= small.Height {
		t.Errorf("the whole picture is %d high, the part %d", d.Height, small.Height)
	}
}

func TestAFileHasItsStyle(t *testing.T) {
	d, err := DrawXmR(XmR{Frame: plainFrame})
	drawn(t, d, err)
	file := Drawing{SVG: d.File(".plot > text { fill: var(--ink); } /* & */"), Width: d.Width, Height: d.Height}
	has(t, file.SVG, "<style>.plot &gt; text", "</svg>")
}

// What nobody noted is a gap in the line, not a way across it.
func TestALineEndsAtAGap(t *testing.T) {
	var points []Point
	for i := range 6 {
		points = append(points, Point{At: monday.AddDate(0, 0, 7*i), Value: float64(i), Gap: i == 3})
	}
	d, err := DrawXmR(XmR{Frame: plainFrame, Points: points})
	if n := strings.Count(drawn(t, d, err), `class="link"`); n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
}
