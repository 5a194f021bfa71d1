package testrun

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// readXML reads JUnit XML. Elements are known by their local names, wherever they
// stand: there is no schema that all runners keep.
func readXML(in input) (Run, error) {
	d := xml.NewDecoder(in)
	d.CharsetReader = charset
	r := reader{run: Run{Form: "junit", Told: map[string]int{}}}
	for {
		token, err := d.Token()
		if err == io.EOF {
			r.run.Cases = tries(r.run.Cases, false)
			return r.run, nil
		}
		if err == nil {
			err = r.take(token)
		}
		if err != nil {
			return r.run, broken(d, err)
		}
	}
}

// reader is how far a report has been read.
type reader struct {
	run    Run
	depth  int     // of the element around; the root is at 1
	suites []suite // around, the outermost first
	cases  []trial // around: more than one only in odd reports
	mark   *mark   // the element that says how the innermost case ended
}

type suite struct {
	name  string
	n     int // the how manieth
	depth int
}

// trial is a case that is being read.
type trial struct {
	Case
	depth int
	told  map[string]bool // kinds of marks that it has
}

// mark is an element of a case like <failure>.
type mark struct {
	kind  string
	depth int
	text  strings.Builder // up to its first line that says something
	found bool            // by an attribute
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.begin(t)
	case xml.EndElement:
		return r.close()
	case xml.CharData:
		r.text(t)
	case xml.Directive:
		return fault("The XML has a DOCTYPE or an entity of its own (<!%s): that can make a reader open files and addresses, so it is refused. Have the report written without it.", clean(string(t), 20))
	}
	return nil
}

func (r *reader) begin(t xml.StartElement) error {
	r.depth++
	depth := r.depth
	switch {
	case depth > MostDepth:
		return fault("The XML is nested more than %d levels deep.", MostDepth)
	case depth == 1 && r.run.Root != "":
		return fault("The XML has a second root, <%.40s>. Send each report by itself.", t.Name.Local)
	case depth == 1:
		r.run.Root = t.Name.Local
	}
	switch name := t.Name.Local; {
	case name == "testsuite":
		r.run.Suites++
		r.suites = append(r.suites, suite{attr(t, "name"), r.run.Suites, depth})
	case name == "testcase":
		r.cases = append(r.cases, r.trial(t, depth))
	case len(r.cases) > 0 && depth == r.cases[len(r.cases)-1].depth+1 && says[name] != "":
		r.marked(t, depth)
	}
	return nil
}

// says are the elements of a case that tell how it ended, and what each is called.
var says = map[string]string{"failure": "failure", "error": "error", "skipped": "skipped", "flakyFailure": "flaky", "flakyError": "flaky",
	"rerunFailure": "rerun", "rerunError": "rerun", "rerun": "rerun"}

func (r *reader) trial(t xml.StartElement, depth int) trial {
	one := trial{Case: Case{Suite: attr(t, "classname"), Name: attr(t, "name"), Outcome: Passed, Took: took(attr(t, "time"))}, depth: depth, told: map[string]bool{}}
	one.place.file = attr(t, "file")
	if n := len(r.suites); n > 0 {
		one.place.suite = r.suites[n-1].n
		if one.Suite == "" {
			one.Suite = r.suites[n-1].name
		}
	}
	if status := attr(t, "status"); status == "notrun" || status == "disabled" { // of googletest
		one.Outcome = Skipped
	}
	return one
}

func (r *reader) marked(t xml.StartElement, depth int) {
	one := &r.cases[len(r.cases)-1]
	kind := says[t.Name.Local]
	one.told[kind] = true
	r.mark = &mark{kind: kind, depth: depth}
	if text := attr(t, "message"); strings.TrimSpace(text) != "" {
		r.mark.found = true
		r.mark.text.WriteString(firstLine(text))
	}
}

// text gathers the first line of an element that has no message of its own.
func (r *reader) text(t xml.CharData) {
	if r.mark == nil || r.mark.found {
		return
	}
	if line := firstLine(string(t)); line != "" {
		r.mark.text.WriteString(line)
		r.mark.found = true
	}
}

func (r *reader) close() error {
	depth := r.depth
	r.depth--
	if r.mark != nil && r.mark.depth == depth {
		r.settle()
	}
	if n := len(r.suites); n > 0 && r.suites[n-1].depth == depth {
		r.suites = r.suites[:n-1]
	}
	n := len(r.cases)
	if n == 0 || r.cases[n-1].depth != depth {
		return nil
	}
	one := r.cases[n-1]
	r.cases = r.cases[:n-1]
	return r.conclude(one)
}

// weight orders marks: of several the heaviest tells the outcome, and the first of
// its kind the message.
var weight = map[string]int{"failure": 4, "error": 5, "skipped": 2, "flaky": 3, "rerun": 1}

// settle gives a case what its element says.
func (r *reader) settle() {
	m, one := r.mark, &r.cases[len(r.cases)-1]
	r.mark = nil
	for kind := range one.told {
		if kind != m.kind && weight[kind] > weight[m.kind] {
			return // something heavier has said it
		}
	}
	outcome := map[string]Outcome{"failure": Failed, "error": Errored, "skipped": Skipped, "flaky": Flaky, "rerun": Flaky}[m.kind]
	if one.Outcome != outcome || one.Message == "" {
		one.Outcome, one.Message = outcome, m.text.String()
	}
}

func (r *reader) conclude(one trial) error {
	r.run.Told["testcase"]++
	for kind := range one.told {
		r.run.Told[kind]++
	}
	return r.run.add(one.Case)
}

// broken says what is wrong with XML, and where.
func broken(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	var syntax *xml.SyntaxError
	switch {
	case loop.CodeOf(err) == loop.Invalid && len(loop.Faults(err)) > 0:
		return err
	case errors.Is(err, errTooBig):
		return unreadable(err)
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return fault("The XML ends too early, in line %d: it was cut off, or the tests were stopped while they wrote it.", line)
	case errors.As(err, &syntax):
		return fault("The XML is broken in line %d: %s.", syntax.Line, syntax.Msg)
	}
	return fault("The XML is broken in line %d: %s.", line, strings.TrimPrefix(err.Error(), "xml: "))
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// took reads seconds, which some runners write with commas between the thousands.
func took(s string) time.Duration {
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), 64)
	if err != nil {
		return 0
	}
	return seconds(f)
}

// firstLine is the first line that says something.
func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}
