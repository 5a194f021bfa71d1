package testrun

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is a line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build-output
	FailedBuild string // of a package that does not compile: the ImportPath of why
	Test        string
	Output      string
	Elapsed     float64 // seconds
}

// actions are what an event can tell.
var actions = []string{"start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "attr", "artifacts", "build-output", "build-fail"}

// readGo reads go test -json. A test that has begun and not ended is errored when its
// package fails, or never ends either: it panicked, hung or was stopped.
func readGo(in input) (Run, error) {
	g := gotest{run: Run{Form: "go", Told: map[string]int{}}, packages: map[string]*pkg{}, builds: map[string]string{}}
	events := 0
	for {
		line, err := nextLine(in.Reader)
		if err != nil && err != io.EOF {
			return g.run, unreadable(err)
		}
		if text := strings.TrimSpace(string(line)); text != "" || line == nil && err == nil {
			var e event
			if json.Unmarshal([]byte(text), &e) != nil || !slices.Contains(actions, e.Action) {
				g.run.Foreign++
			} else if err := g.take(e); err != nil {
				return g.run, err
			} else {
				events++
			}
		}
		if err == io.EOF {
			return g.end(events)
		}
	}
}

// nextLine returns a line, or nil for one that is too long to be an event.
func nextLine(in *bufio.Reader) ([]byte, error) {
	const most = 1 << 20
	out := []byte{}
	for {
		part, err := in.ReadSlice('\n')
		if out != nil && len(out)+len(part) <= most {
			out = append(out, part...)
		} else {
			out = nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return out, err
		}
	}
}

type gotest struct {
	run      Run
	packages map[string]*pkg
	order    []string          // of packages, as they came
	builds   map[string]string // why something does not compile
	begun    int               // tests
}

// pkg is a package that is being tested.
type pkg struct {
	n       int
	message string            // of the package itself
	running map[string]int    // tests that have begun and not ended, to the how manieth of all each is
	says    map[string]string // message of each running test
	failing bool              // since it began, a test of it
	over    bool
}

func (g *gotest) take(e event) error {
	if e.Action == "build-fail" {
		return nil
	}
	if e.Action == "build-output" {
		if g.builds[e.ImportPath] == "" && !strings.HasPrefix(e.Output, "# ") {
			g.builds[e.ImportPath] = clean(e.Output, mostMessage)
		}
		return nil
	}
	p := g.of(e.Package)
	switch e.Action {
	case "run":
		if g.begun++; g.begun > MostCases {
			return tooMany()
		}
		p.running[e.Test], p.over = g.begun, false
	case "output":
		p.hear(e)
	case "pass", "fail", "skip":
		if e.Test == "" {
			return g.closePackage(e, p)
		}
		return g.closeTest(e, p)
	}
	return nil
}

func (g *gotest) of(name string) *pkg {
	p := g.packages[name]
	if p == nil {
		p = &pkg{n: len(g.order) + 1}
		p.rest()
		g.packages[name] = p
		g.order = append(g.order, name)
	}
	return p
}

// chatter is what go test writes itself.
var chatter = []string{"=== ", "--- ", "PASS", "FAIL", "ok ", "ok\t", "exit status", "coverage:", "testing: warning", "-test.shuffle"}

// hear keeps the first line that a test writes, and a panic before any other.
func (p *pkg) hear(e event) {
	text := strings.TrimSpace(e.Output)
	before := p.message
	if e.Test != "" {
		before = p.says[e.Test]
	}
	panics := strings.HasPrefix(text, "panic:") && !strings.HasPrefix(before, "panic:")
	if text == "" || before != "" && !panics || slices.ContainsFunc(chatter, func(s string) bool { return strings.HasPrefix(text, s) }) {
		return
	}
	if text = clean(text, mostMessage); e.Test != "" {
		p.says[e.Test] = text
	} else {
		p.message = text
	}
}

func (g *gotest) closeTest(e event, p *pkg) error {
	g.run.Told[e.Action]++
	outcome := map[string]Outcome{"pass": Passed, "fail": Failed, "skip": Skipped}[e.Action]
	c := Case{Suite: e.Package, Name: e.Test, Outcome: outcome, Took: seconds(e.Elapsed), place: place{suite: p.n}}
	if outcome != Passed {
		c.Message = p.says[e.Test]
	}
	p.failing = p.failing || outcome == Failed
	delete(p.says, e.Test)
	delete(p.running, e.Test)
	return g.run.add(c)
}

// closePackage ends a package: where it fails and no test of it does, the package
// itself is a case.
func (g *gotest) closePackage(e event, p *pkg) error {
	g.run.Told["package "+e.Action]++
	if e.Action != "fail" {
		p.rest()
		return nil
	}
	why := p.message
	if err := g.unfinished(e.Package, p); err != nil || p.rest() {
		return err
	}
	if g.builds[e.FailedBuild] != "" {
		why = g.builds[e.FailedBuild]
	}
	if why == "" {
		why = "The package fails, and no test of it does."
	}
	return g.run.add(Case{Suite: e.Package, Name: "(package)", Outcome: Errored, Took: seconds(e.Elapsed), Message: why, place: place{suite: p.n}})
}

// unfinished makes cases of tests that began and did not end.
func (g *gotest) unfinished(name string, p *pkg) error {
	for _, test := range slices.SortedFunc(maps.Keys(p.running), func(a, b string) int { return p.running[a] - p.running[b] }) {
		why := p.says[test]
		if why == "" {
			why = "It began and did not end."
		}
		if err := g.run.add(Case{Suite: name, Name: test, Outcome: Errored, Message: why, place: place{suite: p.n}}); err != nil {
			return err
		}
		p.failing = true
	}
	return nil
}

// rest makes a package ready to be tested again, as runners do that try once more,
// and reports whether a test of it has failed.
func (p *pkg) rest() bool {
	failed := p.failing
	p.over, p.failing, p.message, p.running, p.says = true, false, "", map[string]int{}, map[string]string{}
	return failed
}

func (g *gotest) end(events int) (Run, error) {
	if events == 0 {
		return g.run, fault("This is neither JUnit XML nor what go test -json writes. Send one of them.")
	}
	for _, name := range g.order {
		if p := g.packages[name]; !p.over {
			if err := g.unfinished(name, p); err != nil {
				return g.run, err
			}
		}
	}
	g.run.Suites = len(g.order)
	g.run.Cases = tries(g.run.Cases, true)
	return g.run, nil
}
