package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is what stands before a word.
type gap int

const (
	blank    gap = iota // white space, or nothing
	clause              // a comma, a colon, a dash, a bracket
	sentence            // a full stop, a question mark, a new line, the start of the text
)

// word is one word of a text, or a quotation that stands for one.
type word struct {
	start, end int    // bytes
	low        string // small letters; "" for what is not ours: quotations, tags, addresses
	form       string // as written
	gap        gap    // before it
	cased      bool   // written Like-this, as names are
}

const longestQuote = 400 // characters between two quotation marks; what is longer is no quotation

// closing has the mark that ends what each opening mark begins.
var closing = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»', '`': '`'}

// split cuts a text into words.
func (lex *Lexicon) split(text string) []word {
	var all []word
	between := sentence
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRuneInString(text[at:])
		if n := foreign(text, at, c); n > 0 {
			all, between = append(all, word{start: at, end: at + n, gap: between}), blank
			at += n
			continue
		}
		if !inWord(c) {
			between = max(between, gapOf(c, text[at+size:]))
			at += size
			continue
		}
		n := wordLength(text[at:])
		all, between = append(all, lex.forms(text[at:at+n], at, between)...), blank
		at += n
	}
	return all
}

// foreign is the length of what begins here and is not the writer's own text: a
// quotation, a tag, a web address; 0 when nothing such does.
func foreign(text string, at int, c rune) int {
	rest := text[at:]
	if mark, opens := closing[c]; opens {
		return quotation(rest, mark, utf8.RuneLen(c))
	}
	fresh := at == 0 || text[at-1] == ' ' || text[at-1] == '\n'
	if fresh && (c == '#' || strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, "http://")) {
		if n := strings.IndexAny(rest, " \n\t"); n >= 0 {
			return n
		}
		return len(rest)
	}
	return 0
}

// quotation is the length of a quotation at the start of a text, up to the mark
// that closes it on the same line; 0 when it is none. The opening mark has size bytes.
func quotation(text string, mark rune, size int) int {
	seen := 0
	for i, c := range text[size:] {
		switch {
		case c == mark:
			return size + i + utf8.RuneLen(c)
		case c == '\n' || seen == longestQuote:
			return 0
		}
		seen++
	}
	return 0
}

// inWord reports whether a character can be part of a word.
func inWord(c rune) bool {
	return c == '_' || unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c)
}

// joins reports whether a character holds two parts of one word together.
func joins(c rune) bool { return c == '-' || c == '\'' || c == '’' }

// wordLength is the length of the word at the start of a text, in bytes.
func wordLength(text string) int {
	end := 0
	for end < len(text) {
		c, size := utf8.DecodeRuneInString(text[end:])
		next, _ := utf8.DecodeRuneInString(text[end+size:])
		if !inWord(c) && !(joins(c) && inWord(next)) {
			break
		}
		end += size
	}
	return end
}

// gapOf says what a character between words separates; rest follows it.
func gapOf(c rune, rest string) gap {
	next, _ := utf8.DecodeRuneInString(rest)
	switch {
	case c == '\n' || c == '!' || c == '?' || c == '…':
		return sentence
	case c == '.' && !inWord(next):
		return sentence
	case unicode.IsSpace(c):
		return blank
	}
	return clause
}

// forms makes the words of one written word: "didn't" is "did" and "not".
func (lex *Lexicon) forms(written string, at int, before gap) []word {
	w := word{start: at, end: at + len(written), form: written, low: lower(written), gap: before, cased: cased(written)}
	if parts, ok := lex.Forms[w.low]; ok {
		return w.as(strings.Fields(parts))
	}
	mark := strings.LastIndex(w.low, "'")
	if mark < 0 {
		return []word{w}
	}
	if strings.HasSuffix(w.low[:mark], "n") && w.low[mark:] == "'t" {
		mark--
	}
	if ending, ok := lex.Endings[w.low[mark:]]; ok && mark > 0 {
		return w.parted(mark, ending)
	}
	return []word{w}
}

// as turns a word into several that share its place.
func (w word) as(parts []string) []word {
	all := make([]word, len(parts))
	for i, p := range parts {
		all[i] = word{start: w.start, end: w.end, form: p, low: p}
	}
	all[0].gap = w.gap
	return all
}

// parted cuts an ending off. The place of the ending is that of the whole word,
// so that no flag ends in the middle of one.
func (w word) parted(mark int, ending string) []word {
	runes := utf8.RuneCountInString(w.low[:mark])
	stem := w
	stem.low, stem.form = w.low[:mark], string([]rune(w.form)[:runes])
	stem.cased = cased(stem.form)
	return []word{stem, {start: w.start, end: w.end, form: ending, low: ending}}
}

// lower makes small letters one by one, with the straight apostrophe; a letter
// whose small form is more than one character stays as it is.
func lower(s string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '’':
			return '\''
		case 'İ':
			return c
		}
		return unicode.ToLower(c)
	}, s)
}

// cased reports whether a word is written as names are: one capital, then small
// letters only, at least two characters.
func cased(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) || size == len(s) {
		return false
	}
	return strings.IndexFunc(s[size:], func(c rune) bool { return !unicode.IsLower(c) }) < 0
}
