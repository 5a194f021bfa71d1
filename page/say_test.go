package page_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/page"
	"failforward/web"
)

// hangs makes a form by its page and returns the path of its link.
func (s *site) hangs(name string, more ...string) string {
	s.t.Helper()
	form := s.get("/settings/forms").is(200).fields("/settings/forms")
	form.Set("name", name)
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.linkOf(s.send("/settings/forms", form))
}

// linkOf is the link that a page shows once.
func (s *site) linkOf(p shown) string {
	s.t.Helper()
	p.is(200).has("This is the link of", "It is shown only now.")
	at := regexp.MustCompile(`http://failforward\.test(/say/[a-z2-7]{26})<`).FindStringSubmatch(p.body)
	if at == nil {
		s.t.Fatalf("no link: %s", p.body)
	}
	return at[1]
}

// nobody asks as somebody outside does; it returns who asked before.
func (s *site) nobody(do func()) {
	before := s.browser
	s.browser = s.stranger()
	do()
	s.browser = before
}

// tells says something on a form, as a browser without a script does.
func (s *site) tells(at, what string, more ...string) shown {
	s.t.Helper()
	form := s.get(at).is(200).fields(at)
	form.Set("what", what)
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.send(at, form)
}

var saidAt = regexp.MustCompile(`href="(/inbox/said/\d+)"`)

func TestAReportWithoutANameFromTheLinkToItsFailure(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/settings").has("Forms")
		at := s.hangs("Near misses", "words", "The leads read it.\nOn fire? Call 112.", "team", "T-1")
		s.nobody(func() {
			p := s.get(at).is(200).has("Near misses", "The leads read it.", "we do not keep your name, your address, your browser or the hour", "no page shows it before tomorrow", "Nobody can answer you", "leads of Checkout and the admins")
			sound(t, "the page of a form", p)
			if strings.Contains(p.body, "<script") || p.head.Get("Set-Cookie") != "" || p.head.Get("X-Robots-Tag") != "noindex, nofollow" || p.head.Get("Referrer-Policy") != "same-origin" || !strings.Contains(p.body, `content="noindex, nofollow"`) {
				t.Errorf("a script, a cookie, an index or a referrer: %v\n%s", p.head, p.body)
			}
			s.tells(at, "The ladder was not tied", "more", "Nobody fell.", "kind", "near_miss", "when", "today").leads(at + "/thanks")
			sound(t, "thanks", s.get(at+"/thanks").is(200).has("Thank you", "Nobody can answer you", "delete its history"))
		})
		s.get("/inbox").has("comes here when its day or its week is over").lacks("The ladder")
		s.get("/settings/audit").has("made the form").lacks("ladder")
		s.later(24 * time.Hour)
		s.get("/").has("Inbox")
		inbox := s.get("/inbox").has("Said without a name", "The ladder was not tied", "by the form Near misses, on 2 March")
		one := saidAt.FindStringSubmatch(inbox.body)[1]
		p := s.get(one).is(200).has("Nobody knows who wrote it", "Take it", "Decline it")
		sound(t, "what was said", p)
		form := p.fields(one + "/take")
		if form.Get("title") != "The ladder was not tied" || strings.TrimSpace(form.Get("summary")) != "Nobody fell." || form.Get("kind") != "near_miss" {
			t.Errorf("to take is %v", form)
		}
		form.Set("title", "")
		s.send(one+"/take", form).is(422)
		form.Set("title", "A ladder was not tied")
		s.send(one+"/take", form).leads("/inbox")
		s.get("/inbox").has("F-1 is logged, and what was said is deleted.").lacks("The ladder was")
		s.get("/failures/F-1").has("A ladder was not tied", "a form, without a name", "Near miss", "Taken from a form").lacks("Logged by")
		s.get("/settings/audit").has("took from a form")
		s.get(one).is(404)
		f, err := s.app.Failures.Get(t.Context(), s.by, "F-1")
		s.must(err)
		if f.Failure.CreatedBy != 0 || !f.Failure.CreatedAt.Equal(s.clock.Now()) {
			t.Errorf("it tells who or when: %+v", f.Failure)
		}
	})
}

func TestWhatIsSaidIsDeclinedWithAReason(t *testing.T) {
	s := open(t)
	at := s.hangs("Anything", "grain", "week")
	s.nobody(func() {
		s.get(at).has("the week in which you send it", "your browser or the day", "no page shows it before next Monday").lacks("Today")
		s.tells(at, "Kim is always late", "when", "week").leads(at + "/thanks")
	})
	s.later(6 * 24 * time.Hour)
	s.get("/inbox").lacks("Kim")
	s.later(24 * time.Hour)
	one := saidAt.FindStringSubmatch(s.get("/inbox").has("in the week of 2 March").body)[1]
	s.get(one).has("It was in the week of 2 March.")
	s.post(one+"/decline", "reason", "").is(422)
	s.post(one+"/decline", "reason", "It is about a person").leads("/inbox")
	s.get("/inbox").has("Declined. What was said is deleted.").lacks("Kim")
	s.get("/settings/audit").has("declined what was said on the form", "It is about a person").lacks("Kim")
	s.get("/failures").lacks("Kim")
}

// A link that does not work answers like any address at which nothing is, and tells
// nobody that it once worked.
func TestALinkOfAFormThatDoesNotWorkTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.hangs("Near misses")
		s.get("/settings/forms").has("Near misses", "the day is kept").lacks(strings.TrimPrefix(at, "/say/"))
		s.get("/settings/forms/FORM-1").is(200).lacks(strings.TrimPrefix(at, "/say/"))
		fresh := s.linkOf(s.post("/settings/forms/FORM-1/link"))
		s.post("/settings/forms/FORM-1/off").leads("/settings/forms/FORM-1")
		s.get("/settings/forms/FORM-1").has("is off", "Switch it on")
		s.nobody(func() {
			answers := map[string]string{}
			for name, path := range map[string]string{"changed": at, "switched off": fresh, "unknown": "/say/" + strings.Repeat("a", 26), "no secret": "/say/x"} {
				for _, p := range []shown{s.get(path), s.get(path + "/thanks"), s.post(path, "what", "x")} {
					body := regexp.MustCompile(`[A-Z2-7]{26}`).ReplaceAllString(p.is(404).body, "ID") // of the request
					answers[body+p.head.Get("X-Robots-Tag")+p.head.Get("Set-Cookie")] = name
				}
			}
			if len(answers) != 1 {
				t.Errorf("%d different answers: %v", len(answers), answers)
			}
		})
		s.post("/settings/forms/FORM-1/on").leads("/settings/forms/FORM-1")
		s.nobody(func() {
			s.get(fresh).is(200)
			s.get(strings.ToUpper(fresh[:5]) + fresh[5:]).is(404)
			s.get("/say/" + strings.ToUpper(fresh[5:])).is(200)
		})
		form := s.get("/settings/forms/FORM-1").fields("/settings/forms/FORM-1")
		form.Set("name", " ")
		form.Set("words", strings.Repeat("x", 601))
		s.send("/settings/forms/FORM-1", form).is(422).has("Two things to mend")
		form.Set("name", "Slips")
		form.Set("words", "We read it on Mondays.")
		s.send("/settings/forms/FORM-1", form).leads("/settings/forms/FORM-1")
		s.send("/settings/forms/FORM-1", form).is(409)
		s.nobody(func() { s.get(fresh).is(200).has("Slips", "We read it on Mondays.") })
		s.get("/settings/audit").has("gave a new link to the form", "switched off the form", "switched on the form", "changed the form")
	})
}

// Whatever goes wrong, what was typed comes back.
func TestWhatIsTypedOnAFormComesBackWithItsFault(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses")
	s.nobody(func() {
		back := func(p shown, status int, words ...string) {
			t.Helper()
			if form := p.is(status).has(words...).fields(at); !strings.Contains(form.Get("more"), "all of it") || form.Get("homepage") != "" {
				t.Errorf("came back as %v", form)
			}
			if p.head.Get("Set-Cookie") != "" || strings.Contains(p.body, "<script") {
				t.Errorf("a fault brings a cookie or a script: %v", p.head)
			}
		}
		back(s.tells(at, " ", "more", "all of it"), 422, "Say in a few words what did not work.")
		back(s.tells(at, "x", "more", "all of it"+strings.Repeat("é", 2000)), 422, "Use at most 2000 characters")
		back(s.tells(at, "x", "more", "all of it", "kind", "theft", "when", "at noon"), 422, "Two things to mend")
		back(s.tells(at, "Buy pills", "more", "all of it", "homepage", "https://evil.example"), 422, "A field that nobody sees was filled in")
		for i := range 10 {
			s.tells(at, fmt.Sprint("No. ", i), "more", "x").leads(at + "/thanks")
		}
		back(s.tells(at, "No. 11", "more", "all of it"), 429, "Much has come from where you are just now.")
		s.clock.Add(3 * time.Minute)
		s.tells(at, "No. 11", "more", "all of it").leads(at + "/thanks")
		if p := s.read(s.browser.PostForm(s.server.URL+at, url.Values{"what": {"x"}, "more": {strings.Repeat("x", 70_000)}})); p.status != http.StatusRequestEntityTooLarge {
			t.Errorf("70 kB are answered with %d", p.status)
		}
		if p := s.ask("POST", at, url.Values{"what": {"x"}}, map[string]string{"Origin": "https://evil.example"}); p.status != http.StatusForbidden {
			t.Errorf("another site is answered with %d", p.status)
		}
	})
	all, err := s.store.FormReports(t.Context(), s.ws.ID)
	if err != nil || len(all) != 11 {
		t.Errorf("kept %d, %v", len(all), err)
	}
}

// Sixty in all, also at once when they come from many addresses: the form says so kindly,
// and tells nothing of the hour.
func TestAFormTakesSoMuchAndNoMore(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses")
	routes := s.desk.Routes()
	find := func(r *http.Request) (web.Visitor, error) {
		return web.Visitor{Address: r.Header.Get("X-Test")}, loop.Errorf(loop.Unknown, "Sign in first.")
	}
	h := web.Guard(routes, find, s.desk.Deny)
	status, once := map[int]int{}, map[int]int{}
	body := ""
	for i := range 100 {
		r := httptest.NewRequest("POST", at, strings.NewReader(url.Values{"what": {fmt.Sprint("No. ", i)}, "more": {"all of it"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Test", fmt.Sprintf("2001:db8:0:%x::1", i))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if status[w.Code]++; i < 40 {
			once[w.Code]++
		}
		if w.Code == 429 {
			body = w.Body.String()
		}
		if i >= 40 {
			s.clock.Add(3 * time.Minute)
		}
	}
	if once[303] != 40 {
		t.Errorf("of forty at once: %v", once)
	}
	if status[303] != 60 || status[429] != 40 || !strings.Contains(body, "This form is full") || !strings.Contains(body, "all of it") {
		t.Errorf("of 100 over hours: %v\n%s", status, body)
	}
}

// Somebody writes while a lead changes who reads it or what is kept: the page comes back
// and says what is different, and nothing is kept that was promised otherwise.
func TestAFormThatChangesWhileSomebodyWritesSaysWhatIsDifferent(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses", "team", "T-1", "grain", "week")
	changes := []struct {
		name, field, value string
		want               []string
	}{
		{"who reads it", "team", "", []string{"It is now read by the leads and admins of"}},
		{"what is kept", "grain", "day", []string{"It now keeps the day in which you send it."}},
		{"its words", "words", "On fire? Call 112.", nil},
	}
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			var form url.Values
			s.nobody(func() { form = s.get(at).is(200).fields(at) })
			edit := s.get("/settings/forms/FORM-1").fields("/settings/forms/FORM-1")
			edit.Set(tt.field, tt.value)
			s.send("/settings/forms/FORM-1", edit).leads("/settings/forms/FORM-1")
			form.Set("what", "Said of "+tt.name)
			form.Set("more", "all of it")
			s.nobody(func() {
				if tt.want == nil {
					s.send(at, form).leads(at + "/thanks")
					return
				}
				back := s.send(at, form).is(422).has(append(tt.want, "Nothing was kept; your text is still here.")...)
				sound(t, tt.name, back)
				if all, err := s.store.FormReports(t.Context(), s.ws.ID); err != nil || slices.ContainsFunc(all, func(r loop.FormReport) bool { return r.What == form.Get("what") }) {
					t.Errorf("kept all the same: %v, %v", all, err)
				}
				again := back.fields(at)
				if again.Get("what") != form.Get("what") || strings.TrimSpace(again.Get("more")) != "all of it" {
					t.Errorf("came back as %v", again)
				}
				s.send(at, again).leads(at + "/thanks")
			})
		})
	}
}

// No line of a log, no count and no session tells when a form was looked at or used.
func TestNothingTellsWhenAFormWasUsed(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses")
	var log bytes.Buffer
	var told []web.Done
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.desk.Log = logger
	find := web.Finder{Sessions: s.sessions, Token: s.app.Tokens.Actor, Members: s.app.People.Memberships, Workspace: s.app.People.Workspace}
	front := web.Front(web.Guard(s.desk.Routes(), find.Find, s.desk.Deny), web.FrontOptions{Now: s.clock.Now, Log: logger, Deny: s.desk.Deny, Sessions: s.sessions, Nameless: page.Nameless,
		Tell: []func(web.Done){web.AccessLog(logger), func(d web.Done) { told = append(told, d) }}})
	server := httptest.NewServer(front)
	defer server.Close()
	mine := s.browser // signed in, with a session that was used long ago
	before, err := s.store.Sessions(t.Context(), s.member(s.by).Account)
	s.must(err)
	s.clock.Add(time.Hour)
	for _, ask := range []func() (*http.Response, error){
		func() (*http.Response, error) { return mine.Get(server.URL + at) },
		func() (*http.Response, error) {
			return mine.PostForm(server.URL+at, url.Values{"what": {"The ladder"}})
		},
		func() (*http.Response, error) { return mine.PostForm(server.URL+at, url.Values{"what": {""}}) },
		func() (*http.Response, error) { return mine.Get(server.URL + at + "/thanks") },
		func() (*http.Response, error) { return mine.Get(server.URL + "/say/unknown") },
	} {
		resp, err := ask()
		s.must(err)
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.Header.Get("Set-Cookie") != "" {
			t.Errorf("a cookie: %v", resp.Header)
		}
	}
	after, err := s.store.Sessions(t.Context(), s.member(s.by).Account)
	s.must(err)
	if fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the session was touched: %v, %v", before, after)
	}
	if log.Len() > 0 || len(told) > 0 {
		t.Errorf("told %v, logged %s", told, log.String())
	}
	if all, err := s.store.FormReports(t.Context(), s.ws.ID); err != nil || len(all) != 1 {
		t.Errorf("kept %v, %v", all, err)
	}
}

func TestHostileTextOnAFormStaysText(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses")
	s.nobody(func() {
		for i, attack := range attacks {
			if i%5 == 0 {
				s.clock.Add(time.Hour)
			}
			s.tells(at, attack, "more", attack).leads(at + "/thanks")
			p := s.tells(at, "", "more", attack).is(422)
			sound(t, attack, p)
			p.harmless(attack)
		}
	})
	s.later(48 * time.Hour)
	inbox := s.get("/inbox").is(200)
	sound(t, "inbox", inbox)
	inbox.harmless("inbox")
	all := saidAt.FindAllStringSubmatch(inbox.body, -1)
	if len(all) != len(attacks) {
		t.Errorf("%d of %d are there", len(all), len(attacks))
	}
	for _, one := range all {
		p := s.get(one[1]).is(200)
		sound(t, one[1], p)
		p.harmless(one[1])
		for _, n := range p.all() {
			if n.Data == "a" && strings.Contains(attr(n, "href"), "evil") {
				t.Errorf("a link of somebody unknown: %s", attr(n, "href"))
			}
		}
	}
}

// The whole way in a browser: a lead makes the link; somebody who is not signed in, in
// a browser without scripts, says something; the lead takes it a day later.
func TestAFormInTheBrowser(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.Lead)
	s.browser = s.as(s.by)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/settings/forms")
	p.Type("#name", "Near misses in the warehouse")
	p.Type("#words", "The leads read it on the next day.")
	p.Follow("button.primary")
	p.WaitText("It is shown only now.")
	at := strings.TrimPrefix(p.Value("#secret"), "http://failforward.test")
	out := looptest.Browser(t)
	out.Scripts(false)
	out.Open(s.server.URL + at)
	out.Type("#more", "It nearly fell on two people.")
	out.Set("#kind", "near_miss")
	out.Set("#when", "today")
	out.Set("#homepage", "x")
	out.Type("#what", "The shelf was loaded on one side")
	if status := out.Follow("button.primary"); status != 422 {
		t.Errorf("a filled trap is answered with %d", status)
	}
	out.Complaints() // the browser notes the 422, which is meant
	out.Accessible("a form that came back")
	if got := out.Value("#more"); got != "It nearly fell on two people." {
		t.Errorf("came back as %q", got)
	}
	out.Follow("button.primary")
	out.WaitText("Thank you")
	s.later(24 * time.Hour)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/inbox")
	p.Follow(`a[href^="/inbox/said/"]`)
	p.Type("#title", "")
	p.Set("#title", "A shelf was loaded on one side")
	p.Follow("button.primary")
	p.WaitText("F-1 is logged")
	p.Open(s.server.URL + "/failures/F-1")
	p.WaitText("a form, without a name")
}

func TestFormsAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/settings/forms?none")
	at := s.hangs("Near misses in the warehouse", "words", "What nearly went wrong teaches as much as what did. The leads read it once a day.\nIs something on fire? Call 112 first.")
	s.hangs("Anything at all", "grain", "week")
	s.post("/settings/forms/FORM-2/off")
	s.nobody(func() {
		s.tells(at, "The shelf in aisle four was loaded on one side", "more", "It nearly fell on two people.", "kind", "near_miss", "when", "week")
		s.tells(at, "Nobody knew who had the key of the sprinklers")
	})
	s.looks(p, "/settings/forms", "/settings/forms/FORM-1", "/settings/forms/FORM-2", at, at+"/thanks", "/inbox?early")
	s.later(24 * time.Hour)
	s.enters(p, s.by)
	s.looks(p, "/inbox", saidAt.FindStringSubmatch(s.get("/inbox").body)[1])
}
