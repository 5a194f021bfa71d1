package loop_test

import (
	"net/url"
	"strings"
	"testing"

	"failforward/loop"

	"pgregory.net/rapid"
)

var draft = loop.IssueDraft{Title: `Check "lists" & [arrays] #1 in CI + 50 %`, Body: "Done when: CI refuses it\n\nÜber 支付 <b>&amp;</b>\n", Last: "https://ff.example/actions/A-3?x=1&y=2"}

// The parameters of each system as its vendor documents them, and nothing of a
// text ends up outside of its parameter.
func TestEachTrackerGetsItsOwnParameters(t *testing.T) {
	tests := []struct {
		name        string
		tracker     loop.Tracker
		address     string
		title, body string
		kept        map[string]string
	}{
		{"github", loop.Tracker{TrackerKind: loop.GitHub, TrackerURL: "https://github.com/acme/shop"}, "https://github.com/acme/shop/issues/new", "title", "body", nil},
		{"github with labels, as copied from its page", loop.Tracker{TrackerKind: loop.GitHub, TrackerURL: "https://github.com/acme/shop/issues/new?labels=fail-forward%2Cci&title=old&body=old#top"}, "https://github.com/acme/shop/issues/new", "title", "body", map[string]string{"labels": "fail-forward,ci"}},
		{"github enterprise on a port", loop.Tracker{TrackerKind: loop.GitHub, TrackerURL: "http://git.acme.test:8443/acme/shop/"}, "http://git.acme.test:8443/acme/shop/issues/new", "title", "body", nil},
		{"gitlab", loop.Tracker{TrackerKind: loop.GitLab, TrackerURL: "https://gitlab.com/acme/group/shop/-/issues"}, "https://gitlab.com/acme/group/shop/-/issues/new", "issue[title]", "issue[description]", nil},
		{"jira", loop.Tracker{TrackerKind: loop.Jira, TrackerURL: "https://acme.atlassian.net/?pid=10000&issuetype=10001"}, "https://acme.atlassian.net/secure/CreateIssueDetails!init.jspa", "summary", "description", map[string]string{"pid": "10000", "issuetype": "10001"}},
		{"jira below a path", loop.Tracker{TrackerKind: loop.Jira, TrackerURL: "https://tools.acme.test/jira/secure/CreateIssueDetails!init.jspa?pid=1&issuetype=2"}, "https://tools.acme.test/jira/secure/CreateIssueDetails!init.jspa", "summary", "description", map[string]string{"pid": "1", "issuetype": "2"}},
		{"linear", loop.Tracker{TrackerKind: loop.Linear, TrackerURL: "https://linear.app/acme/team/ENG/active"}, "https://linear.app/acme/team/ENG/new", "title", "description", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			link := tt.tracker.NewIssue(draft)
			address, query, _ := strings.Cut(link, "?")
			if address != tt.address {
				t.Errorf("leads to %s, want %s", address, tt.address)
			}
			if strings.ContainsAny(query, "+ \n\"<>[]#") {
				t.Errorf("not all is encoded: %s", query)
			}
			q, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			if q.Get(tt.title) != draft.Title || q.Get(tt.body) != draft.Body+draft.Last || len(q[tt.title]) != 1 || len(q[tt.body]) != 1 {
				t.Errorf("fills in %q", q)
			}
			for k, v := range tt.kept {
				if q.Get(k) != v {
					t.Errorf("%s is %q, want %q", k, q.Get(k), v)
				}
			}
			if len(q) != 2+len(tt.kept) {
				t.Errorf("parameters %q", q)
			}
		})
	}
}

func TestOnlyAddressesOfProjectsAreTakenAsTrackers(t *testing.T) {
	tests := []struct {
		kind loop.TrackerKind
		url  string
		ok   bool
	}{
		{"", "", true},
		{loop.GitHub, "https://github.com/acme/shop", true},
		{loop.GitHub, "javascript:alert(1)//acme/shop", false},
		{loop.GitHub, "JavaScript://github.com/acme/shop", false},
		{loop.GitHub, "data:text/html,<script>/acme/shop", false},
		{loop.GitHub, "//github.com/acme/shop", false},
		{loop.GitHub, "github.com/acme/shop", false},
		{loop.GitHub, "https:///acme/shop", false},
		{loop.GitHub, "https://mira:secret@github.com/acme/shop", false},
		{loop.GitHub, "https://github.com/acme", false},
		{loop.GitHub, "https://github.com/acme/shop/pulls", false},
		{loop.GitHub, "https://github.com/acme/shop\x00", false},
		{loop.GitHub, "https://github.com/acme/" + strings.Repeat("s", 500), false},
		{loop.GitHub, "", false},
		{"", "https://github.com/acme/shop", false},
		{"bugzilla", "https://bugs.example/acme/shop", false},
		{loop.Jira, "https://acme.atlassian.net", false},
		{loop.Jira, "https://acme.atlassian.net/?pid=SHOP&issuetype=1", false},
		{loop.Jira, "https://acme.atlassian.net/?pid=1&issuetype=2", true},
		{loop.Linear, "https://linear.app/acme", true},
		{loop.Linear, "https://linear.app", false},
	}
	for _, tt := range tests {
		got := loop.Tracker{TrackerKind: tt.kind, TrackerURL: tt.url}
		if err := got.Validate(); (err == nil) != tt.ok {
			t.Errorf("%s %q: %v", tt.kind, tt.url, err)
		}
		if !tt.ok && got.NewIssue(draft) != "" {
			t.Errorf("%s %q makes the link %s", tt.kind, tt.url, got.NewIssue(draft))
		}
	}
}

// Whatever the text: the link is short enough, the title whole, the body cut at a
// word where it is cut, and the last line there.
func TestALongBodyIsCutAtAWordAndSaysSo(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"stock", "Größe", "支付失败", "a", "&=?#", "line\n", "🔥"}), 1, 12)
	cut := 0
	rapid.Check(t, func(t *rapid.T) {
		d := loop.IssueDraft{Title: "Check lists", Body: strings.Repeat(strings.Join(words.Draw(t, "body"), " ")+" ", rapid.IntRange(0, 900).Draw(t, "times")) + "\n", Last: "https://ff.example/actions/A-3"}
		link := loop.Tracker{TrackerKind: loop.Linear, TrackerURL: "https://linear.app/acme/team/ENG"}.NewIssue(d)
		if len(link) > loop.MostLink {
			t.Fatalf("%d bytes", len(link))
		}
		_, query, _ := strings.Cut(link, "?")
		q, err := url.ParseQuery(query)
		if err != nil || q.Get("title") != d.Title || !strings.HasSuffix(q.Get("description"), d.Last) {
			t.Fatalf("%v, %q", err, q)
		}
		got := strings.TrimSuffix(q.Get("description"), d.Last)
		if got == d.Body {
			return
		}
		cut++
		kept, said := strings.CutSuffix(got, " … (cut here; all of it is behind the link)")
		if !said || !strings.HasPrefix(d.Body, kept) || !strings.ContainsAny(d.Body[len(kept):len(kept)+1], " \n") {
			t.Fatalf("cut to %q", got)
		}
	})
	if cut == 0 {
		t.Error("nothing was ever cut: the test tests nothing")
	}
}
