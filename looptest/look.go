package looptest

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Look is how a reader sees the page. The zero value is a window of 1280 by 900
// pixels, light, with motion, in the page's own colours.
type Look struct {
	Width, Height int  // CSS pixels; 0 is the usual
	Dark          bool // prefers a dark page
	ForcedColors  bool // the system's own few colours
	ReducedMotion bool // prefers less motion
	Print         bool // as printed
}

// Look changes how the page is seen, from now on.
func (p *Page) Look(look Look) {
	p.t.Helper()
	p.run("look", chromedp.EmulateViewport(orElse(look.Width, 1280), orElse(look.Height, 900)), media(look))
}

func media(look Look) *emulation.SetEmulatedMediaParams {
	feature := func(on bool, name, yes, no string) *emulation.MediaFeature {
		if on {
			return &emulation.MediaFeature{Name: name, Value: yes}
		}
		return &emulation.MediaFeature{Name: name, Value: no}
	}
	params := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		feature(look.Dark, "prefers-color-scheme", "dark", "light"),
		feature(look.ForcedColors, "forced-colors", "active", "none"),
		feature(look.ReducedMotion, "prefers-reduced-motion", "reduce", "no-preference"),
	})
	if look.Print {
		params = params.WithMedia("print")
	}
	return params
}

// Slow makes the processor of the tab so many times slower; 1 is its own speed.
func (p *Page) Slow(times float64) {
	p.t.Helper()
	p.run("slow", emulation.SetCPUThrottlingRate(times))
}

// Scripts switches the page's JavaScript off or on, from the next page on.
func (p *Page) Scripts(on bool) {
	p.t.Helper()
	p.silent = !on
	p.run("switch scripts", emulation.SetScriptExecutionDisabled(p.silent))
}

// Timezone moves the reader to a zone such as "Europe/Berlin", from the next
// page on.
func (p *Page) Timezone(zone string) {
	p.t.Helper()
	p.run("move to "+zone, emulation.SetTimezoneOverride(zone))
}

// Screenshot writes the whole page, down to its end, to a PNG file; folders are
// made as needed.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	var picture []byte
	p.run("take a picture", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		picture, err = capture(ctx)
		return err
	}))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	writeFile(p.t, path, picture)
}

// capture takes the picture of all content in the width of the window. Longer
// pages than 16,000 pixels are cut: Chromium cannot draw more at once.
func capture(ctx context.Context) ([]byte, error) {
	_, _, _, window, _, content, err := page.GetLayoutMetrics().Do(ctx)
	if err != nil {
		return nil, err
	}
	clip := &page.Viewport{
		Width:  float64(window.ClientWidth),
		Height: math.Min(math.Ceil(content.Height), 16_000),
		Scale:  1,
	}
	return page.CaptureScreenshot().WithClip(clip).WithCaptureBeyondViewport(true).Do(ctx)
}

func orElse(n, usual int) int64 {
	if n == 0 {
		return int64(usual)
	}
	return int64(n)
}

// Sheets prints the page and returns how many sheets of paper it takes.
func (p *Page) Sheets() int {
	p.t.Helper()
	sheets := 0
	p.run("print", chromedp.ActionFunc(func(ctx context.Context) error {
		paper, _, err := page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		sheets = len(sheet.FindAll(paper, -1))
		return err
	}))
	return sheets
}

// sheet is how a PDF names one of its pages.
var sheet = regexp.MustCompile(`/Type\s*/Page[^s]`)
