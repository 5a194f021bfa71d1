package hook

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source/testrun"
)

// Headers that go with a report of tests; all may be left out.
const (
	HeaderBranch     = "Ci-Branch"     // none counts as main
	HeaderRun        = "Ci-Run"        // how the pipeline calls this run
	HeaderAttempt    = "Ci-Attempt"    // the how manieth try of that run
	HeaderCommit     = "Ci-Commit"     //
	HeaderRepository = "Ci-Repository" // shop/web
	HeaderJob        = "Ci-Job"        // of several jobs that test one branch: the end of one is no end of another
	HeaderRed        = "Ci-Red"        // true: another report of this run is red, so that this one ends nothing
)

// ci takes the reports of test runners: JUnit XML, or go test -json.
var ci = Sender{
	Name:    "ci",
	Title:   "Test results of CI",
	Headers: []string{HeaderBranch, HeaderRun, HeaderAttempt, HeaderCommit, HeaderRepository, HeaderJob, HeaderRed},
	Prove:   address,
	Read:    readTests,
	Snippet: func(url, secret string) string {
		return "A step of the pipeline that runs also when tests fail:\nfailforward ci report --to " + url + " build/*.xml\n\nWithout the program, one report:\ncurl -fsS " + url + " -H \"Ci-Branch: $BRANCH\" -H \"Ci-Run: $RUN\" --data-binary @report.xml\n"
	},
	Sample: func(time.Time) []byte {
		return []byte(`<testsuite name="sample"><testcase name="Sample"><failure message="This is a sample"/></testcase></testsuite>`)
	},
}

// mains are the branches that everybody builds on.
var mains = []string{"main", "master", "trunk", "default"}

// MainBranch reports whether a red run of a branch is worth a look for everybody;
// "" counts as main. One that a single person works on may be red.
func MainBranch(name string) bool { return slices.Contains(mains, branch(name)) }

func branch(name string) string {
	return cmp.Or(line(strings.TrimPrefix(strings.TrimSpace(name), "refs/heads/"), mostName), "main")
}

// readTests takes a report: of a main branch it is red or green. A report without any
// test that passes or fails says neither.
func readTests(d Delivery, yield func(News)) error {
	run, err := testrun.Read(bytes.NewReader(d.Body))
	if err != nil {
		return err
	}
	if MainBranch(d.Header[HeaderBranch]) && (run.Red() || run.Green() && d.Header[HeaderRed] != "true") {
		yield(News{Trouble: tested(d, run)})
	}
	if run.Red() || run.Green() {
		yield(News{Tests: results(d, run)})
	}
	return nil
}

// results are the tests of a report, of whichever branch.
func results(d Delivery, run testrun.Run) *Tests {
	w := whence(d)
	t := &Tests{ID: w.run, Lane: id("lane", w.repository, w.job), Commit: line(d.Header[HeaderCommit], mostName), Cases: run.Cases}
	if t.Run = w.run; d.Header[HeaderRun] != "" {
		t.Run = id("try", w.repository, w.branch, w.job, d.Header[HeaderRun], cmp.Or(d.Header[HeaderAttempt], "1"))
	}
	if MainBranch(d.Header[HeaderBranch]) {
		t.Group = w.group
	}
	return t
}

// origin is where a report comes from.
type origin struct {
	branch, repository, job string
	run, group              string // names of the report, and of what it says of its branch
}

func whence(d Delivery) origin {
	h := d.Header
	o := origin{branch: branch(h[HeaderBranch]), repository: line(h[HeaderRepository], mostName), job: line(h[HeaderJob], mostName)}
	sum := sha256.Sum256(d.Body) // several reports of one run are not one
	o.run = id("run", o.repository, o.branch, o.job, h[HeaderRun], h[HeaderAttempt], hex.EncodeToString(sum[:8]))
	o.group = id("tests", o.repository, o.branch, o.job)
	return o
}

// tested is what a red or a green run says of its branch.
func tested(d Delivery, run testrun.Run) *Trouble {
	h, w := d.Header, whence(d)
	t := &Trouble{ID: w.run, Group: w.group, Stream: true, Weak: true,
		Kind: loop.Process, Service: line(w.repository[strings.LastIndexByte(w.repository, '/')+1:], mostName)}
	where := w.branch
	if w.job != "" {
		where += " (" + w.job + ")"
	}
	failing := run.Failing()
	if len(failing) == 0 {
		t.Phase, t.Title = Ended, titled("The tests pass on "+where)
		return t
	}
	t.Phase = Began
	t.Title = titled(fmt.Sprintf("%s on %s: %s", failures(len(failing), len(run.Cases)), where, titles(failing)))
	t.Summary = summary(listed(failing), lead("Flaky, failed and passed in this run", titles(run.Flaky())), lead("Repository", w.repository), lead("Run", attempt(h)), lead("Commit", line(h[HeaderCommit], mostName)))
	return t
}

func failures(n, of int) string {
	switch {
	case of == 1:
		return "The only test fails"
	case n == 1:
		return fmt.Sprintf("1 of %d tests fails", of)
	}
	return fmt.Sprintf("%d of %d tests fail", n, of)
}

func attempt(h map[string]string) string {
	run := line(h[HeaderRun], mostName)
	if n := line(h[HeaderAttempt], mostName); run != "" && n != "" && n != "1" {
		run += ", attempt " + n
	}
	return run
}

// mostListed is how many tests a failure names.
const mostListed = 20

// titles names tests in a line, each once.
func titles(all []testrun.Case) string {
	var names []string
	for _, c := range all {
		name := cmp.Or(c.Name, c.Suite, "a test without a name")
		if name == "(package)" {
			name = c.Suite
		}
		if len(names) < mostListed && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// listed is a line of Markdown for each test, with why it fails.
func listed(all []testrun.Case) string {
	var b strings.Builder
	for _, c := range all[:min(len(all), mostListed)] {
		fmt.Fprintf(&b, "- `%s`", line(strings.ReplaceAll(cmp.Or(strings.TrimSpace(c.Suite+" "+c.Name), "a test without a name"), "`", "'"), mostTitle))
		if c.Message != "" {
			b.WriteString(" " + line(c.Message, 300))
		}
		b.WriteByte('\n')
	}
	if more := len(all) - mostListed; more > 0 {
		fmt.Fprintf(&b, "- and %d more\n", more)
	}
	return b.String()
}
