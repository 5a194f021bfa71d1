package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// set is one kind of data that any chart may meet.
type set struct {
	name   string
	n      int
	value  func(i int, r *rand.Rand) float64 // seconds
	step   time.Duration                     // from one item to the next
	words  string                            // every text that a person typed
	little string
}

var (
	monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	berlin = time.FixedZone("Berlin", 3600)
)

const hostile = `<script>alert("x")</script> & 'quotes' ]]> --> {{.}} שלום עולם ` + "\u202e\u0000\x1b\u200fمرحبا 漢字漢字漢字" + ` aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`

func skewed(_ int, r *rand.Rand) float64 { return math.Round(5400 * math.Exp(1.3*r.NormFloat64())) }

var sets = []set{
	{name: "enough", n: 38, value: skewed, step: 7 * 24 * time.Hour, words: "A-11"},
	{name: "marked", n: 38, value: skewed, step: 7 * 24 * time.Hour, words: "A-11"},
	{name: "little", n: 4, value: skewed, step: 7 * 24 * time.Hour, words: "A-11", little: "Have 4, need 12. Earliest on 3 January 2027."},
	{name: "none", words: "A-11", little: "Have 0, need 12."},
	{name: "one", n: 1, value: skewed, step: time.Hour, words: "A-11", little: "Have 1, need 12."},
	{name: "equal", n: 20, value: func(int, *rand.Rand) float64 { return 3600 }, step: 7 * 24 * time.Hour, words: "A-11"},
	{name: "hostile", n: 12, value: skewed, step: 24 * time.Hour, words: hostile},
	{name: "extreme", n: 30, value: func(i int, _ *rand.Rand) float64 { return math.Pow(5*year, float64(i)/29) }, step: 60 * 24 * time.Hour, words: "A-11"},
	{name: "many", n: 10_000, value: skewed, step: 3 * time.Hour, words: "A-11"},
}

// kind is a chart that can be made of any set.
type kind struct {
	name string
	draw func(Frame, set) (Drawing, error)
}

var kinds = []kind{
	{"durations", durationsOf}, {"survival", survivalOf}, {"xmr", xmrOf}, {"rates", ratesOf}, {"gaps", gapsOf}, {"flow", flowOf},
	{"burndown", burndownOf}, {"cumulative", cumulativeOf}, {"interrupted", interruptedOf}, {"forest", forestOf}, {"abreast", abreastOf}, {"sparkline", sparklineOf}, {"stacks", stacksOf},
}

var titles = map[string]string{
	"durations":   "Recovery usually takes 1 h 25 min, somewhere between 38 min and 3 h 10 min. Nothing unusual.",
	"survival":    "Half of all failures lead to an insight within 6 days, 11 before.",
	"xmr":         "A story usually takes 5.2 days from start to release. One slow week in August.",
	"rates":       "Failures per 100 deploys stay where they were.",
	"gaps":        "The time between two data losses has become longer.",
	"flow":        "Two actions are closed for every three opened.",
	"burndown":    "Seven reviews wait, and more are closed than opened.",
	"cumulative":  "Work waits longest before its verdict.",
	"interrupted": "Late imports are noticed sooner: usually 21 minutes, 38 before.",
	"forest":      "Ten loops together: 12 % less, and we are fairly sure it is less.",
	"abreast":     "Recovery usually takes between 22 min and 3 h in nine workspaces.",
	"sparkline":   "Recovery time, 38 weeks: improving",
	"stacks":      "A review is finished in most weeks.",
}

// mild makes a weekly number of a duration: around 4, and of the extreme ones
// anything.
func (s set) mild(v float64) float64 {
	if s.name == "extreme" {
		return v / 3600
	}
	return math.Max(4+1.5*math.Log(v/5400), 0)
}

// frame is the frame of a kind of chart drawn of a set.
func frame(k kind, s set, width int) Frame {
	f := Frame{
		ID: "c-" + k.name + "-" + s.name + "-" + fmt.Sprint(width), Width: width, Title: titles[k.name],
		Subtitle: "Minutes from start to recovery, 2 March to 23 November 2026, Team Orders",
		Caption:  fmt.Sprintf("n = %d, each dot one failure", s.n),
		Footer:   "Since March; severity 1 to 3; from Alertmanager and by hand",
		Little:   s.little, None: "Nothing was logged in this period. That is not the same as nothing failed.", Zone: berlin,
	}
	if s.n > 0 && k.name != "sparkline" && k.name != "forest" && k.name != "abreast" {
		f.Marks = []Mark{{At: monday.Add(time.Duration(s.n) * s.step / 2), Ref: s.words}}
	}
	if s.name == "marked" && len(f.Marks) > 0 {
		f.Marks = append(f.Marks, Mark{At: s.at(20), Ref: "A-12", Kind: Intervention}, Mark{At: s.at(8), Ref: "severity 3 counts, too", Kind: Definition},
			Mark{At: s.at(29), Ref: "40 closed at once", Kind: BulkClose}, Mark{At: s.at(33), Ref: "old list", Kind: Backdating})
		f.Whole = true
	}
	if s.name == "hostile" {
		f.Title, f.Subtitle, f.Caption, f.Footer, f.Little, f.None, f.Whole = hostile, hostile, hostile, hostile, "", hostile, true
	}
	if k.name == "sparkline" {
		f.Width = 0
	}
	return f
}

func (s set) rand() *rand.Rand { return rand.New(rand.NewPCG(7, uint64(s.n))) }

func (s set) values() []float64 {
	r, all := s.rand(), make([]float64, s.n)
	for i := range all {
		all[i] = s.value(i, r)
	}
	return all
}

func (s set) at(i int) time.Time { return monday.Add(time.Duration(i) * s.step) }

func durationsOf(f Frame, s set) (Drawing, error) {
	d := Durations{Frame: f, Noun: "one failure"}
	for i, v := range s.values() {
		it := Item{Ref: fmt.Sprint("F-", i+1), At: s.at(i), Seconds: v, Open: i >= s.n-2 && s.n > 5, Backdated: s.n > 5 && i%9 == 4}
		if s.n > 5 && i%13 == 4 && s.name != "equal" {
			it.Seconds = 0
		}
		d.Items = append(d.Items, it)
	}
	d.Quantiles = []Quantile{{50, 5100, &Interval{2280, 11400}}, {75, 14000, nil}, {90, 26000, nil}}
	if s.name == "extreme" {
		d.Quantiles[0].Interval.High = math.Inf(1)
	}
	return DrawDurations(d)
}

// curveOf is a Kaplan-Meier curve computed as simply as it can be.
func curveOf(name string, n int, seconds func(i int) float64) Curve {
	c := Curve{Name: name, N: n}
	at, share := n, 1.0
	for i := range n {
		st := Step{At: seconds(i), AtRisk: at, Events: 1}
		if i%6 == 5 {
			st.Events, st.Censored = 0, 1
		}
		share *= 1 - float64(st.Events)/float64(at)
		wide := .98 * math.Sqrt(share*(1-share)/float64(n))
		st.Share, st.Interval = share, &Interval{math.Max(share-2*wide, 0), math.Min(share+2*wide, 1)}
		if share <= .5 && c.Half == nil {
			half := st.At
			c.Half = &half
		}
		c.Steps, at = append(c.Steps, st), at-1
	}
	return c
}

func survivalOf(f Frame, s set) (Drawing, error) {
	v := Survival{Frame: f, Event: "have one", Censor: "a failure that has none yet"}
	if s.n > 0 {
		before := curveOf(s.words+" before", s.n, func(i int) float64 { return math.Floor(float64(i+1)*24/float64(s.n)*100) / 100 * day })
		after := curveOf("after", s.n/2, func(i int) float64 { return math.Floor(float64(i+1)*14/float64(s.n/2)*100) / 100 * day })
		v.Curves = []Curve{before, after}
		if s.name == "extreme" {
			v.Curves = []Curve{curveOf("", s.n, func(i int) float64 { return math.Pow(5*year, float64(i)/float64(s.n)) })}
		}
	}
	return DrawSurvival(v)
}

func xmrOf(f Frame, s set) (Drawing, error) {
	x := XmR{Frame: f, Unit: "days"}
	for i, v := range s.values() {
		pt := Point{At: s.at(i), Value: s.mild(v)}
		switch {
		case i == 8:
			pt.Signal, pt.Words = Concern, s.words+": two people ill"
		case i%11 == 10:
			pt.Signal = Improvement
		case i%17 == 16:
			pt.Signal = Unusual
		}
		x.Points = append(x.Points, pt)
	}
	x.Baselines = []Baseline{{From: monday, Centre: 4.2, Lower: 0.3, Upper: 8.1}}
	if s.name == "equal" {
		x.Unit, x.Baselines = "%", []Baseline{{From: monday, Centre: 3, Lower: 3, Upper: 3, Provisional: true}}
		for i := range x.Points {
			x.Points[i].Usual, x.Points[i].Gap = &Interval{Low: 0, High: float64(5 + i*7%13)}, i == 12
		}
	}
	if s.n > 20 {
		x.Baselines = append(x.Baselines, Baseline{From: s.at(s.n * 3 / 4), Centre: 3.2, Lower: 0.9, Upper: 5.5, Provisional: true, Reason: "new way of working"})
	}
	return DrawXmR(x)
}

func ratesOf(f Frame, s set) (Drawing, error) {
	r := Rates{Frame: f, Unit: "failures per 100 deploys", Exposure: "deploys", Per: 100}
	if s.name == "hostile" {
		r.Unit, r.Exposure = s.words, s.words
	}
	for i, v := range s.values() {
		count := int(s.mild(v))
		rate := float64(count) / float64(40+i%20) * 100
		p := Period{From: s.at(i), To: s.at(i + 1), Count: count, Exposure: float64(40 + i%20), Partial: i == s.n-1 && s.n > 4}
		p.Interval = &Interval{math.Max(rate-2*math.Sqrt(rate)-1, 0), rate + 2*math.Sqrt(rate) + 4}
		r.Periods = append(r.Periods, p)
	}
	return DrawRates(r)
}

func gapsOf(f Frame, s set) (Drawing, error) {
	g := Gaps{Frame: f}
	for i, v := range s.values() {
		gap := Gap{At: s.at(i), Seconds: v * 40, Running: i == s.n-1 && s.n > 4}
		if s.name == "extreme" {
			gap.Seconds = v
		}
		if i == s.n-4 && s.n > 10 {
			gap.Signal, gap.Words = Improvement, s.words
		}
		g.Gaps = append(g.Gaps, gap)
	}
	g.Baseline = &Baseline{From: monday, Centre: 2.5 * day, Lower: 4 * hour, Upper: 40 * day, Provisional: s.n < 20}
	return DrawGaps(g)
}

func flowOf(f Frame, s set) (Drawing, error) {
	v := Flow{Frame: f, AsOf: s.at(max(s.n, 1))}
	for i := range s.n {
		v.Opened = append(v.Opened, s.at(i))
		if i%3 > 0 {
			v.Closed = append(v.Closed, s.at(i+1))
			if i%7 == 5 && i+2 < s.n {
				v.Reopened = append(v.Reopened, s.at(i+2))
			}
		} else if i%2 > 0 {
			v.Open = append(v.Open, Opening{Ref: s.words, At: s.at(i)})
		}
	}
	if s.name == "hostile" {
		v.OpenedWords, v.DoneWords = s.words, s.words
	}
	return DrawFlow(v)
}

func burndownOf(f Frame, s set) (Drawing, error) {
	b := Burndown{Frame: f, Start: 9, Left: "open actions"}
	left := 9
	for i, v := range s.values() {
		w := Week{Begin: s.at(i), Opened: int(s.mild(v) / 2), Reopened: i % 7 / 6, Abandoned: min(i%5/4, left)}
		w.Closed = min(left+w.Opened+w.Reopened-w.Abandoned, 1+i%4)
		left += w.Opened + w.Reopened - w.Closed - w.Abandoned
		w.Left = left
		b.Weeks = append(b.Weeks, w)
	}
	if s.name == "hostile" {
		b.Left = s.words
	}
	return DrawBurndown(b)
}

func cumulativeOf(f Frame, s set) (Drawing, error) {
	c := CumulativeFlow{Frame: f, States: []string{"verified", "done", "in progress", "open"}}
	if s.name == "hostile" {
		c.States[2] = s.words
	}
	for i := range s.n {
		done := i * 2 / 3
		c.Days = append(c.Days, FlowDay{s.at(i), []int{done / 2, done - done/2, 1 + i%3, 2 + i/8}})
	}
	return DrawCumulativeFlow(c)
}

func interruptedOf(f Frame, s set) (Drawing, error) {
	v := Interrupted{Frame: f, Seconds: s.name != "equal", Unit: "min", Change: Mark{At: s.at(s.n * 6 / 10), Ref: "7 Sep: A-11"}}
	if len(f.Marks) > 0 {
		v.Marks = []Mark{{At: s.at(s.n / 5), Ref: s.words}}
	}
	if s.n > 5 {
		v.LeftOut = []Window{{s.at(s.n / 4), s.at(s.n/4 + 2), "the week that started this loop" + s.words}}
	}
	for i, x := range s.values() {
		level, at := 2280.0, s.at(i)
		if !at.Before(v.Change.At) {
			level, x = 1260, x*.55
		}
		v.Points = append(v.Points, Sample{At: at, Value: math.Min(x/2, longest)})
		v.Fitted = append(v.Fitted, FitPoint{at, level, &Interval{level * .7, level * 1.4}})
		if !at.Before(v.Change.At) {
			v.Counterfactual = append(v.Counterfactual, FitPoint{at, 2280, &Interval{1500, 3300}})
		}
	}
	return DrawInterrupted(v)
}

func forestOf(f Frame, s set) (Drawing, error) {
	v := Forest{Frame: f, Percent: true, LowWords: "better", HighWords: "worse", Pooled: &Effect{Name: "together", Value: -.12, Interval: Interval{-.21, -.02}}}
	if s.name == "hostile" {
		v.LowWords, v.HighWords = s.words, s.words
	}
	for i, x := range s.values() {
		middle := math.Log(x/5400) / 8
		if s.name == "extreme" {
			middle *= 1e6
		}
		e := Effect{Name: s.words + " page when 10 min late", Value: middle, Interval: Interval{middle - .1, middle + .15}, N: 10 + i}
		switch {
		case e.Interval.High < 0:
			e.Signal = Improvement
		case e.Interval.Low > 0:
			e.Signal = Concern
		case i%4 == 0:
			e.Signal = Unclear
		}
		v.Rows = append(v.Rows, e)
		if i == 9 && s.name == "enough" {
			break
		}
	}
	return DrawForest(v)
}

func abreastOf(f Frame, s set) (Drawing, error) {
	v := Abreast{Frame: f, Seconds: true}
	for i, x := range s.values() {
		r := Place{Name: s.words + " Orders", Value: x, Interval: Interval{x / 2, x * 1.7}, N: 10 + i, Words: duration(x) + " (" + duration(x/2) + " to " + duration(x*1.7) + ")", Signal: Signal(i % 5)}
		if i == 3 {
			r.Interval.High, r.Words = math.Inf(1), duration(x)+" (at least "+duration(x/2)+")"
		}
		v.Rows = append(v.Rows, r)
		if i == 9 && s.name == "enough" {
			break
		}
	}
	return DrawAbreast(v)
}

func sparklineOf(f Frame, s set) (Drawing, error) {
	v := Sparkline{Frame: f, State: Improvement}
	for i, x := range s.values() {
		v.Values = append(v.Values, Value{s.at(i), math.Log(x)})
	}
	return DrawSparkline(v)
}

func stacksOf(f Frame, s set) (Drawing, error) {
	k := Stacks{Frame: f, Kinds: []string{"huddles with a tweak", "analyses published"}}
	if s.name == "hostile" {
		k.Kinds[1] = s.words
	}
	for i, v := range s.values() {
		k.Bars = append(k.Bars, Bar{Begin: s.at(i), Counts: []int{1 + i%2, int(s.mild(v) / 2)}, Partial: i == s.n-1})
	}
	return DrawStacks(k)
}

// everything draws every kind of every set, wide and narrow.
func everything(yield func(name string, s set, d Drawing, err error) bool) {
	for _, k := range kinds {
		for _, s := range sets {
			for _, width := range []int{976, 720, 520, 468, 336, 320} {
				d, err := k.draw(frame(k, s, width), s)
				if !yield(strings.Join([]string{k.name, s.name, fmt.Sprint(width)}, "-"), s, d, err) {
					return
				}
			}
		}
	}
}
