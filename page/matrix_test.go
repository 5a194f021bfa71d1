package page_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/web"
)

var updateMatrix = flag.Bool("update-matrix", false, "write testdata/matrix.txt from the routes; read the difference before you keep it")

const matrixFile = "testdata/matrix.txt"

// needWord is how the table writes what a route demands.
func needWord(n web.Need) string {
	switch {
	case n.Public:
		return "public"
	case n.Role == "":
		return "nobody"
	case !n.Person:
		return string(n.Role) + " by token too"
	}
	return string(n.Role)
}

// Every page stands in the table with what it demands: a new route without a
// rule fails here, and so does a rule that changes unseen.
func TestEveryPageHasItsRule(t *testing.T) {
	var lines []string
	for _, r := range open(t).desk.Routes() {
		if needWord(r.Need) == "nobody" {
			t.Errorf("%s %s has no rule", r.Method, r.Pattern)
		}
		lines = append(lines, fmt.Sprintf("%-5s %-34s %s", r.Method, r.Pattern, needWord(r.Need)))
	}
	slices.Sort(lines)
	have := strings.Join(lines, "\n") + "\n"
	if *updateMatrix {
		if err := os.WriteFile(matrixFile, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if have != string(want) {
		t.Errorf("the routes and %s differ; what stands in the routes:\n%s", matrixFile, have)
	}
}

// Nobody gets further than the table says: strangers are sent to the door, and a
// role that is too weak is refused, on every route, before anything is done.
func TestNobodyGetsFurtherThanThePageMatrixSays(t *testing.T) {
	s := open(t)
	s.change(loop.ByRetest)
	callers := map[loop.Role]*http.Client{"": s.stranger(), loop.Admin: s.browser}
	for _, role := range []loop.Role{loop.Viewer, loop.MemberRole, loop.Lead} {
		callers[role] = s.as(s.colleague("The "+string(role), role))
	}
	cells := 0
	for role, browser := range callers {
		s.browser = browser
		for _, r := range s.desk.Routes() {
			if r.Need.Public {
				continue
			}
			cells++
			s.cell(t, r, role)
		}
	}
	t.Logf("%d cells", cells)
	if cells < 200 {
		t.Errorf("%d cells are too few", cells)
	}
}

func (s *site) cell(t *testing.T, r web.Route, role loop.Role) {
	path := strings.NewReplacer("/effects/{ref}", "/effects/E-1", "/actions/{ref}", "/actions/A-1", "/failures/{ref}", "/failures/F-1", "/people/{ref}", "/people/M-1",
		"/teams/{ref}", "/teams/T-1", "/tags/{ref}", "/tags/TAG-1", "/tokens/{ref}", "/tokens/TOK-9", "/analyses/{ref}", "/analyses/AN-9", "/{ref}", "/F-1", "{$}", "").Replace(r.Pattern)
	var p shown
	if r.Method == http.MethodGet {
		p = s.get(path)
	} else {
		p = s.ask(r.Method, path, url.Values{}, nil)
	}
	strangers, weak := role == "", role != "" && !role.AtLeast(r.Need.Role)
	sentAway := p.status == http.StatusSeeOther && strings.HasPrefix(p.to, "/signin")
	switch {
	case strangers && !sentAway:
		t.Errorf("%s %s lets a stranger in: %d to %q", r.Method, path, p.status, p.to)
	case weak && p.status != http.StatusForbidden:
		t.Errorf("%s %s answers a %s with %d, want 403", r.Method, path, role, p.status)
	case !strangers && !weak && (sentAway || p.status >= 500):
		t.Errorf("%s %s answers a %s with %d to %q", r.Method, path, role, p.status, p.to)
	}
}
