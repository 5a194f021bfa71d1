package looptest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeScript is axe-core 4.14.1, see axe/README.md.
//
//go:embed axe/axe.min.js
var axeScript string

// Violation is one rule of accessibility that the page breaks.
type Violation struct {
	ID     string // of axe-core, such as "color-contrast"
	Impact string // minor, moderate, serious, critical
	Help   string // the rule in a sentence
	Nodes  []struct {
		Target         []any  // CSS path of the place
		FailureSummary string // what to mend there
	}
}

// String tells the rule and each place that breaks it.
func (v Violation) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, node := range v.Nodes {
		fmt.Fprintf(&text, "\n\t%v: %s", node.Target, strings.ReplaceAll(node.FailureSummary, "\n", " "))
	}
	return text.String()
}

// mostLoads is how often a check begins again: a page that follows what others do may
// load itself anew in the middle of one.
const mostLoads = 5

// Axe checks the page as it stands against WCAG 2.0 to 2.2, level A and AA, and
// axe's best practices, and returns what it finds.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	var found []Violation
	check := chromedp.ActionFunc(func(ctx context.Context) (err error) {
		for range mostLoads {
			if found, err = axe(ctx); err == nil {
				return nil
			}
		}
		return err
	})
	// axe waits for promises, which needs scripts; a page that was loaded
	// without them stays as it is.
	p.run("check accessibility", emulation.SetScriptExecutionDisabled(false), check,
		emulation.SetScriptExecutionDisabled(p.silent))
	return found
}

// Accessible fails the test on everything that Axe finds; where names the page
// and the look.
func (p *Page) Accessible(where string) {
	p.t.Helper()
	for _, v := range p.Axe() {
		p.t.Errorf("%s: %s", where, v)
	}
}

// axe runs in a world of its own beside the page, so that neither the policy of
// the page stops it nor the page can see it.
func axe(ctx context.Context) ([]Violation, error) {
	tree, err := page.GetFrameTree().Do(ctx)
	if err != nil {
		return nil, err
	}
	world, err := page.CreateIsolatedWorld(tree.Frame.ID).WithWorldName("axe").Do(ctx)
	if err != nil {
		return nil, err
	}
	const check = `axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a",
		"wcag21aa", "wcag22aa", "best-practice"]}).then(result => JSON.stringify(result.violations))`
	answer, fault, err := runtime.Evaluate(axeScript + ";\n" + check).WithContextID(world).
		WithAwaitPromise(true).WithReturnByValue(true).Do(ctx)
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return nil, fault
	}
	return parseAxe(answer.Value)
}

// parseAxe reads a JSON text that holds a JSON list.
func parseAxe(value []byte) (found []Violation, err error) {
	var list string
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, err
	}
	return found, json.Unmarshal([]byte(list), &found)
}
