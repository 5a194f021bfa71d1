package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// Of every chart one picture is shown, in letters of 11 to 14.5 pixels, and it fills its
// column; one among many does so to 30 pixels.
// With FAILFORWARD_SHOTS=DIR the pages are kept.
func TestAChartFillsItsColumnInLettersOfOneSize(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.demo())
	for _, path := range []string{"/metrics/recovery_time?period=0w", s.verdictWithPicture(), "/report/since-2026-01", "/kpis/night_pages", "/metrics/actions_closed_opened?period=0w", "/metrics"} {
		p.Look(looptest.Look{Width: 1440, ReducedMotion: true})
		p.Open(s.server.URL + path)
		for _, width := range []int{1920, 1440, 1280, 1200, 1160, 1080, 1024, 960, 900, 768, 620, 560, 480, 430, 360, 320} {
			p.Look(looptest.Look{Width: width, ReducedMotion: true})
			fills(t, p, fmt.Sprintf("%s at %d px", path, width))
		}
		shots := os.Getenv("FAILFORWARD_SHOTS")
		if shots == "" {
			continue
		}
		for name, look := range map[string]looptest.Look{"1440": {Width: 1440}, "1440 dark": {Width: 1440, Dark: true}, "1280": {Width: 1280}, "1024": {Width: 1024}, "768": {Width: 768}, "320": {Width: 320}, "print": {Width: 720, Print: true}} {
			look.ReducedMotion = true
			p.Look(look)
			p.Screenshot(filepath.Join(shots, strings.NewReplacer("/", "_", "?", "_").Replace("fills"+path)+" "+name+".png"))
		}
	}
}

// fills looks at every chart of a page.
func fills(t *testing.T, p *looptest.Page, where string) {
	t.Helper()
	var charts []struct {
		Shown                 int
		Half                  bool
		Column, Width, Letter float64
	}
	p.Eval(`[...document.querySelectorAll(".plots")].filter(e => e.checkVisibility()).map(e => {
		const shown = [...e.querySelectorAll("svg.plot")].filter(s => s.checkVisibility()), box = shown[0]?.getBoundingClientRect();
		return {Shown: shown.length, Half: !!e.querySelector(".plot-half"), Column: e.getBoundingClientRect().width, Width: box?.width ?? 0, Letter: 13 * (box?.width ?? 0) / (shown[0]?.viewBox.baseVal.width ?? 1)}})`, &charts)
	if len(charts) == 0 {
		t.Errorf("%s: no chart", where)
	}
	for _, c := range charts {
		if c.Shown != 1 {
			t.Errorf("%s: %d pictures of one chart in %.0f px", where, c.Shown, c.Column)
			continue
		}
		if c.Letter < 11 || c.Letter > 14.5 {
			t.Errorf("%s: letters of %.1f px in %.0f px", where, c.Letter, c.Column)
		}
		most := 90.0
		if c.Half {
			most = 30
		}
		if room := c.Column - c.Width; room < -1 || room > most {
			t.Errorf("%s: a picture of %.0f px in %.0f px", where, c.Width, c.Column)
		}
	}
}
