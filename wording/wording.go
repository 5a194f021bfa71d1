// Package wording reads what somebody writes about a failure and says which
// words are likely to end the asking: blame, what might have been, one single
// cause. It is an aid while typing. It changes nothing, keeps nothing, and is
// the same on every machine; island/wording.ts does the same in the browser.
//
// A name alone is fine; a name next to judgement is flagged. What stands in
// quotation marks or backquotes is somebody else's and is not read.
package wording

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what is the matter with some words.
type Kind string

const (
	Blame          Kind = "blame"          // a person next to judgement
	Counterfactual Kind = "counterfactual" // what did not happen, as the explanation
	HidesSystem    Kind = "hides_system"   // a word that ends the asking: human error, obvious
	SingleRoot     Kind = "single_root"    // one cause where several had to be true
	Accusation     Kind = "accusation"     // a question about who, or why somebody did
	Wish           Kind = "wish"           // an intention without a verb, a thing and an end
)

// Kinds lists them in the order in which flags of one place are told.
func Kinds() []Kind {
	return []Kind{Blame, Counterfactual, HidesSystem, SingleRoot, Accusation, Wish}
}

// Field says what a text is for.
type Field string

const (
	Story  Field = "story"  // what happened and what it taught
	Change Field = "change" // an action: more words are wishes here
)

// Longest is how much of a text is read, in bytes; the rest is not looked at.
const Longest = 64 << 10

// Flag is one gentle remark.
type Flag struct {
	Start, End int // in bytes of the text, at least one apart
	Kind       Kind
	Said       string // "“forgot to” reads as blame."
	Offer      string // what to ask or write instead
	Swap       bool   // With can take the place of the words
	With       string // "" with Swap: the words can be left out
}

// Read returns the flags of a text in the order of their start; none of them
// overlaps another of its kind. names are the people whom the workspace knows,
// as they are called. A language without a lexicon has no flags.
func Read(text, lang string, field Field, names ...string) []Flag {
	lex := lexicons()[lang]
	if lex == nil {
		return nil
	}
	r := reading{lex: lex, text: cut(text), names: known(names)}
	r.words = lex.split(r.text)
	var all []found
	for at := range r.words {
		for _, rule := range r.candidates(at) {
			if rule.in != "" && rule.in != field {
				continue
			}
			m := match{reading: &r, rule: rule, begin: at}
			if m.from(0, at) {
				all = append(all, found{r.flag(rule, m.first, m.last-1), rule.order})
			}
		}
	}
	return tidy(all)
}

// found is a flag with the place of its rule in the lexicon: the first wins.
type found struct {
	Flag
	order int
}

// cut shortens a text to what is read, at the end of a character.
func cut(text string) string {
	if len(text) <= Longest {
		return text
	}
	end := Longest
	for end > Longest-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// known are the single words of names that could be a name: at least two letters.
func known(names []string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.Join(names, " "), func(r rune) bool { return !inWord(r) }) {
		if utf8.RuneCountInString(word) > 1 {
			all[word] = true
		}
	}
	return all
}

// tidy sorts flags and keeps, of those of one kind that overlap, the first and
// longest.
func tidy(all []found) []Flag {
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(a.Start-b.Start, slices.Index(Kinds(), a.Kind)-slices.Index(Kinds(), b.Kind), b.End-a.End, a.order-b.order)
	})
	var kept []Flag
	end := map[Kind]int{}
	for _, f := range all {
		if f.Start >= end[f.Kind] {
			kept, end[f.Kind] = append(kept, f.Flag), f.End
		}
	}
	return kept
}

// flag makes the flag of a rule for the words from first to last.
func (r *reading) flag(rule *rule, first, last int) Flag {
	start, end := r.words[first].start, r.words[last].end
	quoted, with := r.text[start:end], rule.with
	if c, _ := utf8.DecodeRuneInString(quoted); unicode.IsUpper(c) && with != "" {
		with = strings.ToUpper(with[:1]) + with[1:]
	}
	words := r.lex.Kinds[rule.kind]
	return Flag{Start: start, End: end, Kind: rule.kind, Said: strings.Replace(words.Said, "{}", quoted, 1),
		Offer: words.Offer, Swap: rule.swap, With: with}
}
