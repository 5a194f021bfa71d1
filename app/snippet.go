package app

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Piece is a stretch of a snippet; Hit says that it was searched for.
type Piece struct {
	Text string
	Hit  bool
}

const (
	snippetBefore = 60  // bytes of text before the first word that was found
	snippetLength = 180 // bytes of a snippet, before it ends with a word
	snippetReads  = 20_000
)

// snippet returns the stretch of the first text that holds a word of the query,
// with its words marked; nil when none does. White space becomes one blank, and
// only the first 20,000 bytes of a text are read.
func snippet(query string, texts ...string) []Piece {
	wanted := foldedWords(query)
	if len(wanted) == 0 {
		return nil
	}
	for _, text := range texts {
		text = strings.Join(strings.Fields(text[:min(len(text), snippetReads)]), " ")
		text = strings.ToValidUTF8(text, "")
		if at := firstOf(text, wanted); at >= 0 {
			return marked(stretch(text, at), wanted)
		}
	}
	return nil
}

// span is a word of a text, from byte from up to to.
type span struct{ from, to int }

func wordSpans(text string) []span {
	var all []span
	start := -1
	for i, r := range text {
		part := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
		if part && start < 0 {
			start = i
		} else if !part && start >= 0 {
			all, start = append(all, span{start, i}), -1
		}
	}
	if start >= 0 {
		all = append(all, span{start, len(text)})
	}
	return all
}

func foldedWords(text string) []string {
	var all []string
	for _, s := range wordSpans(text) {
		if w := foldWord(text[s.from:s.to]); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// foldWord takes case and accents away.
func foldWord(w string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(w)))
}

// fits reports whether a word is one of those that are wanted. The last one may be
// the beginning of it, as in the search; one in a script without blanks may stand
// inside.
func fits(word string, wanted []string) bool {
	w := foldWord(word)
	for i, want := range wanted {
		long := len([]rune(want)) >= 3
		if w == want || i == len(wanted)-1 && long && strings.HasPrefix(w, want) || want[0] >= 0x80 && strings.Contains(w, want) {
			return true
		}
	}
	return false
}

// firstOf is the byte at which the first wanted word stands, -1 for none.
func firstOf(text string, wanted []string) int {
	for _, s := range wordSpans(text) {
		if fits(text[s.from:s.to], wanted) {
			return s.from
		}
	}
	return -1
}

// stretch cuts a text around a place, at blanks where there are some.
func stretch(text string, at int) string {
	from, to, before, after := 0, len(text), "", ""
	if at > snippetBefore {
		from, before = at-snippetBefore, "… "
		if blank := strings.IndexByte(text[from:at], ' '); blank >= 0 {
			from += blank + 1
		}
	}
	if to-from > snippetLength {
		to, after = from+snippetLength, " …"
		if blank := strings.LastIndexByte(text[at:max(to, at)], ' '); blank > 0 {
			to = at + blank
		}
	}
	return before + strings.ToValidUTF8(text[from:to], "") + after
}

// marked splits a text into what was wanted and what stands between.
func marked(text string, wanted []string) []Piece {
	var out []Piece
	at := 0
	for _, s := range wordSpans(text) {
		if !fits(text[s.from:s.to], wanted) {
			continue
		}
		if s.from > at {
			out = append(out, Piece{text[at:s.from], false})
		}
		out, at = append(out, Piece{text[s.from:s.to], true}), s.to
	}
	if at < len(text) {
		out = append(out, Piece{text[at:], false})
	}
	return out
}

// Fits reports whether a name has every word of a query, the last one perhaps only
// begun: the search without an index, for lists that are short.
func Fits(query, name string) bool {
	words, have := foldedWords(query), foldedWords(name)
	for _, w := range words {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return len(words) > 0
}
