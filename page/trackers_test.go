package page_test

import (
	"html"
	"net/url"
	"regexp"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

var issueHref = regexp.MustCompile(`href="([^"]+)" rel="noreferrer"`)

func TestAnActionOffersAFilledInIssue(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.loop("Search stale & cold", "Warm the “index” first", "look")
		s.get("/actions/A-1").is(200).lacks("New issue in GitHub")
		sound(t, "no tracker", s.get("/settings/trackers").is(200).has("Every team without its own · none"))
		s.post("/settings/trackers", "team", "", "tracker_kind", "github", "tracker_url", "javascript:alert(1)").is(422).has("Address of the project", "beginning with https://").holds(`value="javascript:alert(1)"`)
		s.post("/settings/trackers", "team", "", "tracker_kind", "github", "tracker_url", " https://github.com/acme/shop ").leads("/settings/trackers")
		s.get("/settings/trackers").has("GitHub, https://github.com/acme/shop")
		p := s.get("/actions/A-1").is(200).has("New issue in GitHub")
		sound(t, "an action with its issue", p)
		link, err := url.Parse(html.UnescapeString(issueHref.FindStringSubmatch(p.body)[1]))
		if err != nil {
			t.Fatal(err)
		}
		q := link.Query()
		if link.Host != "github.com" || link.Path != "/acme/shop/issues/new" || q.Get("title") != "Warm the “index” first" {
			t.Errorf("leads to %s", link)
		}
		want := "Because we learned: We learned that search stale & cold\n\nIt comes from F-1: Search stale & cold\n\nDue: 2026-03-16\n\nfailforward: http://failforward.test/actions/A-1"
		if q.Get("body") != want {
			t.Errorf("body %q, want %q", q.Get("body"), want)
		}
		s.done("A-1")
		s.get("/actions/A-1").lacks("New issue in GitHub")
	})
}

func TestWhoSetsTheTrackerOfATeam(t *testing.T) {
	s := open(t)
	ada, lea := s.browser, s.colleague("Lea", loop.Lead)
	s.browser = s.as(lea)
	s.get("/settings/trackers").is(200).has("Checkout · none").holds(`href="/settings/trackers?team=T-1#set"`)
	s.post("/settings/trackers", "team", "", "tracker_kind", "gitlab", "tracker_url", "https://gitlab.com/acme/shop").is(403)
	s.post("/settings/trackers", "team", "T-1", "tracker_kind", "linear", "tracker_url", "https://linear.app/acme/team/ENG", "version", "1").leads("/settings/trackers")
	s.post("/settings/trackers", "team", "T-1", "tracker_kind", "jira", "tracker_url", "https://acme.atlassian.net/?pid=1&issuetype=2", "version", "1").is(409)
	s.browser = ada
	s.post("/settings/teams", "name", "Search").is(303)
	s.post("/settings/teams/T-1", "name", "Checkout crew").is(303) // renaming keeps the tracker
	s.get("/settings/trackers").has("Checkout crew · Linear, https://linear.app/acme/team/ENG", "Search · none")
	s.get("/settings/audit").has("tracker kind (empty)")
	s.browser = s.as(lea)
	s.post("/settings/trackers", "team", "T-2", "tracker_kind", "gitlab", "tracker_url", "https://gitlab.com/acme/shop").is(403)
	s.browser = s.as(s.colleague("Mo", loop.MemberRole))
	s.get("/settings/trackers").has("ask a lead of the team")
	s.post("/settings/trackers", "team", "T-1").is(403)
}

func TestTrackersLookWell(t *testing.T) {
	s := open(t)
	s.loop("Search stale", "Warm the index first", "look")
	s.post("/settings/trackers", "tracker_kind", "github", "tracker_url", "https://github.com/acme/shop-with-a-name-that-is-rather-long-for-a-phone").is(303)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/settings/trackers", "/actions/A-1?tracker")
}
