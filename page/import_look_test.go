package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"failforward/looptest"
)

// The page of an import in a browser, step by step, in both themes and narrow.
func TestAnImportInTheBrowser(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/import")
	p.Set("#table", oldList)
	p.Follow("button[value=read]")
	p.WaitText("2 would be new and 1 is to be mended")
	for name, look := range map[string]looptest.Look{"light": {Width: 1280}, "night": {Width: 320, Dark: true}} {
		p.Look(look)
		p.Accessible("import " + name)
		if n := p.Overflow(); n > 0 {
			t.Errorf("scrolls sideways by %d px in %s", n, name)
		}
		if dir := os.Getenv("FAILFORWARD_SHOTS"); dir != "" {
			p.Screenshot(filepath.Join(dir, "import-preview-"+name+".png"))
		}
	}
	p.Look(looptest.Look{Width: 1280})
	p.Follow("button[value=import]")
	p.WaitText("Mend what was left out")
}
