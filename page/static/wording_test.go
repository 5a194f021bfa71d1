package static_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"failforward/looptest"
	"failforward/page/static"
	"failforward/wording"
)

// marked is a flag as both sides tell it: where, what, and what to do about it.
type marked struct {
	Start, End             int // in UTF-16 units
	Kind, Said, Offer, Use string
	Swap                   bool
}

// inBrowser reads texts with the script of the browser.
func inBrowser(t *testing.T, p *looptest.Page, texts []string, field wording.Field, names []string) [][]marked {
	t.Helper()
	given, err := json.Marshal(map[string]any{"texts": texts, "field": field, "names": names, "script": static.URL("dist/wording.js"), "lexicon": static.URL("lexicon/en.json")})
	if err != nil {
		t.Fatal(err)
	}
	p.Eval(fmt.Sprintf(`(async (given) => {
		const {lexiconOf, read} = await import(given.script);
		const lexicon = lexiconOf(await (await fetch(given.lexicon)).json());
		window.answer = given.texts.map((text) => read(lexicon, text, given.field, given.names).map((f) => ({
			start: f.start, end: f.end, kind: f.kind, offer: f.offer, use: f.use ?? "", swap: f.use !== undefined,
			said: f.said.replace("{}", () => text.slice(f.start, f.end)) })));
	})(%s)`, given), nil)
	p.Until("window.answer")
	var answer [][]marked
	p.Eval("(() => { const a = window.answer; delete window.answer; return a })()", &answer)
	return answer
}

// inGo reads a text with the rules of Go, and counts as the browser does.
func inGo(text string, field wording.Field, names []string) []marked {
	units := func(s string) int { return len(utf16.Encode([]rune(s))) }
	all := []marked{}
	for _, f := range wording.Read(text, "en", field, names...) {
		all = append(all, marked{units(text[:f.Start]), units(text[:f.End]), string(f.Kind), f.Said, f.Offer, f.With, f.Swap})
	}
	return all
}

func TestTheBrowserReadsAsGoDoes(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/": page("<main><h1>Words</h1></main>")})
	texts := sentences(t)
	texts = append(texts, strange()...)
	for _, names := range [][]string{{}, {"Mira Okafor", "Jonas", "Ж", "Anne-Li O’Neil", "李小龍"}} {
		for _, field := range []wording.Field{wording.Story, wording.Change} {
			flags := 0
			for i, got := range inBrowser(t, p, texts, field, names) {
				if want := inGo(texts[i], field, names); !reflect.DeepEqual(got, want) {
					t.Errorf("%.80q\nbrowser %+v\nGo      %+v", texts[i], got, want)
				}
				flags += len(got)
			}
			t.Logf("%d flags in %d texts are equal", flags, len(texts))
		}
	}
}

// sentences are those of the open corpus.
func sentences(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("../../wording/testdata/open.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if cells := strings.Split(lines.Text(), "\t"); len(cells) == 3 {
			all = append(all, cells[2])
		}
	}
	return all
}

// strange are texts where two languages could count differently.
func strange() []string {
	return []string{
		"", "😀 Mira forgot to check 😀, and “Mira forgot” 😀 is a quote", "İlker forgot to look; ΣΊΣΥΦΟΣ forgot to push. ẞ",
		"李小龍 forgot to check. We asked Ж and Ж failed to answer.", "O’Neil’s fault. Anne-Li's mistake. It wasn’t Li’s", "n't ’s didn't've can't’ve",
		"Root cause\u00a0: \u2028the root cause", "#human-error human error\n#obviously obviously", "\"never closed and Mira forgot", "`Mira forgot` “Mira forgot\nhere” forgot",
		"https://a.b/human-error?obviously human error. v4.2.human error", "Mirá forgot; Mira\u0301 forgot", "the Login Page Broke. In Lyon forgot. On Kafka Forgot",
		"\"" + strings.Repeat("é", 389) + " root cause\"", "\"" + strings.Repeat("é", 390) + " root cause\"", // the longest quotation, and one more
		strings.Repeat("The root cause was that ops forgot. ", 3_000), strings.Repeat("é root cause ", 6_000), strings.Repeat("𝔘 root cause ", 6_000),
	}
}

const writing = `<main data-wording="%s" data-lexicon="%s" data-names="Mira Okafor, Jonas"><h1>Write</h1><form action="/saved">
	<div class="field"><label for="what">What did not work?</label><textarea class="one-line" id="what" name="what" rows="1" data-words="story"></textarea></div>
	<div class="field"><label for="tweak">Which one thing do we change?</label><input id="tweak" name="tweak" type="text" data-words="change"></div>
	<div class="field"><label for="other">Tags</label><input id="other" name="other" type="text"></div>
	<div data-word-switch hidden></div><button class="primary">Save</button></form></main>`

func writingPage() http.HandlerFunc {
	return page(fmt.Sprintf(writing, static.URL("dist/wording.js"), static.URL("lexicon/en.json")))
}

func TestHintsAreGentleAndGoAway(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/{$}": writingPage(), "/saved": page(`<main><h1>Saved</h1></main>`)})
	p.Type("#what", "Mira forgot to check the list.")
	p.WaitText("“forgot to” reads as blame.")
	p.Accessible("with a hint")
	p.Click(`//button[.="Use “did not”"]`)
	if got := p.Value("#what"); got != "Mira did not check the list." {
		t.Errorf("the field holds %q", got)
	}
	p.WaitGone(".aid")
	p.Type("#what", " Obviously, the cache was stale. Jonas broke it.")
	p.WaitText("“broke” reads as blame.")
	p.Click(`//p[contains(., "Obviously")]//button[.="Leave it out"]`)
	if got := p.Value("#what"); got != "Mira did not check the list. The cache was stale. Jonas broke it." {
		t.Errorf("the field holds %q", got)
	}
	p.Click(`//button[.="Keep as is"]`)
	p.WaitGone(".aid")
	p.Type("#what", " Really.")
	time.Sleep(900 * time.Millisecond)
	if p.Count(".aid") != 0 {
		t.Errorf("what was kept is told again: %q", p.Text(".aid"))
	}
	p.Type("#tweak", "Be more careful")
	p.WaitText("is a wish, not a change yet.")
	p.Follow(".primary")
	if p.Text("h1") != "Saved" {
		t.Error("a hint kept the form from being sent")
	}
}

func TestAtMostTwoHintsAtOnce(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/": writingPage()})
	p.Type("#what", "Mira forgot it. Obviously. We should have tested. The root cause was DNS.")
	p.Wait(".aid")
	if n := p.Count(".aid"); n != 2 {
		t.Errorf("%d hints", n)
	}
	if live, _ := p.Attribute(".aids", "aria-live"); live != "polite" {
		t.Errorf("aria-live %q", live)
	}
}

func TestTheSwitchIsKeptAndNothingThatWasTyped(t *testing.T) {
	p := open(t, map[string]http.HandlerFunc{"/": writingPage()})
	p.Type("#what", "Mira forgot it.")
	p.Wait(".aid")
	p.Click(`//button[.="Turn word hints off"]`)
	p.WaitText("Word hints are off in this browser")
	p.Reload()
	p.Type("#what", "Mira forgot it again.")
	time.Sleep(900 * time.Millisecond)
	if p.Count(".aid") != 0 {
		t.Error("a hint although they are off")
	}
	var stored string
	p.Eval("JSON.stringify([localStorage, sessionStorage])", &stored)
	if stored != `[{"word-hints":"off"},{}]` {
		t.Errorf("the browser keeps %s", stored)
	}
	p.Click("[data-word-switch] input")
	p.Type("#what", " Jonas ignored it.")
	p.WaitText("reads as blame")
}

func TestHintsNeedNoNetworkAndSendNothing(t *testing.T) {
	asked := map[string]int{}
	p := open(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		writingPage()(w, r)
	}})
	p.Type("#what", "Mira forgot")
	p.Wait(".aid")
	p.Eval(`window.fetch = () => { document.title = "sent"; return Promise.reject(new Error("offline")) }`, nil)
	p.Type("#tweak", "Remember to look")
	p.WaitText("is a wish")
	if p.Title() == "sent" || asked["/"] != 1 {
		t.Errorf("title %q, asked %v", p.Title(), asked)
	}
}

func TestTheScriptsOfAPageFitTheBudget(t *testing.T) {
	sum := 0
	for _, name := range []string{"dist/app.js", "dist/wording.js", "lexicon/en.json"} {
		n := static.Packed(name)
		t.Logf("%-16s %6d bytes packed", name, n)
		sum += n
	}
	if sum > 60_000 {
		t.Errorf("%d bytes", sum)
	}
}
