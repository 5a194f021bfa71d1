package static_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"failforward/looptest"
)

const partsPage = `<aside class="banner" aria-label="Clock"><p>The clock of this server runs 8 weeks ahead.</p></aside><main id="main">
<header class="page-head"><h1>Somebody was faster</h1></header>
<section class="sect" aria-labelledby="s"><div class="side"><h2 id="s">Stale save</h2></div><div class="body">
<div class="note warn"><p><strong>Somebody saved this field while you were writing.</strong> Both texts are kept.</p></div>
<div class="conflict"><div><h3>Mine</h3>The rollout had no canary.</div><div><h3>Theirs</h3>The canary was skipped.</div></div></div></section>
<div class="toast here" role="status"><p>F-28 is logged.</p><button>Undo</button></div></main>`

// Every look of a list and of the parts in app.css; with FAILFORWARD_SHOTS=DIR
// the pictures are kept there for a person to look at.
func TestOurPartsAreAccessibleInEveryLook(t *testing.T) {
	pages := keyPages()
	pages["/parts"] = page(partsPage)
	url := site(t, pages)
	p := looptest.Browser(t)
	shots := os.Getenv("FAILFORWARD_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	for _, path := range []string{"/", "/parts"} {
		p.Look(looptest.Look{})
		p.Open(url + path)
		for name, look := range map[string]looptest.Look{
			"light":         {},
			"dark":          {Dark: true},
			"narrow":        {Width: 320},
			"narrow dark":   {Width: 320, Dark: true},
			"forced colors": {ForcedColors: true},
			"still":         {ReducedMotion: true},
		} {
			p.Look(look)
			p.Accessible(path + " " + name)
			if px := p.Overflow(); px > 0 {
				t.Errorf("%s %s: %d pixels wider than the window", path, name, px)
			}
			shot := filepath.Join(shots, "static", filepath.Base("x"+path)+" "+name+".png")
			p.Screenshot(shot)
			if info, err := os.Stat(shot); err != nil || info.Size() < 5_000 {
				t.Errorf("%s %s: no picture: %v", path, name, err)
			}
		}
	}
}

func TestPaperHasNoControls(t *testing.T) {
	p := open(t, keyPages())
	p.Look(looptest.Look{Print: true})
	p.WaitGone(".rail, .capture, .button")
	p.Wait("table")
}

const railPage = `<header class="rail"><div class="rail-in"><a class="button" href="/">Capture <kbd>c</kbd></a><a class="find" href="/">Search <kbd>/</kbd></a></div></header><main id="main"><h1>Home</h1></main>`

func TestKeysAreHintedAtOnlyWhereThereIsAKeyboard(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/{$}": page(railPage)})
	p.Wait(".rail .button kbd")
	for _, look := range []looptest.Look{{Width: 320}, {Width: 768, Height: 400}} {
		p.Look(look)
		p.WaitGone(".rail kbd")
		p.Wait(".rail .button")
	}
}
