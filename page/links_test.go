package page_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/web"
)

// link makes a private link by its form and returns the path of its feeds.
func (s *site) link(name string) string {
	s.t.Helper()
	p := s.post("/settings/links", "name", name).is(200).has("These are the addresses for", "They are shown only now.")
	at := regexp.MustCompile(`http://failforward\.test(/feeds/ffl_[\w-]{43})/calendar\.ics`).FindStringSubmatch(p.body)
	if at == nil || !strings.Contains(p.body, at[1]+"/news.atom") {
		s.t.Fatalf("no addresses: %s", p.body)
	}
	return at[1]
}

// without asks as a calendar does: nobody is signed in.
func (s *site) without(path string, head ...string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", s.server.URL+path, nil)
	s.must(err)
	for i := 0; i < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	s.must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	s.must(err)
	return resp, string(body)
}

func TestALinkIsShownOnceListedAndRevoked(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/settings").has("Private links")
		s.post("/settings/links", "name", " ").is(422)
		at := s.link("tram display")
		list := s.get("/settings/links").has("tram display", "Revoke")
		if strings.Contains(list.body, "ffl_") {
			t.Error("the secret stands in the list")
		}
		id := regexp.MustCompile(`/settings/links/(\d+)/revoke`).FindStringSubmatch(list.body)[1]
		for _, file := range []string{"/calendar.ics", "/news.atom"} {
			resp, body := s.without(at + file)
			if resp.StatusCode != 200 || resp.Header.Get("Cache-Control") != "private, max-age=300" || len(resp.Cookies()) > 0 {
				t.Errorf("%s: %d %v", file, resp.StatusCode, resp.Header)
			}
			again, _ := s.without(at+file, "If-None-Match", resp.Header.Get("ETag"))
			if again.StatusCode != 304 {
				t.Errorf("%s is sent again: %d %s", file, again.StatusCode, body)
			}
		}
		mira := s.colleague("Mira", loop.MemberRole)
		ada := s.browser
		s.browser = s.as(mira)
		s.get("/settings/links").lacks("tram display")
		s.post("/settings/links/" + id + "/revoke").is(404)
		s.browser = ada
		s.post("/settings/links/" + id + "/revoke").leads("/settings/links")
		s.get("/settings/links").has("does not work any more").lacks("Revoke")
		s.get("/settings/audit").has("made the private link", "ended the private link")
		if resp, _ := s.without(at + "/calendar.ics"); resp.StatusCode != 404 {
			t.Errorf("a revoked link answers %d", resp.StatusCode)
		}
	})
}

// What does not work answers alike, whatever the reason.
func TestALinkThatDoesNotWorkTellsNothing(t *testing.T) {
	s := open(t)
	mira := s.colleague("Mira", loop.MemberRole)
	ada := s.browser
	s.browser = s.as(mira)
	gone := s.link("her phone")
	s.browser = ada
	revoked := s.link("mine")
	s.post("/settings/links/" + regexp.MustCompile(`/settings/links/(\d+)/revoke`).FindStringSubmatch(s.get("/settings/links").body)[1] + "/revoke")
	if resp, _ := s.without(gone + "/news.atom"); resp.StatusCode != 200 {
		t.Fatalf("%d", resp.StatusCode)
	}
	s.post("/settings/people/"+s.member(mira).Ref().String(), "state", "deactivated")
	if m := s.member(mira); m.State != loop.Deactivated {
		t.Fatalf("Mira is %s", m.State)
	}
	answers := map[string]string{}
	for name, at := range map[string]string{"unknown": "/feeds/ffl_" + strings.Repeat("x", 43), "no secret": "/feeds/x", "revoked": revoked, "of somebody who has gone": gone} {
		resp, body := s.without(at + "/calendar.ics")
		answers[resp.Status+resp.Header.Get("Content-Type")+resp.Header.Get("Cache-Control")+body] = name
		if resp.StatusCode != 404 {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
	if len(answers) != 1 {
		t.Errorf("they can be told apart: %v", answers)
	}
}

func (s *site) member(by loop.Actor) loop.Member {
	s.t.Helper()
	m, err := s.store.Member(s.t.Context(), by.Workspace, by.Member)
	s.must(err)
	return m
}

func TestTheCalendarHoldsTheDaysThatCome(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		_, err := s.app.Actions.Create(ctx, s.by, app.ActionDraft{Title: "Add an alarm; soon,\nplease", Mine: true, Due: "2026-03-20"})
		s.must(err)
		_, err = s.app.Effects.Plan(ctx, s.by, app.CheckDraft{Action: "A-1", Kind: loop.ByLook, On: "2026-04-10"})
		s.must(err)
		s.placed("on", "2026-03-12")
		_, err = s.app.Huddles.SetSeries(ctx, s.by, loop.Series{Team: s.by.Teams[0], Weekday: 2, Minute: 9*60 + 30, Every: 1, Planned: 900, Mode: loop.RoomMode, Attribution: loop.Anonymous})
		s.must(err)
		h, err := s.app.Huddles.Start(ctx, s.by, app.HuddleDraft{Team: "T-1", Later: true, On: "2026-03-04"})
		s.must(err)
		_, err = s.app.Cards.Write(ctx, s.by, app.CardDraft{Huddle: h.Ref().String(), What: "a sealed sentence", Pen: "pen"})
		s.must(err)
		at := s.link("x") + "/calendar.ics"
		resp, body := s.without(at)
		if resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || strings.Contains(body, "sealed") {
			t.Errorf("%v\n%s", resp.Header, body)
		}
		for line := range strings.SplitSeq(body, "\r\n") {
			if len(line) > 75 || strings.Contains(line, "\n") {
				t.Errorf("a line of %d bytes: %q", len(line), line)
			}
		}
		cal, err := ics.ParseCalendar(strings.NewReader(body))
		s.must(err)
		got := map[string]string{}
		for _, e := range cal.Events() {
			start := e.GetProperty(ics.ComponentPropertyDtStart)
			if e.Id() == "" || e.GetProperty(ics.ComponentPropertyDtstamp) == nil || got[e.Id()] != "" {
				t.Errorf("no UID of its own, or no DTSTAMP: %s", e.Id())
			}
			got[e.Id()] = start.Value + " " + e.GetProperty(ics.ComponentPropertySummary).Value
		}
		all := "\n"
		for _, said := range got {
			all += said + "\n"
		}
		for _, want := range []string{"\n20260320 Due: Add an alarm", "\n20260410 Did it help? Add an alarm", "\n20260312 As believed?", "\n20260304 Huddle of Checkout (S-1)\n", "\n20260303T083000Z Huddle of Checkout\n", "\n20260310T083000Z Huddle of Checkout\n"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not in %s", want, all)
			}
		}
		s.later(24 * time.Hour)
		_, next := s.without(at)
		for uid := range got {
			if !strings.Contains(strings.ReplaceAll(next, "\r\n ", ""), "UID:"+uid) {
				t.Errorf("%s has another name a day later", uid)
			}
		}
	})
}

func TestTheNewsAreAtomAndNameNobody(t *testing.T) {
	s := open(t)
	s.demo()
	resp, body := s.without(s.link("reader") + "/news.atom")
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  []string `xml:"author>name"`
		Entries []struct {
			ID       string `xml:"id"`
			Title    string `xml:"title"`
			Updated  string `xml:"updated"`
			Category struct {
				Term string `xml:"term,attr"`
			} `xml:"category"`
			Link struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	s.must(xml.Unmarshal([]byte(body), &feed))
	if resp.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" || feed.ID == "" || feed.Title == "" || len(feed.Author) != 1 || len(feed.Entries) == 0 || feed.Updated != feed.Entries[0].Updated {
		t.Errorf("%v %+v", resp.Header, feed)
	}
	sorts, ids, last := map[string]bool{}, map[string]bool{}, "9"
	for _, e := range feed.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || !strings.HasPrefix(e.ID, "tag:failforward.invalid,2026:") || ids[e.ID] || e.Title == "" || e.Updated > last || !strings.HasPrefix(e.Link.Href, "http://failforward.test/") {
			t.Errorf("%+v", e)
		}
		sorts[e.Category.Term], ids[e.ID], last = true, true, e.Updated
	}
	if !sorts["lesson"] || !sorts["verdict"] || !sorts["mistake"] {
		t.Errorf("only %v", sorts)
	}
	members, err := s.app.People.Members(t.Context(), s.by)
	s.must(err)
	for _, m := range members {
		if strings.Contains(body, ">"+m.Name) || strings.Contains(body, "by "+m.Name) {
			t.Errorf("%s is named", m.Name)
		}
	}
}

// The secret is in no line of the log, whether the feed is sent, refused, or breaks.
func TestNoLogHoldsTheSecretOfALink(t *testing.T) {
	s := open(t)
	at := s.link("phone")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.desk.Log = logger
	find := web.Finder{Sessions: s.sessions, Token: s.app.Tokens.Actor, Members: s.app.People.Memberships, Workspace: s.app.People.Workspace}
	front := web.Front(web.Guard(s.desk.Routes(), find.Find, s.desk.Deny), web.FrontOptions{Now: s.clock.Now, Log: logger, Deny: s.desk.Deny, Sessions: s.sessions, Tell: []func(web.Done){web.AccessLog(logger)}})
	server := httptest.NewServer(front)
	defer server.Close()
	ask := func(path string) {
		resp, err := http.Get(server.URL + path)
		s.must(err)
		resp.Body.Close()
	}
	unknown := "/feeds/ffl_" + strings.Repeat("y", 43)
	ask(at + "/calendar.ics")
	ask(unknown + "/news.atom")
	ask(at + "/nothing.txt")
	s.must(s.store.Close())
	ask(at + "/news.atom")
	said := log.String()
	if strings.Count(said, "/feeds/{secret}/") < 3 || !strings.Contains(said, "status=500") && !strings.Contains(said, "status=503") {
		t.Errorf("the log says too little: %s", said)
	}
	for _, secret := range []string{at, unknown, "ffl_"} {
		if strings.Contains(said, strings.TrimPrefix(secret, "/feeds/")) {
			t.Errorf("%s stands in the log:\n%s", secret, said)
		}
	}
}

func TestPrivateLinksAreAccessible(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/settings/links?empty")
	s.link("calendar on my phone")
	s.link("news reader at work")
	s.looks(p, "/settings/links", "/settings")
}
