package chart

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Frame is what every chart is told beside its data. Only ID and Title are
// necessary.
type Frame struct {
	ID            string // begins every id in the picture; letters, digits, - and _; once per page
	Width, Height int    // CSS pixels of plot and axes, 0 = 720 x 320; Width <= 400 gets the narrow layout
	Title         string // the finding, in words
	Subtitle      string // measure, unit, period, team
	Caption       string // n, and what else belongs to the numbers
	Footer        string // period, filter, source
	Desc          string // what the picture shows, for those who do not see it; "" = made from the data
	Little        string // "Have 4, need 12.": set, only the single points are drawn, and these words
	None          string // the words in the empty frame; "" = a plain sentence
	Whole         bool   // draws title, subtitle, caption and footer too: for a picture that leaves its page
	Untold        bool   // the numbers stand elsewhere: the drawing comes without its table
	Read          int    // how many spots are read, the last ones; 0 = all. Kinds with few spots give them all

	Zone     *time.Location // of the date axis and of the table; nil = UTC
	From, To time.Time      // the date axis covers at least this; zero = what the data covers
	Marks    []Mark         // vertical marks on the date axis
}

// Mark is a moment that a reader of the chart must know.
type Mark struct {
	At    time.Time
	Ref   string // "A-11"; people find it by this
	Kind  MarkKind
	Words string // what happened, for the legend, behind the ref; "" = what its kind says
}

// MarkKind says what happened at a Mark.
type MarkKind int

// The kinds of marks.
const (
	Intervention MarkKind = iota // something was changed on purpose
	Definition                   // the measure means something else from here on: lines break
	BulkClose                    // many items were closed at once
	Backdating                   // many items were written down after the fact
	Renewal                      // all of it is reckoned by a definition that came then: what was read before is another number
)

// Interval is the range in which the true value is expected, in the unit of the
// value; Low <= High.
type Interval struct{ Low, High float64 }

// Signal is what a point or a number says.
type Signal int

// The signals, with their shapes.
const (
	Common      Signal = iota // grey dot: nothing unusual
	Improvement               // filled blue triangle
	Concern                   // filled orange diamond
	Unusual                   // hollow square: unusual, good or bad unknown
	Unclear                   // dashed ring: cannot tell yet
)

// Drawing is a finished chart.
type Drawing struct {
	SVG    string // one <svg> element, well-formed, safe to stand in a page as it is
	Width  int    // CSS pixels
	Height int    // CSS pixels, words and legend included
	Table  Table  // the same numbers for a real table and for CSV
	Spots  []Spot // where rows of the table stand in the picture, to be read with pointer and keys
}

// Spot is the place of one row of the table.
type Spot struct {
	Row   int
	X, Y  float64 // CSS pixels from the upper left corner
	Words string  // what is read there: "week of 5 Oct: 7 failures, usual 2 to 9"
}

// Table is what a chart shows, as text.
type Table struct {
	Head    []string
	Numbers []bool // per column: holds numbers, so its cells stand at the end
	Rows    [][]string
}

const (
	usualWidth, usualHeight   = 720, 320
	narrowest, widest         = 200, 2000
	flattest, tallest         = 160, 2000
	narrowUpTo                = 400
	nothing                   = "Nothing to draw in this period."
	mostMarks                 = 500 // more vertical marks than pixels to tell them apart
	earliestYear, latestYears = 1, 9999
)

func (f Frame) zone() *time.Location { return cmp.Or(f.Zone, time.UTC) }

// usual fills in what was left open.
func (f Frame) usual() Frame {
	f.Width, f.Height = cmp.Or(f.Width, usualWidth), cmp.Or(f.Height, usualHeight)
	f.None = cmp.Or(f.None, nothing)
	return f
}

// told is the table of a chart, unless nobody looks at it.
func (f Frame) told(table func() Table) Table {
	if f.Untold {
		return Table{}
	}
	return table()
}

// faults collects everything that must not be drawn.
type faults struct {
	kind string // of the chart
	list []error
}

const mostFaults = 10 // enough to see what is wrong

func (f *faults) add(format string, args ...any) {
	if len(f.list) < mostFaults {
		f.list = append(f.list, fmt.Errorf("chart: "+f.kind+": "+format, args...))
	}
}

func (f *faults) err() error { return errors.Join(f.list...) }

// check begins the faults of a chart with those of its frame.
func check(kind string, f Frame) *faults {
	bad := &faults{kind: kind}
	if !isID(f.ID) {
		bad.add("id %q: must be letters, digits, - and _, beginning with a letter", f.ID)
	}
	if f.Title == "" {
		bad.add("title is missing")
	}
	if f.Width < narrowest || f.Width > widest || f.Height < flattest || f.Height > tallest {
		bad.add("%d x %d pixels: must be %d to %d wide and %d to %d high", f.Width, f.Height, narrowest, widest, flattest, tallest)
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		bad.add("the period ends before it begins")
	}
	if len(f.Marks) > mostMarks {
		bad.add("%d marks: at most %d can be told apart", len(f.Marks), mostMarks)
	}
	for i, m := range f.Marks {
		bad.moment(fmt.Sprintf("mark %d", i), m.At)
		if m.Kind < Intervention || m.Kind > Renewal {
			bad.add("mark %d: unknown kind %d", i, m.Kind)
		}
	}
	return bad
}

func isID(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return s != ""
}
