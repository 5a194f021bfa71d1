package wording

import (
	"slices"
	"strings"
)

// reading is one text while it is read.
type reading struct {
	lex   *Lexicon
	text  string
	words []word
	names map[string]bool
}

// candidates are the rules that may begin at a word. Patterns have few steps and
// short skips, and most are not tried at all, so the time grows with the text
// and with nothing else.
func (r *reading) candidates(at int) []*rule {
	w := r.words[at]
	all := slices.Concat(r.lex.begin.any, r.lex.begin.word[w.low])
	if w.gap == sentence {
		all = append(all, r.lex.begin.opening...)
	}
	if w.cased || r.names[w.form] {
		all = append(all, r.lex.begin.name...)
	}
	return all
}

// match is one try of a rule from the word begin on; first and last are the
// marked words, last is not part of them.
type match struct {
	*reading
	rule               *rule
	begin, first, last int
}

// from reports whether the steps from i on match the words from at on. What may
// be left out is tried first with, then without; a skip tries the shortest first.
func (m *match) from(i, at int) bool {
	if i == m.rule.first {
		m.first = at
	}
	if i == m.rule.last {
		m.last = at
	}
	if i == len(m.rule.steps) {
		return m.first < m.last
	}
	s := m.rule.steps[i]
	switch {
	case s.start:
		return at < len(m.words) && m.words[at].gap == sentence && m.from(i+1, at)
	case s.end:
		return (at == len(m.words) || m.words[at].gap == sentence) && m.from(i+1, at)
	case s.not:
		return !(m.near(i, at) && m.is(s, at)) && m.from(i+1, at)
	case s.before:
		return !(at > 0 && m.words[at].gap < sentence && m.is(s, at-1)) && m.from(i+1, at)
	case s.comma:
		return m.from(i+1, at)
	case s.skip > 0:
		return m.skip(i, at)
	}
	if m.near(i, at) && m.is(s, at) && m.from(i+1, at+1) {
		return true
	}
	return s.maybe && m.from(i+1, at)
}

// skip passes over up to so many words.
func (m *match) skip(i, at int) bool {
	for n := 0; n <= m.rule.steps[i].skip; n++ {
		if m.from(i+1, at+n) {
			return true
		}
		if !m.near(i, at+n) {
			return false
		}
	}
	return false
}

// near reports whether there is a word at that belongs to the words before it:
// no sentence ends between them, and no clause unless the pattern allows a comma.
func (m *match) near(i, at int) bool {
	if at >= len(m.words) || at == m.begin {
		return at < len(m.words)
	}
	return m.words[at].gap == blank || m.words[at].gap == clause && m.rule.steps[i-1].comma
}

// is reports whether the word at is one of a step.
func (r *reading) is(s step, at int) bool {
	w := r.words[at]
	switch {
	case w.low == "":
		return false
	case s.words[w.low] || s.member && r.names[w.form] || s.name && r.isName(at) || s.opens && r.mayOpen(w):
		return true
	}
	for _, ending := range s.ends {
		if len(w.low) > len(ending)+1 && strings.HasSuffix(w.low, ending) {
			return true
		}
	}
	return false
}

// isName reports whether a word is the name of a person: one that is known, or a
// cased word inside a sentence that is nothing else that we know of.
// Where A Word Beside It Is Cased Too, as in a headline, case says nothing; after
// "in" or "at" it is a place.
func (r *reading) isName(at int) bool {
	w := r.words[at]
	if r.names[w.form] {
		return true
	}
	if !w.cased || w.gap == sentence || r.lex.things[w.low] || r.lex.places[r.words[at-1].low] {
		return false
	}
	return !r.headline(at-1, at) && !r.headline(at, at+1)
}

// headline reports whether two words beside each other are cased, and the first
// does not open a sentence.
func (r *reading) headline(one, two int) bool {
	return two < len(r.words) && r.words[two].gap == blank && r.words[one].cased && r.words[two].cased && r.words[one].gap != sentence
}

// mayOpen reports whether a word that opens a sentence could be a name.
func (r *reading) mayOpen(w word) bool {
	return w.cased && w.gap == sentence && !r.lex.things[w.low]
}
