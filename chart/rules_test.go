package chart

import (
	"strconv"
	"strings"
	"testing"
)

// What a picture promises of little, of much and of what lies far from zero.
func TestWhatEachChartPromises(t *testing.T) {
	tests := []struct {
		name      string
		draw      func(Frame) (Drawing, error)
		has, lack []string
	}{
		{"a level far from zero says that its axis does not begin there", hardXmR("", "%", some(30, lying(99.94, .01)), nil, limits(0, 99.89, 99.94, 99.99, "")),
			[]string{"the axis does not begin at 0", "mean 99.94 %", "upper 99.99 %"}, []string{">0<"}},
		{"a count begins at zero wherever it lies", func(f Frame) (Drawing, error) {
			x := XmR{Frame: f, Unit: "a week", Weekly: true, Counts: true}
			for i, y := range some(30, lying(1000, 5)) {
				x.Points = append(x.Points, Point{At: weekly(i), Value: y})
			}
			return DrawXmR(x)
		}, []string{">0<"}, []string{"does not begin at 0"}},
		{"and around a change as well", func(f Frame) (Drawing, error) {
			s := Interrupted{Frame: f, Unit: "a week", Counts: true, Change: Mark{At: weekly(20), Ref: "A-1"}}
			for i, y := range some(30, lying(1000, 5)) {
				s.Points = append(s.Points, Sample{At: weekly(i), Value: y})
			}
			return DrawInterrupted(s)
		}, []string{">0<"}, []string{"does not begin at 0"}},
		{"what came before the limits lies beside none", func(f Frame) (Drawing, error) {
			x := XmR{Frame: f, Unit: "a week", Weekly: true, Baselines: []Baseline{{From: weekly(29), Lower: 1, Centre: 2, Upper: 3}}}
			for i := range 30 {
				x.Points = append(x.Points, Point{At: weekly(i), Value: 9})
			}
			return DrawXmR(x)
		}, []string{"mean 2"}, []string{"limits begun anew"}},
		{"one that is near enough begins there", hardXmR("", "%", some(30, lying(30, 4)), nil, limits(0, 20, 30, 40, "")), []string{">0<"}, []string{"does not begin at 0"}},
		{"values that are all the same have no spread to enlarge", hardXmR("", "%", some(30, lying(99, 0)), nil, limits(0, 99, 99, 99, "")), []string{">0<"}, []string{"does not begin at 0"}},
		{"of all zeros there are no halves", hardXmR("", "a week", make([]float64, 20), nil, limits(0, 0, 0, 0, "")), []string{">0<", ">1<"}, []string{">0.5<", ">0.2<"}},
		{"intervals that would be a wall are one band", hardRates("", "a week", "weeks", 1, counts(260, func(i int) int { return i % 7 }), one), []string{`class="band"`, `class="dots pt1 fine"`}, []string{`class="range"`}},
		{"others are bars", hardRates("", "a week", "weeks", 1, counts(26, func(i int) int { return i % 7 }), one), []string{`class="range"`}, []string{`class="band"`, "fine"}},
		{"an exposure that is always the same is said once", hardRates("", "a week", "weeks", 1, counts(26, func(i int) int { return i % 7 }), one), []string{">1 each<"}, nil},
		{"and so is one that only the first period has not", hardRates("", "a week", "weeks", 1, counts(26, func(i int) int { return i % 7 }), func(i int) float64 { return map[bool]float64{true: .52, false: 1}[i == 0] }), []string{">0.52, then 1 each<"}, []string{">1<"}},
		{"others stand beneath each", hardRates("", "a week", "weeks", 1, counts(6, func(i int) int { return i % 7 }), func(i int) float64 { return float64(2 + i) }), []string{">2<", ">3<"}, []string{" each<"}},
		{"weeks of one are no wall", hardStacks("", fourStates[:1], 20, func(int) []int { return []int{1} }), []string{">3<"}, nil},
		{"weeks of nothing have words and no axis", hardStacks("", fourStates, 20, four(0, 0, 0, 0)), []string{`class="none"`}, []string{`class="axis"`}},
		{"a name of an effect is not cut, it stands over its bar", hardForest(true, effects(1, func(int) Effect { return Effect{Value: .5, Interval: Interval{.3, .9}} }), nil), []string{">" + changes[0]}, []string{"…"}},
		{"where nobody could see anything there are words and no zero", hardRates("", "a week", "deploys", 1, make([]int, 9), none), []string{`class="none"`, "That is not the same as nothing failed"}, []string{">0<"}},
		{"half is marked only where the curve is drawn", hardSurvival("", waited("", 6, everyHour, no)), nil, []string{"half within", "pt-ring"}},
		{"one day of states is no surface", hardCumulative("", fourStates, 1, four(0, 1, 2, 3)), []string{`class="dots pt1"`}, []string{`class="s2"`}},
		{"a name that is cut stands whole in the legend", hardCumulative("", fiveLong, 9, func(i int) []int { return []int{i, i, i, i, i} }), []string{">8 verified by a check of the kind number<"}, nil},
		{"single events of two kinds are told apart", hardFlow("Have 3, need 5.", 6, []int{1, 2, 5}, []int{3}, []int{1, 2}), []string{">opened<", ">closed<", "2 still open, each at the day it was opened"}, nil},
		{"both bands are named", hardInterrupted("", "days", some(38, lying(12, 2)), 22, 12, 9), []string{"95 % interval of the line", "95 % interval without the change"}, nil},
		{"two quantiles have two lines", hardDurations("", weekly, no, some(38, spread(5400, 1)), medians(11400)...), []string{`class="limit"`, `class="limit far"`}, nil},
		{"a zero of a long unit is still a zero", hardSure(false, "requests per second and server", 1, -6, -2, 3), []string{">0<", "in requests per second and server"}, nil},
		{"hours say their day", hardDurations("", aday, no, some(12, spread(5400, 1))), []string{">2 Mar, "}, nil},
		{"days have no hours between them", hardStacks("", fourStates, 1, four(1, 2, 0, 0)), []string{">3 Mar<"}, []string{">12:00<"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := tt.draw(hardFrame("rule", 720))
			svg := drawn(t, d, err)
			_, svg, _ = strings.Cut(svg, "</desc>")
			has(t, svg, tt.has...)
			hasNot(t, svg, tt.lack...)
		})
	}
}

// A narrow picture of what was opened and closed gives its room to the lines: numbers at
// their ends, and what they are in the legend.
func TestANarrowFlowHasRoomForItsLines(t *testing.T) {
	d, err := hardFlow("", 26, each(12, 2), each(9, 2), each(3, 2))(hardFrame("rule", 320))
	svg := drawn(t, d, err)
	has(t, svg, ">12</text>", ">9</text>", ">opened</text>", ">closed</text>", "3 still open, each at the day")
	hasNot(t, svg, ">12 opened</text>", ">still open</text>")
	if right := d.Spots[len(d.Spots)-1].X; right < 200 {
		t.Errorf("the lines end at %.0f of 320 px", right)
	}
}

// What holds nothing is no higher than its words need.
func TestAnEmptyFrameIsNoHole(t *testing.T) {
	worst(func(kind, name string, width int, d Drawing, _ error) {
		if name == "none" && kind != "sparkline" && (d.Height < 100 || d.Height > 180) {
			t.Errorf("%s, %d px: %d px high", kind, width, d.Height)
		}
	})
}

// A mark in a week that is not over yet stands on its grey, and not beneath it.
func TestAMarkStandsOnWhatIsNotOverYet(t *testing.T) {
	f := hardFrame("rule", 720)
	f.Marks = []Mark{{At: weekly(8).AddDate(0, 0, 3), Ref: "definition 2", Kind: Renewal}}
	for name, draw := range map[string]func(Frame) (Drawing, error){
		"rates":    hardRates("", "a week", "weeks", 1, counts(9, func(i int) int { return i }), one),
		"stacks":   hardStacks("", fourStates, 9, four(1, 2, 0, 0)),
		"burndown": hardBurndown("", 0, 9, func(int) (int, int, int) { return 3, 1, 0 }),
	} {
		d, err := draw(f)
		svg := drawn(t, d, err)
		if grey, mark := strings.Index(svg, `class="ghost"`), strings.Index(svg, `class="anew"`); grey < 0 || mark < grey {
			t.Errorf("%s: the grey stands at %d, the mark at %d", name, grey, mark)
		}
	}
}

// Layers that are empty are named in the order in which they lie on each other.
func TestEmptyLayersAreNamedInTheirOrder(t *testing.T) {
	d, err := hardCumulative("", fourStates, 9, four(0, 0, 1, 100))(hardFrame("rule", 720))
	svg, at := drawn(t, d, err), -1
	for _, name := range []string{"100 not begun", "1 in work", "0 done", "0 verified"} {
		next := strings.Index(svg, ">"+name+"<")
		if next < at {
			t.Errorf("%s stands above the one that lies on it", name)
		}
		at = next
	}
}

// Bars are as many as can be told apart at the width of the picture, and it says so.
func TestBarsAreAsManyAsFit(t *testing.T) {
	for width, words := range map[int]string{720: "of every 2 the greatest", 320: "of every 3 the"} {
		d, err := hardStacks("", fourStates, 260, four(1, 2, 0, 0))(hardFrame("rule", width))
		has(t, drawn(t, d, err), words)
	}
}

// Limits begin with what they rest on: what came before is read beside none, and no line
// is drawn there.
func TestLimitsBeginWithWhatTheyRestOn(t *testing.T) {
	between := Gaps{Frame: hardFrame("rule", 720), Baseline: &Baseline{From: weekly(10), Lower: 3600, Centre: 86400, Upper: 900000}}
	shares := XmR{Frame: hardFrame("rule", 720), Unit: "%", Weekly: true, Baselines: []Baseline{{From: weekly(10), Lower: 9, Centre: 9, Upper: 9}}}
	for i := range 30 {
		between.Gaps = append(between.Gaps, Gap{At: weekly(i), Seconds: 7 * 86400})
		p := Point{At: weekly(i), Value: 9}
		if i >= 10 {
			p.Usual = &Interval{0, 40}
		}
		shares.Points = append(shares.Points, p)
	}
	for name, draw := range map[string]func() (Drawing, error){
		"times between events": func() (Drawing, error) { return DrawGaps(between) },
		"shares":               func() (Drawing, error) { return DrawXmR(shares) },
	} {
		t.Run(name, func(t *testing.T) {
			d, err := draw()
			svg := drawn(t, d, err)
			for i, spot := range d.Spots {
				if beside := strings.Contains(spot.Words, "usual"); beside != (i >= 10) {
					t.Errorf("%d is read as %q", i, spot.Words)
				}
			}
			_, from, _ := strings.Cut(svg, `class="centre" x1="`)
			if x, err := strconv.ParseFloat(from[:strings.Index(from, `"`)], 64); err != nil || x < 200 {
				t.Error("the centre is drawn over all of them")
			}
		})
	}
}
