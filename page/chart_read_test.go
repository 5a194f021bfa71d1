package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// spotOf is where the nth point of the first chart stands in the window, n from 0 and
// from the end when below, with the words that belong to it.
func spotOf(p *looptest.Page, n int) (x, y float64, words string) {
	var at struct {
		X, Y  float64
		Words string
	}
	p.Eval(fmt.Sprintf(`(() => {
		const part = document.querySelector(".plots[tabindex]"), all = [...part.querySelectorAll("li[data-at]")], li = all.at(%d);
		const pictures = [...part.querySelectorAll("svg")], svg = pictures.find((s) => s.checkVisibility());
		svg.scrollIntoView({block: "center", behavior: "instant"});
		const [x, y] = li.dataset.at.split(" ").map(Number).slice(2 * pictures.indexOf(svg));
		const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
		return {X: box.left + x * scale, Y: box.top + y * scale, Words: li.textContent};
	})()`, n), &at)
	return at.X, at.Y, at.Words
}

// readsAt demands that the words about a point are shown and do not cover it.
func readsAt(t *testing.T, p *looptest.Page, x, y float64, words string) {
	t.Helper()
	if got := p.Text(".readout"); got != words {
		t.Errorf("reads %q, want %q", got, words)
	}
	covers := false
	p.Eval(fmt.Sprintf(`(() => { const b = document.querySelector(".readout").getBoundingClientRect();
		return b.left < %[1]f && %[1]f < b.right && b.top - 6 < %[2]f && %[2]f < b.bottom + 6 || b.left < 0 || b.right > document.documentElement.clientWidth; })()`, x, y), &covers)
	if covers {
		t.Errorf("%q covers its point, or leaves the window", words)
	}
}

// A chart is read by the mouse, by a finger and by keys, and swapped for its table,
// which the device remembers for all charts of the kind.
func TestAChartIsReadPointByPoint(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.demo())
	page := s.server.URL + "/metrics/failure_rate?period=0w"

	p.Open(page)
	p.Wait(".plots[tabindex]")
	for _, n := range []int{0, 4, -1} {
		x, y, words := spotOf(p, n)
		p.Hover(x, y)
		p.Wait(".readout")
		readsAt(t, p, x, y, words)
		if n == 4 && (!strings.HasPrefix(words, "week of ") || !strings.Contains(words, " failure")) {
			t.Errorf("a week reads %q", words)
		}
	}
	if said := p.Text(".plots [role=status]"); said != "" {
		t.Errorf("the mouse makes a screen reader say %q", said)
	}
	p.Hover(2, 2)
	p.WaitGone(".readout")

	p.Eval(`document.querySelector(".plots").focus({focusVisible: true})`, nil)
	for _, step := range []struct {
		key string
		at  int
	}{{"End", -1}, {"ArrowLeft", -2}, {"ArrowRight", -1}, {"ArrowRight", -1}, {"Home", 0}, {"ArrowDown", 1}, {"ArrowUp", 0}} {
		p.Press(step.key)
		x, y, words := spotOf(p, step.at)
		readsAt(t, p, x, y, words)
		if said := p.Text(".plots [role=status]"); said != words {
			t.Errorf("%s says %q, want %q", step.key, said, words)
		}
	}
	p.Accessible("a chart that is read")
	p.Press("Escape")
	p.WaitGone(".readout")
	if at := p.Focused(); at != "body" {
		t.Errorf("Escape leaves the focus on %s", at)
	}

	p.Press(".")
	p.Wait(".chart.as-table [data-table] table")
	p.Accessible("a chart as a table")
	p.Open(s.server.URL + "/metrics/reporting_rate")
	p.Wait(".chart.as-table")
	p.Open(s.server.URL + "/metrics/review_debt")
	p.Wait(".plots[tabindex]")
	if p.Count(".chart.as-table") > 0 {
		t.Error("another kind of chart is a table, too")
	}
	p.Open(page)
	p.Wait(".chart.as-table")
	p.Press(".")
	p.WaitGone(".chart.as-table")
}

// It reads on a small screen by touch, in the colours of the system, and on each page
// that has a chart; on paper nothing of it is left.
func TestAChartIsReadEverywhere(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.demo())
	for _, path := range []string{"/metrics", "/metrics/recovery_time?period=0w", "/metrics/actions_closed_opened?period=0w", "/metrics/failure_to_insight?period=0w", "/metrics/review_debt?period=0w", s.verdictWithPicture(), "/kpis/night_pages", "/report/since-2026-01"} {
		for name, look := range map[string]looptest.Look{"wide": {}, "narrow": {Width: 320}, "dark": {Dark: true}, "forced": {ForcedColors: true}} {
			p.Look(look)
			p.Open(s.server.URL + path)
			if p.Count(".plots") == 0 {
				t.Fatalf("%s has no chart", path)
			}
			p.Wait(".plots[tabindex]")
			for _, n := range []int{0, 1, -1} {
				x, y, words := spotOf(p, n)
				p.Touch(x, y)
				p.Wait(".readout")
				if got := p.Text(".readout"); n != -1 && got == "" || strings.TrimSpace(words) == "" {
					t.Errorf("%s %s: %q", path, name, got)
				}
				readsAt(t, p, x, y, p.Text(".readout"))
			}
			p.Accessible(path + " " + name)
			if px := p.Overflow(); px > 0 {
				t.Errorf("%s %s: %d pixels wider than the window", path, name, px)
			}
			if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
				p.Screenshot(filepath.Join(shots, strings.NewReplacer("/", "_", "?", "_").Replace("read"+path)+" "+name+".png"))
			}
		}
	}
	p.Look(looptest.Look{Print: true})
	p.WaitGone(".readout")
}

// verdictWithPicture is the page of a check whose number has a picture.
func (s *site) verdictWithPicture() string {
	for n := range 100 {
		if p := s.get(fmt.Sprintf("/effects/E-%d", n+1)); strings.Contains(p.body, `data-chart="interrupted"`) {
			return fmt.Sprintf("/effects/E-%d", n+1)
		}
	}
	s.t.Fatal("the demo has no verdict with a picture")
	return ""
}

// Without a script the table stands folded under its chart, and nothing asks for one.
func TestAChartIsReadWithoutAScript(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.demo())
	p.Scripts(false)
	p.Open(s.server.URL + "/metrics/failure_rate?period=0w")
	p.Wait(".plots svg")
	read := false
	p.Eval(`[...document.querySelectorAll(".plots li")].some((li) => li.checkVisibility())`, &read)
	if p.Count(".plots[tabindex]") > 0 || p.Count("button.swap") > 0 || read || p.Count(".plots li") == 0 {
		t.Error("the page offers what only a script can do")
	}
	p.Click("details[data-table] > summary")
	p.Wait("details[data-table] table")
}
