package looptest

import (
	"context"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab opens a further tab of the same browser: it shares cookies and what tabs
// share, and complains to the same ear.
func (p *Page) Tab() *Page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	other := &Page{t: p.t, ctx: ctx}
	p.t.Cleanup(cancel)
	chromedp.ListenTarget(ctx, p.hear)
	if err := chromedp.Run(ctx, log.Enable()); err != nil {
		p.t.Fatalf("open a tab: %v", err)
	}
	return other
}

// Close closes this tab as a person would.
func (p *Page) Close() {
	p.t.Helper()
	p.run("close the tab", page.Close())
}

// Offline cuts the network of this tab, or mends it. The page complains of what
// fails meanwhile.
func (p *Page) Offline(cut bool) {
	p.t.Helper()
	p.run("cut the network", chromedp.ActionFunc(func(ctx context.Context) error {
		if err := network.Enable().Do(ctx); err != nil {
			return err
		}
		all := []*network.Conditions{{Latency: 0, DownloadThroughput: -1, UploadThroughput: -1}}
		if _, err := network.EmulateNetworkConditionsByRule(cut, all).Do(ctx); err != nil {
			return err
		}
		return network.OverrideNetworkState(cut, 0, -1, -1).Do(ctx)
	}))
}
