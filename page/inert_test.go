package page_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// inert demands that no text on the page became more than a text.
func inert(t *testing.T, name string, p shown) {
	t.Helper()
	sound(t, name, p)
	for _, n := range p.all() {
		if slices.Contains([]string{"iframe", "object", "embed", "base", "style", "img", "video", "source", "marquee", "math", "template", "noscript", "script"}, n.Data) && !ours(n) {
			t.Errorf("%s: a <%s> came out of a text: %v", name, n.Data, n.Attr)
		}
		for _, a := range n.Attr {
			foreign := slices.Contains([]string{"href", "src", "action"}, a.Key) && strings.Contains(a.Val, "pwn")
			if foreign && n.Data != "a" || foreign && !harmless(a.Val) {
				t.Errorf("%s: <%s> leads to %q", name, n.Data, a.Val)
			}
		}
	}
}

// ours is the one script that pages load.
func ours(n *html.Node) bool {
	return n.Data == "script" && strings.HasPrefix(attr(n, "src"), "/static/dist/app.js")
}

// harmless is what somebody may link to in a text.
func harmless(to string) bool {
	u, err := url.Parse(to)
	return err == nil && slices.Contains([]string{"", "http", "https", "mailto"}, u.Scheme)
}

// Every text field of our forms gets every payload, and every page that shows
// it is read again.
func TestTextsStayTexts(t *testing.T) {
	if len(payloads) < 40 {
		t.Fatalf("%d payloads", len(payloads))
	}
	s := open(t)
	if _, err := s.app.People.SaveTeam(t.Context(), s.by, "", 0, `<script>pwn()</script>`, false); err != nil {
		t.Fatal(err)
	}
	for _, x := range payloads {
		name := strings.ToValidUTF8(x, "?")
		ref := s.pwn(t, x)
		for _, path := range []string{"/", "/failures", ref, ref + "/edit", ref + "/analysis", "/failures/new?failure=" + ref[len("/failures/"):], "/failures?q=" + url.QueryEscape(x), "/failures?tag=" + url.QueryEscape(x), "/search?q=" + url.QueryEscape(x), "/failures?kind=" + url.QueryEscape(x) + "&stage=" + url.QueryEscape(x) + "&since=" + url.QueryEscape(x) + "&team=" + url.QueryEscape(x)} {
			inert(t, name+" at "+path, s.get(path).is(200))
		}
		hints := s.get("/failures/hints?text=" + url.QueryEscape(x+" import hung #rollout")).is(200)
		hints.body = `<!doctype html><title>x</title><a class="skip" href="#main"></a><main><h1>x</h1>` + hints.body + `</main>`
		inert(t, name+" in the hints", hints)
		inert(t, name+" in an address", s.get("/failures/"+url.PathEscape(x)))
	}
}

// pwn puts a payload everywhere and returns the page of its failure. Where a
// field refuses it, the form that comes back has to be inert as well.
func (s *site) pwn(t *testing.T, x string) string {
	t.Helper()
	form := s.get("/failures/new").fields("/failures/new")
	for _, k := range []string{"what", "why", "tweak", "how", "services", "tags", "summary"} {
		form.Set(k, x)
	}
	made := s.send("/failures/new", form)
	if made.status != 303 {
		t.Fatalf("%q: %d %s", x, made.status, made.words())
	}
	for _, k := range []string{"who", "due", "proof", "on", "kind", "severity", "noticed_on", "noticed_at", "mended_on", "mended_at", "lasted", "team", "once"} {
		form.Set(k, x)
	}
	inert(t, "faulty form with "+x, s.send("/failures/new", form).is(422))
	long := s.post("/failures/log", "line", "#rollout !2 "+strings.Repeat(x, 300)+"\x00").is(303)
	inert(t, "capture of "+x, s.get(long.to).is(200))
	edit := s.get(made.to + "/edit").fields(made.to + "/edit")
	for _, k := range []string{"title", "summary", "services", "tags", "excluded"} {
		edit.Set(k, x+" again")
	}
	s.send(made.to+"/edit", edit).leads(made.to)
	for _, k := range []string{"people", "cost", "currency", "started_on", "started_at", "kind", "team", "was.title", "version"} {
		edit.Set(k, x)
	}
	inert(t, "faulty edit with "+x, s.send(made.to+"/edit", edit).is(422))
	edit.Set("was.summary", "stale")
	edit.Set("summary", x+" mine")
	edit.Set("version", "1")
	inert(t, "conflict with "+x, s.send(made.to+"/edit", edit).is(409))
	boxes := url.Values{}
	for _, k := range []string{"surprise", "happened", "counted_on", "hidden_win", "build_differently", "one_change"} {
		boxes.Set(k, x)
	}
	s.send(made.to+"/analysis", boxes).leads(made.to)
	s.post(made.to+"/insights", "insight", x, "insight_kind", "practice").leads(made.to)
	inert(t, "faulty insight with "+x, s.post(made.to+"/insights", "insight", x, "insight_kind", x).is(422))
	s.post(made.to+"/accept", "accept_reason", x, "revisit_on", "").leads(made.to)
	inert(t, "accepted with "+x, s.get(made.to).is(200))
	s.post(made.to + "/resume").leads(made.to)
	s.post(made.to+"/dismiss", "dismiss_reason", x).leads(made.to)
	inert(t, "dismissed with "+x, s.get(made.to).is(200))
	s.post(made.to + "/restore").leads(made.to)
	return made.to
}

func TestWhatCannotBeStoredIsSaid(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import \x00hung \xff").leads("/failures/F-1")
	s.get("/failures/F-1").has("F-1 is logged. One character cannot be stored; � stands in its place.", "Import �hung")
}

func TestTextRunsEitherWay(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "توقفت صفحة الدفع بعد نشر الإعدادات 🙂").leads("/failures/F-1")
	s.get("/failures/F-1").holds(`<h1 dir="auto">توقفت`)
	s.get("/failures").holds(`dir="auto">توقفت`)
	s.get("/").holds("<bdi>توقفت")
}
