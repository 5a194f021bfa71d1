// Package testrun reads what test runners write: JUnit XML in its dialects, and the
// lines of go test -json. Reading is pure and streams; what cannot be read says why.
package testrun

import (
	"io"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source"
)

// What is read of a report is bounded, whoever wrote it.
const (
	MostBytes = 64 << 20 // of a report, in bytes as it comes
	MostDepth = 100      // levels of nested elements
	MostCases = 200_000

	mostName    = 300 // characters of a suite or a name
	mostMessage = 500 // characters of a message
)

// Outcome is how a test ended.
type Outcome string

const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"  // what it looked at is not as it should be
	Errored Outcome = "errored" // it broke, or did not end
	Skipped Outcome = "skipped"
	Flaky   Outcome = "flaky" // it failed and passed within one run
)

// Case is one test of a run.
type Case struct {
	Suite   string        `json:"suite"` // class, package or suite; at most 300 characters
	Name    string        `json:"name"`  // at most 300 characters
	Outcome Outcome       `json:"outcome"`
	Took    time.Duration `json:"took"`    // 0 when nobody says
	Message string        `json:"message"` // one line of why, at most 500 characters; "" when it passed

	place place // where in the report it stands: the same test again is another try
}

// place tells tests of one name in two suites apart.
type place struct {
	suite int // the how manieth suite of the report
	file  string
}

// Run is one report.
type Run struct {
	Form   string // junit or go
	Root   string // of XML: the name of its root element
	Suites int    // suites of XML, packages of go test
	Cases  []Case

	// Told counts what the report says in its own words, before anything is made of
	// it: of XML the elements testcase, and those that have a failure, error, skipped or flaky
	// (any of the kinds), of go test the results pass, fail and skip, and of packages
	// as package pass and so on.
	Told map[string]int

	Foreign int // lines of go test -json that are no events
}

// Read reads a report of any kind that is known here. The error is Invalid and says
// what cannot be read.
func Read(r io.Reader) (Run, error) {
	in, err := open(r)
	if err != nil {
		return Run{}, err
	}
	if !in.xml {
		return readGo(in)
	}
	run, err := readXML(in)
	if err == nil && run.Root != "testsuites" && run.Root != "testsuite" {
		err = fault("This is XML, but no JUnit XML: its root is <%.40s> and not <testsuites> or <testsuite>. Have the test runner write JUnit XML.", run.Root)
	}
	return run, err
}

// JUnit reads JUnit XML of any dialect. XML of another kind has no suites.
func JUnit(r io.Reader) (Run, error) {
	in, err := open(r)
	if err != nil {
		return Run{}, err
	}
	return readXML(in)
}

// GoTest reads the lines of go test -json; lines that are no events are counted.
func GoTest(r io.Reader) (Run, error) {
	in, err := open(r)
	if err != nil {
		return Run{}, err
	}
	return readGo(in)
}

// Count returns how many cases ended so.
func (r Run) Count(o Outcome) int {
	n := 0
	for _, c := range r.Cases {
		if c.Outcome == o {
			n++
		}
	}
	return n
}

// Red reports whether anything fails. A flaky test makes no run red.
func (r Run) Red() bool { return r.Count(Failed)+r.Count(Errored) > 0 }

// Green reports whether something passes and nothing fails: a run without tests says
// neither.
func (r Run) Green() bool { return !r.Red() && r.Count(Passed)+r.Count(Flaky) > 0 }

// Failing are the cases that fail, without those that fail only since a test below
// them does (TestPay for TestPay/by_card).
func (r Run) Failing() []Case {
	above := map[[2]string]bool{}
	for _, c := range r.Cases {
		if !c.Outcome.bad() {
			continue
		}
		for i := strings.LastIndexByte(c.Name, '/'); i > 0; i = strings.LastIndexByte(c.Name[:i], '/') {
			above[[2]string{c.Suite, c.Name[:i]}] = true
		}
	}
	var out []Case
	for _, c := range r.Cases {
		if c.Outcome.bad() && !above[[2]string{c.Suite, c.Name}] {
			out = append(out, c)
		}
	}
	return out
}

// Flaky are the cases that failed and passed.
func (r Run) Flaky() []Case {
	var out []Case
	for _, c := range r.Cases {
		if c.Outcome == Flaky {
			out = append(out, c)
		}
	}
	return out
}

func (o Outcome) bad() bool { return o == Failed || o == Errored }

// tries makes one flaky case of a test that failed and was tried again. Where names
// are sure to tell tests apart any pass will do; elsewhere two tests may have one
// name, so that only what a runner does that tries again counts: nothing but failures,
// then one pass.
func tries(cases []Case, sure bool) []Case {
	type test struct {
		suite, name string
		place
	}
	type record struct {
		bad, good  int
		last, pass int // index of the last try, and of the last that passed
	}
	all := map[test]record{}
	key := func(c Case) test { return test{c.Suite, c.Name, c.place} }
	for i, c := range cases {
		is := all[key(c)]
		if is.last = i; c.Outcome.bad() {
			is.bad++
		} else if c.Outcome == Passed {
			is.good, is.pass = is.good+1, i
		}
		all[key(c)] = is
	}
	kept := map[test]bool{}
	out := cases[:0]
	for _, c := range cases {
		is := all[key(c)]
		flaky := is.bad > 0 && is.good > 0 && (sure || is.good == 1 && is.last == is.pass)
		switch {
		case !flaky:
			out = append(out, c)
		case c.Outcome.bad() && !kept[key(c)]:
			kept[key(c)] = true
			c.Outcome = Flaky
			out = append(out, c)
		}
	}
	return out
}

func (r *Run) add(c Case) error {
	if len(r.Cases) == MostCases {
		return tooMany()
	}
	c.Suite, c.Name, c.Message = clean(c.Suite, mostName), clean(c.Name, mostName), clean(c.Message, mostMessage)
	r.Cases = append(r.Cases, c)
	return nil
}

func clean(s string, most int) string {
	return source.Line(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd"), most)
}

// seconds is a duration as a runner tells it; what none can mean is 0.
func seconds(s float64) time.Duration {
	if s > 0 && s < 1e9 {
		return time.Duration(s * float64(time.Second))
	}
	return 0
}

func fault(format string, args ...any) error { return loop.Errorf(loop.Invalid, format, args...) }

func tooMany() error { return fault("The report has more than %d tests. Send it in parts.", MostCases) }
