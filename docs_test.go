package failforward_test

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/prometheus/client_golang/prometheus"

	"failforward/api"
	"failforward/app"
	"failforward/page"
	"failforward/web"
)

// document is one page of text that people read.
type document struct{ name, text string }

// documents reads every Markdown file of ours; what third parties wrote lies in
// looptest/axe.
func documents(t *testing.T) []document {
	t.Helper()
	var all []document
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" || name == "looptest/axe"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := os.ReadFile(name)
		all = append(all, document{name, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// text reads one file of the repository.
func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	fenced = regexp.MustCompile("(?ms)^```.*?^```$")
	inline = regexp.MustCompile("`[^`\n]*`")
	link   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// prose is the text of a document without code, where a bracket is no link.
func (d document) prose() string {
	return inline.ReplaceAllString(fenced.ReplaceAllString(d.text, ""), "")
}

// anchors are the headings of a document as links name them.
func (d document) anchors() map[string]bool {
	all := map[string]bool{}
	for _, line := range strings.Split(fenced.ReplaceAllString(d.text, ""), "\n") {
		if title := strings.TrimLeft(line, "#"); title != line {
			all[anchor(title)] = true
		}
	}
	return all
}

// anchor turns a heading into what a link to it says: "What is stored, and" -> "what-is-stored-and".
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(title))
}

const pictures = "docs/pictures" // written by the browser test

func TestEveryLinkOfTheDocumentsLeadsSomewhere(t *testing.T) {
	all := documents(t)
	at := map[string]document{}
	for _, d := range all {
		at[d.name] = d
	}
	for _, d := range all {
		for _, m := range link.FindAllStringSubmatch(d.prose(), -1) {
			if why := broken(at, d, m[1]); why != "" {
				t.Errorf("%s: %s: %s", d.name, m[1], why)
			}
		}
	}
}

// broken says why a link of a document leads nowhere, "" when it does not.
func broken(at map[string]document, d document, to string) string {
	if strings.HasPrefix(to, "https://") {
		return ""
	}
	file, section, _ := strings.Cut(to, "#")
	name := d.name
	if file != "" {
		name = path.Join(path.Dir(d.name), file)
		if _, err := os.Stat(name); err != nil && !awaited(name) {
			return "there is no " + name
		}
	}
	if target, ok := at[name]; ok && section != "" && !target.anchors()[section] {
		return name + " has no heading that is called so"
	}
	return ""
}

// awaited reports a picture of a clone in which the browser test has not run yet.
func awaited(name string) bool {
	_, err := os.Stat(pictures)
	return err != nil && path.Dir(name) == pictures
}

func TestPicturesOfTheReadmeAreThere(t *testing.T) {
	for _, m := range link.FindAllStringSubmatch(document{text: text(t, "README.md")}.prose(), -1) {
		if path.Dir(m[1]) == pictures && awaited(m[1]) {
			t.Logf("not taken yet: %s", m[1])
		}
	}
}

func TestALinkRuleSeesEveryFault(t *testing.T) {
	here := document{"docs/a.md", "# One\n## What is stored, and what never is\n```sh\n# no heading\n```\n"}
	at := map[string]document{here.name: here}
	tests := []struct {
		name, to string
		fault    bool
	}{
		{"a file that is there", "../go.mod", false},
		{"a file that is not", "../nothing.md", true},
		{"a heading of this page", "#one", false},
		{"a heading with a comma", "#what-is-stored-and-what-never-is", false},
		{"a heading that is not there", "#two", true},
		{"a comment in code is no heading", "#no-heading", true},
		{"another site is not asked", "https://example.com/x", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if why := broken(at, here, tt.to); (why != "") != tt.fault {
				t.Errorf("%q", why)
			}
		})
	}
}

// recipe is "`file` at `code`" of the README: where the one line goes.
var recipe = regexp.MustCompile("`([^`\n]+)` at `([^`\n]+)`")

func TestRecipesPointAtRealLines(t *testing.T) {
	all := recipe.FindAllStringSubmatch(text(t, "README.md"), -1)
	if len(all) < 6 {
		t.Errorf("only %d recipes name a line", len(all))
	}
	for _, m := range all {
		if !strings.Contains(text(t, m[1]), m[2]) {
			t.Errorf("%s does not have %s", m[1], m[2])
		}
	}
}

// ourFile is what looks like a file of the repository in code.
var ourFile = regexp.MustCompile("`((?:\\.ci|api|app|cli|cmd|docs|island|loop|looptest|metric|page|scripts|source|stats|store|tools|web|wording)/[a-zA-Z0-9_./-]+)`")

func TestFilesThatTheDocumentsNameExist(t *testing.T) {
	for _, d := range documents(t) {
		for _, m := range ourFile.FindAllStringSubmatch(d.text, -1) {
			if _, err := os.Stat(m[1]); err != nil && !strings.HasPrefix(path.Base(m[1]), "yours.") {
				t.Errorf("%s: there is no %s", d.name, m[1])
			}
		}
	}
}

// routes are the tables that the server itself serves.
func routes() []web.Route { return slices.Concat((&page.Desk{}).Routes(), calls()) }

// calls are the routes of the API.
func calls() []web.Route {
	deeds := app.New(app.Deps{Now: time.Now, Random: rand.Reader})
	return api.New(deeds, api.Options{Numbers: prometheus.NewRegistry()}).Routes()
}

// promise is one row of docs/article.md.
type promise struct{ says, here, pages, tests string }

var (
	route    = regexp.MustCompile("`(/[^`\n]*)`")
	testName = regexp.MustCompile("`(Test[A-Za-z0-9_]+)`")
	notYet   = regexp.MustCompile(`[Nn]ot yet( \(issue [0-9]\))?`)
)

// promises reads the rows of the tables: four columns, a header and a rule.
func promises(t *testing.T) []promise {
	t.Helper()
	var all []promise
	for _, line := range strings.Split(text(t, "docs/article.md"), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) == 4 && !strings.HasPrefix(line, "|---") && cells[0] != "The article says" {
			all = append(all, promise{cells[0], cells[1], cells[2], cells[3]})
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d promises could be read", len(all))
	}
	return all
}

func TestPromisesOfTheArticleAreKeptOrNotYet(t *testing.T) {
	addresses, tests := map[string]bool{}, testNames(t)
	for _, r := range routes() {
		addresses[strings.TrimSuffix(r.Pattern, "{$}")] = true
	}
	kept := 0
	for _, p := range promises(t) {
		for _, m := range route.FindAllStringSubmatch(p.pages, -1) {
			if !addresses[m[1]] {
				t.Errorf("%s: no route %s", p.says, m[1])
			}
		}
		for _, m := range testName.FindAllStringSubmatch(p.tests, -1) {
			if !tests[m[1]] {
				t.Errorf("%s: no test %s", p.says, m[1])
			}
		}
		switch {
		case testName.MatchString(p.tests):
			kept++
		case !notYet.MatchString(p.here):
			t.Errorf("%s: neither a test nor \"not yet\"", p.says)
		}
	}
	t.Logf("%d of %d promises have a test", kept, len(promises(t)))
}

// testNames are the names of all tests of the house.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, s := range sources(t) {
		for _, f := range s.functions() {
			all[f.name[strings.LastIndexByte(f.name, ' ')+1:]] = s.test
		}
	}
	return all
}

// call is one row of docs/api.md: | `POST /api/v1/failures` | viewer |
var call = regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`\n ]+)` \\| ([^|]+) \\|")

func TestApiPageListsEveryRouteWithItsRole(t *testing.T) {
	listed := map[string]string{}
	for _, m := range call.FindAllStringSubmatch(text(t, "docs/api.md"), -1) {
		listed[m[1]] = m[2]
	}
	for _, r := range calls() {
		name := r.Method + " " + r.Pattern
		if want := needed(r.Need); listed[name] != want {
			t.Errorf("docs/api.md says %q of %s; want %q", listed[name], name, want)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("docs/api.md names %s, which is no route", name)
	}
}

// needed says in words whom a route lets in.
func needed(n web.Need) string {
	switch {
	case n.Public:
		return "anybody"
	case n.Local:
		return string(n.Role) + ", or anybody on the same machine"
	}
	return string(n.Role)
}
