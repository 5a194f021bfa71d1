package loop

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// TrackerKind is a system in which a team keeps its backlog.
type TrackerKind string

const (
	GitHub TrackerKind = "github"
	GitLab TrackerKind = "gitlab"
	Jira   TrackerKind = "jira"
	Linear TrackerKind = "linear"
)

// TrackerKinds lists all four, in the order in which forms offer them.
func TrackerKinds() []TrackerKind { return []TrackerKind{GitHub, GitLab, Jira, Linear} }

// Word returns the name of the system.
func (k TrackerKind) Word() string {
	return map[TrackerKind]string{GitHub: "GitHub", GitLab: "GitLab", Jira: "Jira", Linear: "Linear"}[k]
}

// Tracker is where a team's issues are made: by a link that fills in the form of
// the system, so no token is needed and nothing is sent from here.
type Tracker struct {
	TrackerKind TrackerKind // "" for none
	TrackerURL  string      // http or https, at most 500 characters; see trackerPaths
}

// Tracked reports whether there is a tracker.
func (t Tracker) Tracked() bool { return t.TrackerKind != "" }

// trackerPaths say what the address of a project looks like.
var trackerPaths = map[TrackerKind]struct {
	path *regexp.Regexp
	like string
}{
	GitHub: {regexp.MustCompile(`^/[^/]+/[^/]+$`), "https://github.com/acme/shop"},
	GitLab: {regexp.MustCompile(`^/[^/]+/.+$`), "https://gitlab.com/acme/shop"},
	Jira:   {regexp.MustCompile(`^.*$`), "https://acme.atlassian.net/?pid=10000&issuetype=10001"},
	Linear: {regexp.MustCompile(`^/[^/]+(/team/[^/]+)?$`), "https://linear.app/acme/team/ENG"},
}

// Validate returns every broken rule, joined.
func (t Tracker) Validate() error {
	var c Check
	if t.TrackerKind == "" && t.TrackerURL == "" {
		return nil
	}
	known, ok := trackerPaths[t.TrackerKind]
	if !ok {
		OneOf(&c, "tracker_kind", t.TrackerKind, TrackerKinds())
		return c.Err()
	}
	u, err := url.Parse(t.TrackerURL)
	switch {
	case utf8.RuneCountInString(t.TrackerURL) > 500:
		c.Fault("tracker_url", "This address is too long; use at most 500 characters.")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		c.Fault("tracker_url", "Write the whole address of the project, beginning with https://, for example %s.", known.like)
	case u.User != nil:
		c.Fault("tracker_url", "Leave name and password out of the address: everybody here can read it.")
	case !known.path.MatchString(trackerPath(u)):
		c.Fault("tracker_url", "This is not the address of a project in %s. It looks like %s.", t.TrackerKind.Word(), known.like)
	case t.TrackerKind == Jira && !jiraReady(u.Query()):
		c.Fault("tracker_url", "Jira needs the numbers of project and kind of issue: add them as ?pid=10000&issuetype=10001. Both stand in the address of its settings.")
	}
	return c.Err()
}

var digits = regexp.MustCompile(`^[0-9]{1,12}$`)

func jiraReady(q url.Values) bool {
	return digits.MatchString(q.Get("pid")) && digits.MatchString(q.Get("issuetype"))
}

// trackerTails are the ends of addresses that people copy from the page of a project.
var trackerTails = []string{"/issues/new", "/-/issues", "/issues", "/new", "/secure/CreateIssueDetails!init.jspa", "/active", "/all", "/backlog"}

// trackerPath is the path of the project, without what stands behind it.
func trackerPath(u *url.URL) string {
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, tail := range trackerTails {
		path = strings.TrimSuffix(path, tail)
	}
	return strings.TrimSuffix(strings.TrimRight(path, "/"), "/-")
}

// MostLink is the longest link that is made, in bytes: GitHub takes 8,191, and what
// stands between often takes no more than 8,000.
const MostLink = 7000

// IssueDraft is what an issue is filled in with.
type IssueDraft struct {
	Title string
	Body  string // what may be cut where the link gets too long
	Last  string // what stays: the link back
}

// NewIssue returns the link that opens the form of the system, filled in; "" when
// the tracker is none or not valid. What the address asks for itself (labels, a
// template, the numbers of Jira) stays. A body that is too long is cut at a word
// and says so.
//
// The parameters are those that the vendors document: title and body (GitHub),
// issue[title] and issue[description] (GitLab), pid, issuetype, summary and
// description (Jira), title and description (Linear).
func (t Tracker) NewIssue(d IssueDraft) string {
	u, err := url.Parse(t.TrackerURL)
	if !t.Tracked() || err != nil || t.Validate() != nil {
		return ""
	}
	q, path := u.Query(), trackerPath(u)
	title, body := "title", "description"
	switch t.TrackerKind {
	case GitHub:
		path, body = path+"/issues/new", "body"
	case GitLab:
		path, title, body = path+"/-/issues/new", "issue[title]", "issue[description]"
	case Jira:
		path, title = path+"/secure/CreateIssueDetails!init.jspa", "summary"
	case Linear:
		path += "/new"
	}
	q.Set(title, d.Title)
	q.Del(body)
	head := u.Scheme + "://" + u.Host + path + "?" + escapedQuery(q) + "&" + escaped(body) + "="
	return head + fitted(d, MostLink-len(head))
}

// escapedQuery encodes a query with %20 for a blank: every system reads that, and not
// every one reads a plus.
func escapedQuery(q url.Values) string { return strings.ReplaceAll(q.Encode(), "+", "%20") }

func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// cutShort stands where a body was cut.
const cutShort = " … (cut here; all of it is behind the link)"

// fitted encodes the body in at most room bytes: cut at a word when it has to be,
// always with the last line.
func fitted(d IssueDraft, room int) string {
	whole := escaped(d.Body + d.Last)
	if len(whole) <= room {
		return whole
	}
	last := escaped(cutShort + d.Last)
	left, end := room-len(last), 0
	for i, r := range d.Body {
		if left -= len(escaped(string(r))); left < 0 {
			break
		}
		if r == ' ' || r == '\n' {
			end = i
		}
	}
	return escaped(strings.TrimRight(d.Body[:end], " \n")) + last
}
