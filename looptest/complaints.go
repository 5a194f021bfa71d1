package looptest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// noise collects what the page complains of; events come from another goroutine.
type noise struct {
	sync.Mutex
	heard []string
	asked int // times that a page asked before it was left
}

// Complaints hands out what the page has complained of since the last call:
// errors on the console, uncaught exceptions, violations of the content security
// policy, failed requests, dialogs. A test that provokes one takes it here;
// what nobody takes fails the test.
func (p *Page) Complaints() []string {
	p.noise.Lock()
	defer p.noise.Unlock()
	heard := p.noise.heard
	p.noise.heard = nil
	return heard
}

// Asked says how often a page asked whether it may be left; the answer was yes.
func (p *Page) Asked() int {
	p.noise.Lock()
	defer p.noise.Unlock()
	return p.noise.asked
}

// hear is called for every event of the tab; it must not block.
func (p *Page) hear(event any) {
	switch event := event.(type) {
	case *log.EventEntryAdded:
		if event.Entry.Level == log.LevelError || event.Entry.Source == log.SourceSecurity {
			p.complain("%s: %s %s", event.Entry.Source, event.Entry.Text, event.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.APITypeError || event.Type == runtime.APITypeAssert {
			p.complain("console: %s", words(event.Args))
		}
	case *runtime.EventExceptionThrown:
		p.complain("exception: %s", event.ExceptionDetails.Error())
	case *page.EventJavascriptDialogOpening:
		if event.Type == page.DialogTypeBeforeunload {
			p.noise.Lock()
			p.noise.asked++
			p.noise.Unlock()
		} else {
			p.complain("dialog: %s", event.Message)
		}
		go p.dismiss() // an open dialog stops everything
	}
}

func (p *Page) complain(format string, args ...any) {
	p.noise.Lock()
	defer p.noise.Unlock()
	p.noise.heard = append(p.noise.heard, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

// dismiss answers a dialog with yes; a browser that closes meanwhile needs no
// answer.
func (p *Page) dismiss() {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_ = chromedp.Run(ctx, page.HandleJavaScriptDialog(true))
}

func words(args []*runtime.RemoteObject) string {
	var all []string
	for _, arg := range args {
		if arg.Value != nil {
			all = append(all, strings.Trim(string(arg.Value), `"`))
			continue
		}
		all = append(all, arg.Description)
	}
	return strings.Join(all, " ")
}
