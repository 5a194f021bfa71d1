package store

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// doc is what the search knows of one object.
type doc struct {
	Workspace loop.ID
	Noun      loop.Noun
	ID        loop.ID
	Number    int64     // of its Ref
	At        time.Time // when it was noticed: hits come newest first
	Title     string
	Body      string   // all other texts
	Names     []string // services: found like the body, and by resemblance
	Facets    []string // what a filter asks for, see below
}

// A word of the index begins with a letter that says what it is, behind the mark
// of its workspace (see syntax).
const (
	inName     = "s" // word of a failure's service
	byNoun     = "n" // insight, action, analysis or experiment
	byState    = "o" // of a failure that is not open
	byKind     = "k"
	bySeverity = "v"
	byTeam     = "m"
	byTag      = "g" // the ID, so that a tag can be renamed
	byService  = "f"
	byImport   = "i"
)

// class is the letters of words in a title, and of words anywhere. Failures have
// their own, so that a search among them never meets anything else.
type class struct{ title, anywhere string }

var (
	ofFailures = class{"t", "a"}
	ofOthers   = class{"u", "b"}
)

func classOf(n loop.Noun) class {
	if n == loop.NounFailure {
		return ofFailures
	}
	return ofOthers
}

func facetID(letter string, id loop.ID) string { return letter + strconv.FormatInt(int64(id), 36) }

func facetNoun(n loop.Noun) string { return byNoun + strings.ToLower(string(n)) }

func facetKind(k loop.Kind) string { return byKind + letters(string(k)) }

func facetState(s loop.FailureState) string { return byState + letters(string(s)) }

func facetSeverity(n int) string { return bySeverity + strconv.FormatUint(uint64(n), 10) }

// letters keeps what may stand in a word of the index, whatever a filter says.
func letters(s string) string {
	return cut(strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s))
}

// facetService is short whatever the name: 64 bits of a hash of the folded name.
func facetService(name string) string {
	h := sha256.Sum256([]byte(lower(name)))
	return byService + strconv.FormatUint(binary.BigEndian.Uint64(h[:8]), 36)
}

// failureDoc is how a failure is found; tagIDs are those of f.Tags. The names of
// tags are not part of it: a query looks them up, so they can be renamed.
func failureDoc(f loop.Failure, tagIDs []loop.ID) doc {
	d := doc{Workspace: f.Workspace, Noun: loop.NounFailure, ID: f.ID, Number: f.Ref().Number, At: f.Noticed(), Title: f.Title, Names: f.Services}
	d.Body = strings.Join([]string{f.Summary, f.StateReason, f.AcceptedReason}, "\n")
	d.Facets = []string{facetKind(f.Kind), facetSeverity(f.Severity)}
	if f.State != loop.FailureOpen {
		d.Facets = append(d.Facets, facetState(f.State))
	}
	for _, id := range tagIDs {
		d.Facets = append(d.Facets, facetID(byTag, id))
	}
	for _, name := range f.Services {
		d.Facets = append(d.Facets, facetService(name))
	}
	if f.Team != 0 {
		d.Facets = append(d.Facets, facetID(byTeam, f.Team))
	}
	if f.Import != 0 {
		d.Facets = append(d.Facets, facetID(byImport, f.Import))
	}
	return d
}

// insightDoc is how an insight is found.
func insightDoc(i loop.Insight) doc {
	return doc{Workspace: i.Workspace, Noun: loop.NounInsight, ID: i.ID, Number: i.Ref().Number, At: i.CreatedAt, Title: i.Text}
}

// maxWords bounds the words of one document, in bytes. A tsvector holds 1 MiB;
// what a text of 100,000 characters has beyond this is found on neither database.
const maxWords = 400_000

// words is the document as the index takes it: every word once, with a blank
// between. l is what they are gathered in, to be used again.
func (d doc) words(x syntax, l *wordList) string {
	l.begin(x.mark)
	c := classOf(d.Noun)
	for _, f := range append(x.wall, d.Facets...) {
		l.add("", f)
	}
	if d.Noun != loop.NounFailure {
		l.add("", facetNoun(d.Noun))
	}
	l.addText(d.Title, c.title, c.anywhere)
	for _, name := range d.Names {
		l.addText(name, inName, c.anywhere)
	}
	l.addText(d.Body, c.anywhere)
	return string(l.text)
}

type wordList struct {
	seen map[[2]string]bool // letter and word
	size int                // bytes of the words without marks: alike on both databases
	mark string
	text []byte
}

func newWordList() *wordList { return &wordList{seen: map[[2]string]bool{}} }

func (l *wordList) begin(mark string) {
	clear(l.seen)
	l.size, l.mark, l.text = 0, mark, l.text[:0]
}

func (l *wordList) addText(text string, letters ...string) {
	for _, w := range fold(text) {
		t := token(w)
		for _, letter := range letters {
			l.add(letter, t)
		}
	}
}

func (l *wordList) add(letter, w string) {
	n := len(letter) + len(w)
	if l.seen[[2]string{letter, w}] || l.size+n > maxWords {
		return
	}
	if l.seen[[2]string{letter, w}] = true; l.size > 0 {
		l.text = append(l.text, ' ')
	}
	l.size += n
	l.text = append(append(append(l.text, l.mark...), letter...), w...)
}

// keyBits are the low bits of a key, which keep apart what was noticed in the
// same millisecond.
const keyBits = 12

// key orders documents by time, and by number what was noticed at the same one: so it
// does not hang on the database or the hour of an import in which order they are found.
// After a try that met another document, of another workspace say, all of the same time
// go elsewhere, among twice as many keys, which reach into the next milliseconds.
func (d doc) key(try int) int64 {
	low := uint64(d.Number) + mix(uint64(d.Noun[0]))
	if try > 0 {
		low += mix(uint64(d.Workspace) + mix(uint64(try)))
	}
	spread := uint64(1)<<(keyBits+min(try, 20)) - 1
	return d.At.UnixMilli()<<keyBits + int64(low&spread)
}

// mix spreads the bits of a number; the last steps of splitmix64.
// Source: Steele, Lea, Flood, OOPSLA 2014.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
