package page_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/metric"
)

// fails writes a failure down that began ago before now and took so long; below 0 it is
// still open.
func (s *site) fails(title string, ago, took time.Duration) {
	s.t.Helper()
	began := s.clock.Now().Add(-ago)
	at := loop.At(began, loop.ToMinute)
	f := loop.Failure{Title: title, Kind: loop.Incident, StartedAt: at, DetectedAt: at, ResolvedAt: loop.Is(loop.Pending)}
	if took >= 0 {
		f.ResolvedAt = loop.At(began.Add(took), loop.ToMinute)
	}
	_, err := s.app.Failures.Create(s.t.Context(), s.by, f, app.Claim{})
	s.must(err)
}

// shipped tells of n deploys, so many hours apart.
func (s *site) shipped(n, apart int, change func(i int, d *loop.Deploy)) {
	s.t.Helper()
	var all []app.DeployDraft
	for i := range n {
		d := loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: s.clock.Now().Add(-time.Duration(apart*i+2) * time.Hour)}
		change(i, &d)
		all = append(all, app.DeployDraft{Deploy: d})
	}
	_, err := s.app.Deploys.Report(s.t.Context(), s.by, all)
	s.must(err)
}

const aYear = 365 * 24 * time.Hour

// hostileSeries are rows that people and machines do write down.
var hostileSeries = []struct {
	name string
	fill func(s *site)
}{
	{"nothing at all", func(*site) {}},
	{"one failure only", func(s *site) { s.fails("Export lost a row", 40*24*time.Hour, time.Hour) }},
	{"all of them open", func(s *site) {
		for i := range 30 {
			s.fails("Export lost a row", time.Duration(i*9)*24*time.Hour, -1)
		}
	}},
	{"all at the same instant", func(s *site) {
		for range 30 {
			s.fails("Export lost a row", 20*24*time.Hour, 7*time.Minute)
		}
		at := s.clock.Now().Add(-50 * time.Hour)
		s.shipped(30, 0, func(_ int, d *loop.Deploy) { d.At, d.CommitAt = at, at })
	}},
	{"ten years of it", func(s *site) {
		for i := range 60 {
			s.fails("Export lost a row", time.Duration(i)*61*24*time.Hour, time.Duration(1+i*i%90)*time.Minute)
		}
		s.shipped(120, 730, func(i int, d *loop.Deploy) { d.CommitAt, d.Failed = d.At.Add(-aYear), i%9 == 0 })
	}},
	{"three thousand on one day", func(s *site) {
		for i := range looptest.Size(400, 3000) {
			s.fails("Export lost a row", 9*24*time.Hour+time.Duration(i%1440)*time.Minute, time.Duration(i%60)*time.Minute)
		}
	}},
	{"no time at all beside three years", func(s *site) {
		for i := range 40 {
			s.fails("Export lost a row", 4*aYear-time.Duration(i)*24*time.Hour, time.Duration(i%2)*3*aYear)
		}
		s.shipped(40, 20, func(i int, d *loop.Deploy) {
			d.CommitAt, d.Failed = d.At.Add(-time.Duration(i%2)*3*aYear), i%2 == 0
			if d.Failed && i%4 == 0 {
				d.MendedAt = d.At
			}
		})
	}},
	{"titles of every kind", func(s *site) {
		for i, title := range []string{"تعطل التصدير ليلاً", "\u202eesrever\u2066", "🔥🧯👩‍👩‍👧‍👦 zalgo z̷̢̛", strings.Repeat("long ", 40)[:199], strings.Repeat("W", 200), "<script>alert(1)</script>", "%!d(string) {{.}} \x00"} {
			s.fails(title, time.Duration(30-i)*24*time.Hour, time.Duration(i)*time.Hour)
		}
	}},
	{"only failed deploys", func(s *site) {
		s.shipped(90, 47, func(i int, d *loop.Deploy) { d.Failed = true })
	}},
	{"deploys of which none failed", func(s *site) {
		s.shipped(90, 47, func(i int, d *loop.Deploy) { d.CommitAt = d.At })
	}},
}

// Whatever is in the rows, every page of numbers answers, and what it says are numbers
// and sentences.
func TestTheNumbersOfHostileSeries(t *testing.T) {
	for _, world := range hostileSeries {
		t.Run(world.name, func(t *testing.T) {
			s := open(t)
			world.fill(s)
			paths := append(s.checksOf("recovery_time", "failure_rate", "detection_time"), "/metrics", "/metrics?period=0w", "/report/since-2016-01", "/report/2026-Q1", "/")
			for _, m := range metric.All {
				paths = append(paths, "/metrics/"+m.Key, "/metrics/"+m.Key+"?period=0w")
			}
			s.browser = s.as(s.by)
			for _, path := range paths {
				p := s.get(path).is(200)
				sound(t, path, p)
				p.harmless(path)
				p.speaks(path)
			}
		})
	}
}

// So do the pages of a number that is watched, and of its verdict.
func TestTheVerdictsOfHostileNumbers(t *testing.T) {
	for name, tt := range map[string]struct {
		kind  string
		value func(i int) float64
	}{
		"no time beside three years":  {"duration", func(i int) float64 { return float64(i%2) * 3 * aYear.Seconds() }},
		"all of no length":            {"duration", func(int) float64 { return 0 }},
		"nothing ever happened":       {"count", func(int) float64 { return 0 }},
		"nothing since the change":    {"count", func(i int) float64 { return float64(max(0, 30-i)) }},
		"more than anybody can count": {"count", func(i int) float64 { return 2e9 + float64(i%3)*1e8 }},
		"a level below and above 0":   {"level", func(i int) float64 { return float64(i%5-2) * 1e-7 }},
		"a level that is the same":    {"level", func(int) float64 { return -0.25 }},
		"a level of everything":       {"level", func(i int) float64 { return map[bool]float64{true: 2.9e9, false: 1e-9}[i%2 == 0] }},
		"a share of none":             {"share", func(int) float64 { return 0 }},
		"a share of all":              {"share", func(int) float64 { return 40 }},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			at := s.judgedNumber(tt.kind, "odd", 30, 9, tt.value)
			s.browser = s.as(s.by)
			s.get(at).is(200).speaks(at + " before its day")
			s.verdictComes()
			for _, path := range []string{at, "/kpis/odd", "/metrics", "/metrics/kpi.odd?period=0w", "/metrics/kpi.odd?period=13w", "/report/2026-Q1", "/report/since-2025-01"} {
				p := s.get(path).is(200)
				sound(t, path, p)
				p.speaks(path)
			}
		})
	}
}

// The end of a failure lies before its beginning in no number, and no title is longer than
// a picture has room for: both are refused.
func TestWhatNoNumberTakesIsRefused(t *testing.T) {
	s := open(t)
	at := s.clock.Now().Add(-time.Hour)
	f := loop.Failure{Title: "Export lost a row", Kind: loop.Incident, StartedAt: loop.At(at, loop.ToMinute), ResolvedAt: loop.At(at.Add(-time.Hour), loop.ToMinute)}
	if _, err := s.app.Failures.Create(t.Context(), s.by, f, app.Claim{}); loop.CodeOf(err) != loop.Invalid {
		t.Errorf("%v", err)
	}
	f.Title, f.ResolvedAt = strings.Repeat("long ", 60), loop.Is(loop.Pending)
	if _, err := s.app.Failures.Create(t.Context(), s.by, f, app.Claim{}); loop.CodeOf(err) != loop.Invalid {
		t.Errorf("a title of 300 characters: %v", err)
	}
	s.get("/metrics/recovery_time?period=0w").is(200).speaks("nothing")
}

// checksOf takes checks of built-in numbers to their verdicts and returns their pages.
func (s *site) checksOf(keys ...string) []string {
	s.t.Helper()
	var pages []string
	for _, key := range keys {
		w := s.change("")
		e, err := s.app.Effects.Plan(s.t.Context(), s.by, app.CheckDraft{Action: w.Action.Ref().String(), Kind: loop.ByNumber, On: loop.DateOf(s.clock.Now(), time.UTC).Add(28), Plan: loop.Plan{KPI: key, Direction: "down", MinEffect: 0.1, WashOut: 1}})
		s.must(err)
		s.done(w.Action.Ref().String())
		pages = append(pages, "/effects/"+e.Ref().String())
	}
	s.clock.Add(30 * 24 * time.Hour)
	s.tick()
	return pages
}

// noNumber is what stands where somebody printed what is none; torn is a sentence with a
// hole in it.
var (
	noNumber = regexp.MustCompile(`NaN|[+-]?\bInf\b|(^|[^0-9a-zA-Z])[0-9.]+e[+-]?[0-9]+($|[^0-9a-zA-Z])|(^|[\s("])-0(\.0+)?([\s%,)"]|$)|%!`)
	torn     = regexp.MustCompile(`\s[.,;](\s|$)|\(\s*\)|,\s*,|\.\.|:\s*\.`)
)

// speaks demands numbers, sentences, and a text beside each picture.
func (p shown) speaks(path string) {
	p.t.Helper()
	words := strings.ReplaceAll(p.words(), "%!d(string)", "") // which somebody wrote
	if at := noNumber.FindStringIndex(words); at != nil {
		p.t.Errorf("%s: no number: %q", path, around(words, at))
	}
	for _, n := range p.all() {
		switch n.Data {
		case "p", "h1", "h2", "h3", "figcaption", "dd", "li", "td", "summary":
			text := strings.TrimSpace(textOf(n))
			if text == "" && n.Data != "td" && n.FirstChild == nil && !strings.Contains(attr(n, "class"), "files") { // where the script puts its button
				p.t.Errorf("%s: an empty <%s class=%q> after %.200q", path, n.Data, attr(n, "class"), textOf(n.Parent))
			}
			if at := torn.FindStringIndex(text); at != nil && len(text) < 2000 {
				p.t.Errorf("%s: a torn sentence: %q", path, around(text, at))
			}
		case "svg":
			p.told(path, n)
		case "path", "line", "rect", "circle":
			for _, a := range n.Attr {
				if strings.Contains(a.Val, "NaN") || strings.Contains(a.Val, "Inf") {
					p.t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// told demands that a picture is read aloud, or that it says nothing of its own.
func (p shown) told(path string, svg *html.Node) {
	p.t.Helper()
	for n := svg; n != nil; n = n.Parent {
		if attr(n, "aria-hidden") == "true" {
			return
		}
	}
	says := map[string]bool{}
	for c := svg.FirstChild; c != nil; c = c.NextSibling {
		if (c.Data == "title" || c.Data == "desc") && strings.TrimSpace(textOf(c)) != "" {
			says[attr(c, "id")] = true
		}
	}
	for _, id := range strings.Fields(attr(svg, "aria-labelledby")) {
		if !says[id] {
			p.t.Errorf("%s: a picture is without its %s", path, id)
		}
	}
	if attr(svg, "aria-labelledby") == "" && attr(svg, "aria-label") == "" {
		p.t.Errorf("%s: a picture without words: class %q", path, attr(svg, "class"))
	}
}

// around is a place in a text with what stands beside it.
func around(text string, at []int) string {
	return strings.ToValidUTF8(text[max(0, at[0]-60):min(len(text), at[1]+40)], "")
}
