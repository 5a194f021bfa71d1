package store

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxWord cuts longer words: nobody searches for the end of a blob.
const maxWord = 64 // bytes

// fold returns the words of a text as the search sees them: without case and
// accents (Größe = GROSSE, Łódź = lodz), split at everything that is no letter
// or digit, so that a host or URL falls into its parts. Scripts without blanks
// between words (Chinese, Japanese, Korean, Thai, ...) give every pair of
// neighbours and the last character: as many words as characters, and a search
// for two or more of them finds only where they stand side by side.
func fold(s string) []string {
	var out []string
	runs(s, func(run string, unspaced bool) {
		if !unspaced {
			out = append(out, cut(run))
			return
		}
		out = append(out, pairs(run)...)
	})
	return out
}

// word is one word of a query; open means that a longer word matches too.
type word struct {
	text string
	open bool
}

// foldQuery returns the words that somebody searches for. The last one is open
// when it has three characters, since it may still be in the typing; a single
// character of an unspaced script is open, because it is stored in pairs.
func foldQuery(s string) []word {
	var out []word
	runs(s, func(run string, unspaced bool) {
		if !unspaced {
			out = append(out, word{text: cut(run)})
			return
		}
		all := pairs(run)
		if len(all) == 1 {
			out = append(out, word{run, true})
		}
		for _, pair := range all[:len(all)-1] {
			out = append(out, word{text: pair})
		}
	})
	if last := len(out) - 1; last >= 0 && utf8.RuneCountInString(out[last].text) >= 3 {
		out[last].open = true
	}
	return out
}

// runs hands every stretch of letters and digits to yield, folded; a stretch of
// an unspaced script stands apart from what touches it.
func runs(s string, yield func(run string, unspaced bool)) {
	s = plain(s)
	start, apart := -1, false
	for i, r := range s {
		if start >= 0 && unicode.IsMark(r) {
			continue // it belongs to the character before it
		}
		part, un := kindOf(r)
		if start >= 0 && (!part || un != apart) {
			yield(s[start:i], apart)
			start = -1
		}
		if part && start < 0 {
			start, apart = i, un
		}
	}
	if start >= 0 {
		yield(s[start:], apart)
	}
}

// kindOf tells whether a character belongs to a word, and to an unspaced script.
func kindOf(r rune) (part, unspaced bool) {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9', false
	}
	if unicode.In(r, unspacedScripts...) || r == 'ー' {
		return unicode.IsLetter(r) || unicode.IsNumber(r), true
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r), false
}

var unspacedScripts = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// pairs returns every two neighbours, and the last character; a character is a
// letter with its marks.
func pairs(run string) []string {
	var starts []int
	for i, r := range run {
		if !unicode.IsMark(r) {
			starts = append(starts, i)
		}
	}
	out := make([]string, len(starts))
	for i, from := range starts {
		end := len(run)
		if i+2 < len(starts) {
			end = starts[i+2]
		}
		out[i] = cut(run[from:end])
	}
	return out
}

// plain folds case and accents and keeps everything else.
func plain(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	s = stripped(norm.NFKD.String(strings.ToValidUTF8(s, " ")))
	return norm.NFC.String(latin.Replace(cases.Fold().String(s)))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// stripped drops the accents of decomposed text, and characters that only steer its
// look. Marks of other scripts stay: there they are vowels, and another mark
// makes another word.
func stripped(s string) string {
	accents := false // whether a mark that comes now is an accent
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			accents = true
		case steers(r) || accents && unicode.In(r, unicode.Mn, unicode.Me):
			return -1
		case !unicode.IsMark(r):
			accents = unicode.In(r, accentedScripts...)
		}
		return r
	}, s)
}

var accentedScripts = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew,
	unicode.Arabic, unicode.Armenian, unicode.Georgian, unicode.Syriac}

// steers reports soft hyphens, joiners, marks of direction, stretching strokes
// and the choice of a glyph: they stand inside words. A zero-width space stands
// between words.
func steers(r rune) bool {
	return r == 'ـ' || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Cf, r) && r != '\u200b'
}

// latin has the letters that Unicode does not decompose.
var latin = strings.NewReplacer("ø", "o", "đ", "d", "ð", "d", "ł", "l", "æ", "ae", "œ", "oe",
	"þ", "th", "ħ", "h", "ı", "i", "ŋ", "n", "ŧ", "t", "ĸ", "k")

func cut(w string) string {
	if len(w) <= maxWord {
		return w
	}
	end := maxWord
	for !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}

// token writes a word with letters and digits of ASCII only, so that the
// tokenisers of both databases see the same: other words become zz and their
// bytes in hex, which keeps beginnings beginnings.
func token(w string) string {
	if ascii(w) && !strings.HasPrefix(w, "zz") {
		return w
	}
	return hexToken(w)
}

func hexToken(w string) string { return "zz" + hex.EncodeToString([]byte(w)) }
