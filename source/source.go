package source

import (
	"io"
	"time"

	"failforward/loop"
)

// Draft is one failure as a foreign file tells it, before anybody may save it.
type Draft struct {
	Where   string       // "line 12", "line 12 (id 9622130)", "item 3, line 40": what a person looks for in the file
	ID      string       // native id; "" when the row has none
	Hash    [32]byte     // SHA-256 of the normalised row: equal rows are equal, another order of columns or keys changes nothing
	Team    string       // name of a team, "" for the one asked for
	Failure loop.Failure // no ID, Workspace, Number, Version, State; valid unless Reject says why not
	Notes   []string     // what was changed on the way, one sentence each
	Reject  string       // why this row cannot be taken, and how to mend it; Failure is then incomplete
}

// Options is what a person says about a file.
type Options struct {
	Zone      *time.Location // of times without a zone; nil is UTC
	ZoneGiven bool           // somebody chose Zone; else such times are marked as assumed
	Map       *Mapping       // columns by hand; csv, json and jsonl only
	Name      string         // file name, the title of what has none
	ID        string         // of a file that is one failure and tells no id itself: its path in a folder, or its name; "" has none
	Note      func(string)   // told what concerns the whole file, one sentence each; nil is deaf
}

// Source is one foreign format.
type Source struct {
	Name  string // as --format names it
	Title string // as people call it
	Help  string // what it reads, in a few sentences
	One   bool   // a file is one failure, so a folder of them can be read: see Files

	// Sum looks at every draft of a folder that was taken, and then tells what they
	// come to, for a note; nil where that is for the metrics alone.
	Sum func() (add func(Draft), say func() string)

	// Mine reports whether a file is certainly of this format, by the names in its
	// first record; nil where nothing is certain.
	Mine func(names []string) bool

	// Parse reads r to its end and yields each record in the order of the file. It
	// stops at the first error of yield and returns it as it is. Any other error
	// means that the file as a whole cannot be read, and says how to mend it; it is
	// an *loop.Error with code Invalid, unless r itself failed.
	Parse func(r io.Reader, o Options, yield func(Draft) error) error
}

// All is every format that failforward reads.
var All = []Source{
	csvTable,
	jsonArray,
	jsonLines,
	githubStatus,
	googleCloud,
	lanl,
	servicenow,
	icco,
	moj,
	markdown,
}

// ByName returns the source that --format names.
func ByName(name string) (Source, bool) {
	for _, s := range All {
		if s.Name == name {
			return s, true
		}
	}
	return Source{}, false
}

func (o Options) note(s string) {
	if o.Note != nil {
		o.Note(s)
	}
}
