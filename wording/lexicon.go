package wording

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon/*.json
var files embed.FS

// Lexicon is what is known of one language: lexicon/LANGUAGE.json. Adding a
// language is adding such a file; lexicon/README.md says what stands in it.
type Lexicon struct {
	Forms   map[string]string // a word that is several: "cannot": "can not"
	Endings map[string]string // what is cut off behind an apostrophe: "'ve": "have"
	Sets    map[string]string // words that patterns name as {set}, with blanks between them
	Kinds   map[Kind]struct{ Said, Offer string }
	Rules   []struct {
		Kind Kind
		In   Field    // where it holds; "" everywhere
		Use  *string  // what can take the place of the marked words
		Say  []string // patterns
	}
	begin  beginnings
	things map[string]bool // cased words that are no names: those of all sets
	places map[string]bool // words before a place: the set "places"
}

// beginnings sorts rules by what they begin with, so that few are tried at a word.
type beginnings struct {
	word    map[string][]*rule
	name    []*rule // a name, or a word that is written like one
	opening []*rule // the start of a sentence
	any     []*rule
}

// rule is one pattern, ready to be tried.
type rule struct {
	kind  Kind
	order int // in the lexicon
	in    Field
	swap  bool
	with  string
	steps []step
	first int // the step at which the marked words begin
	last  int // the step before which they end
}

// step is one element of a pattern.
type step struct {
	words  map[string]bool
	ends   []string // endings of words: "ed"
	member bool     // a name that is known
	name   bool     // a name: one that is known, or a cased word inside a sentence
	opens  bool     // a cased word that opens a sentence and is in no set
	not    bool     // the next word must be none of these
	before bool     // the word before must be none of these
	maybe  bool     // may be left out
	skip   int      // up to so many words of any kind
	start  bool     // a sentence begins here
	end    bool     // a sentence ends here
	comma  bool     // a comma may stand here
}

// lexicons reads the embedded files once; they cannot change after the build, so
// this is a constant that is too long to write down.
var lexicons = sync.OnceValue(load)

func load() map[string]*Lexicon {
	all := map[string]*Lexicon{}
	entries, err := files.ReadDir("lexicon")
	if err != nil {
		panic("wording: " + err.Error())
	}
	for _, e := range entries {
		lang := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		lex, err := parse(Source(lang))
		if err != nil {
			panic("wording: " + e.Name() + ": " + err.Error())
		}
		all[lang] = lex
	}
	return all
}

// Languages lists those that have a lexicon.
func Languages() []string { return slices.Sorted(maps.Keys(lexicons())) }

// Source returns the file of a language as it is embedded, nil when there is none.
func Source(lang string) []byte {
	text, err := files.ReadFile("lexicon/" + lang + ".json")
	if err != nil {
		return nil
	}
	return text
}

// parse reads a lexicon; a pattern that cannot be understood is an error that names it.
func parse(text []byte) (*Lexicon, error) {
	lex := &Lexicon{}
	if err := json.Unmarshal(text, lex); err != nil {
		return nil, err
	}
	lex.begin.word, lex.things, lex.places = map[string][]*rule{}, map[string]bool{}, map[string]bool{}
	for name, words := range lex.Sets {
		for _, w := range strings.Fields(words) {
			lex.things[w] = true
			lex.places[w] = lex.places[w] || name == "places"
		}
	}
	return lex, lex.rules()
}

// rules makes the rules of a lexicon ready.
func (lex *Lexicon) rules() error {
	order := 0
	for _, r := range lex.Rules {
		if _, ok := lex.Kinds[r.Kind]; !ok {
			return fmt.Errorf("no words for the kind %q", r.Kind)
		}
		for _, pattern := range r.Say {
			made := &rule{kind: r.Kind, order: order, in: r.In, swap: r.Use != nil}
			if made.swap {
				made.with = *r.Use
			}
			if err := lex.steps(made, pattern); err != nil {
				return fmt.Errorf("%q: %w", pattern, err)
			}
			lex.begin.add(made)
			order++
		}
	}
	return nil
}

// add sorts a rule in by its first step.
func (b *beginnings) add(r *rule) {
	s := r.steps[0]
	switch {
	case s.start:
		b.opening = append(b.opening, r)
		return
	case s.not || s.before || s.maybe || s.comma || s.skip > 0 || len(s.ends) > 0:
		b.any = append(b.any, r)
		return
	}
	for w := range s.words {
		b.word[w] = append(b.word[w], r)
	}
	if s.member || s.name || s.opens {
		b.name = append(b.name, r)
	}
}

// steps turns a pattern into steps.
func (lex *Lexicon) steps(r *rule, pattern string) error {
	opened, closed := false, false
	for _, element := range strings.Fields(pattern) {
		switch element {
		case "(":
			r.first, opened = len(r.steps), true
			continue
		case ")":
			r.last, closed = len(r.steps), true
			continue
		}
		s, err := lex.step(element)
		if err != nil {
			return err
		}
		r.steps = append(r.steps, s)
	}
	if !closed {
		r.last = len(r.steps)
	}
	if opened != closed || r.first >= r.last {
		return fmt.Errorf("the marked words have no end")
	}
	return nil
}

// step reads one element.
func (lex *Lexicon) step(element string) (step, error) {
	switch element {
	case "^":
		return step{start: true}, nil
	case "$":
		return step{end: true}, nil
	case ",":
		return step{comma: true}, nil
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(element, "*")); err == nil && element[0] == '*' {
		return step{skip: n}, nil
	}
	s := step{words: map[string]bool{}}
	element, s.maybe = strings.CutSuffix(element, "?")
	element, s.not = strings.CutPrefix(element, "!")
	element, s.before = strings.CutPrefix(element, "~")
	for _, one := range strings.Split(element, "|") {
		if err := lex.add(&s, one); err != nil {
			return s, err
		}
	}
	return s, nil
}

// add puts one alternative into a step: a word, {a set}, -an ending,
// @member, @name, @opens.
func (lex *Lexicon) add(s *step, one string) error {
	name, braced := strings.CutPrefix(one, "{")
	switch {
	case braced:
		set, ok := lex.Sets[strings.TrimSuffix(name, "}")]
		if !ok {
			return fmt.Errorf("there is no set %s", one)
		}
		for _, w := range strings.Fields(set) {
			if err := lex.add(s, w); err != nil {
				return err
			}
		}
	case one == "@member":
		s.member = true
	case one == "@name":
		s.name = true
	case one == "@opens":
		s.opens = true
	case len(one) > 1 && one[0] == '-':
		s.ends = append(s.ends, one[1:])
	case one == "":
		return fmt.Errorf("an empty word")
	default:
		s.words[one] = true
	}
	return nil
}
