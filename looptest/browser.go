package looptest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

const (
	noChromium = "Chromium is missing: run `make test` as root, or install it (Debian: apt-get install chromium)"
	patience   = 20 * time.Second // for one act; far above what any should take
)

// Page is one tab of a fresh Chromium, used as a person would: by what is seen,
// by mouse and keys. Whatever cannot be done ends the test with the reason.
//
// A selector is CSS, or XPath when it begins with a slash: //button[.='Log it'].
type Page struct {
	Clicks int // mouse clicks so far, for tests that count them
	Keys   int // keys pressed so far, not counting text

	t      testing.TB
	ctx    context.Context
	noise  noise
	silent bool // the page's scripts are switched off
}

// Browser starts Chromium with a fresh profile and returns its first tab, 1280
// pixels wide and light. When t ends the browser is closed, and the test fails
// on every complaint of the page that Complaints has not handed out: errors on
// the console, violations of the content security policy, requests that failed.
func Browser(t testing.TB) *Page {
	t.Helper()
	p := &Page{t: t}
	start, stop := chromedp.NewExecAllocator(context.Background(), flags(chromium(t), t.TempDir())...)
	ctx, cancel := chromedp.NewContext(start, chromedp.WithErrorf(func(string, ...any) {}))
	p.ctx = ctx
	t.Cleanup(func() {
		closing, done := context.WithTimeout(ctx, patience)
		_ = chromedp.Cancel(closing) // a browser that does not close in time is killed by stop
		done()
		cancel()
		stop()
		for _, complaint := range p.Complaints() {
			t.Errorf("the page complains: %s", complaint)
		}
	})
	chromedp.ListenTarget(ctx, p.hear)
	if err := chromedp.Run(ctx, log.Enable()); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	p.Look(Look{})
	return p
}

func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal(noChromium)
	return ""
}

// flags are those of a browser that talks to nobody but this machine and looks
// the same on every one. A page that comes back out of memory fires no load that
// chromedp could wait for, so it never does.
func flags(path, profile string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.Flag("disable-features", "Translate,MediaRouter,OptimizationHints,BackForwardCache"),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en-GB"),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Env("HOME=" + profile),
	}
	for _, name := range strings.Fields(`disable-background-networking disable-component-update
		disable-sync disable-quic disable-extensions disable-default-apps disable-dev-shm-usage
		disable-breakpad disable-client-side-phishing-detection disable-renderer-backgrounding
		disable-background-timer-throttling disable-backgrounding-occluded-windows
		metrics-recording-only hide-scrollbars mute-audio`) {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}

// run does actions within patience, or ends the test with what was tried.
func (p *Page) run(trying string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v\nat %s\n%s", trying, err, p.where(), p.sight())
	}
}

// where and sight help to understand a failure; they must not fail themselves.
func (p *Page) where() string {
	var url string
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	_ = chromedp.Run(ctx, chromedp.Location(&url))
	return url
}

func (p *Page) sight() string {
	var text string
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	_ = chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText.slice(0, 2000)`, &text))
	return text
}

// by tells how a selector is meant.
func by(selector string) chromedp.QueryOption {
	if strings.HasPrefix(selector, "/") {
		return chromedp.BySearch
	}
	return chromedp.ByQuery
}

// writeFile writes a picture or page for a person to look at.
func writeFile(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
