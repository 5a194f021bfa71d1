package loop

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Colleague is what stands where a name was.
const Colleague = "a colleague"

// NameSeen is something in a text by which a person may be recognised.
type NameSeen struct {
	Text string // as it stands there
	N    int    // how often
}

// mailAddress is a rough e-mail address: better one too many than one too few.
var mailAddress = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// NamesIn finds e-mail addresses and the names of people in texts: a whole name
// without regard to case, one part of it (of three letters or more) when it begins
// with a capital letter. Longest first, then by the alphabet.
func NamesIn(people []string, texts ...string) []NameSeen {
	found := map[string]int{}
	for _, text := range texts {
		for _, at := range namesAt(people, text, true) {
			found[text[at[0]:at[1]]]++
		}
	}
	var all []NameSeen
	for s, n := range found {
		all = append(all, NameSeen{s, n})
	}
	slices.SortFunc(all, func(a, b NameSeen) int {
		return cmp.Or(cmp.Compare(len(b.Text), len(a.Text)), cmp.Compare(a.Text, b.Text))
	})
	return all
}

// WithoutNames writes Colleague where NamesIn finds somebody.
func WithoutNames(people []string, text string) string { return without(people, text, true) }

// WithoutWholeNames leaves one part of a name where it stands alone: it may be a
// word, and only a reader can tell. So it does with whole names of one word.
func WithoutWholeNames(people []string, text string) string {
	whole := slices.DeleteFunc(slices.Clone(people), func(p string) bool { return len(strings.Fields(p)) < 2 })
	return without(whole, text, false)
}

func without(people []string, text string, parts bool) string {
	var b strings.Builder
	last := 0
	for _, at := range namesAt(people, text, parts) {
		b.WriteString(text[last:at[0]])
		b.WriteString(Colleague)
		last = at[1]
	}
	return b.String() + text[last:]
}

// namesAt returns where names stand, and parts of them when those count, from left
// to right, none inside another.
func namesAt(people []string, text string, parts bool) [][2]int {
	var all [][2]int
	for _, at := range mailAddress.FindAllStringIndex(text, -1) {
		all = append(all, [2]int{at[0], at[1]})
	}
	for _, name := range people {
		name = oneLine(strings.ToValidUTF8(name, ""))
		all = append(all, wordsAt(text, name, false)...)
		for _, part := range strings.Fields(name) {
			if first, _ := utf8.DecodeRuneInString(part); parts && unicode.IsUpper(first) && utf8.RuneCountInString(part) >= 3 {
				all = append(all, wordsAt(text, part, true)...)
			}
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) })
	end := 0
	return slices.DeleteFunc(all, func(at [2]int) bool {
		if at[0] < end {
			return true
		}
		end = at[1]
		return false
	})
}

// wordsAt returns where some words stand as whole words, with the same capitals
// when exact.
func wordsAt(text, words string, exact bool) [][2]int {
	if words == "" {
		return nil
	}
	pattern := strings.Join(quoted(strings.Fields(words)), `\s+`)
	if !exact {
		pattern = "(?i)" + pattern
	}
	var all [][2]int
	for _, at := range regexp.MustCompile(pattern).FindAllStringIndex(text, -1) {
		if !letterBefore(text, at[0]) && !letterAfter(text, at[1]) {
			all = append(all, [2]int{at[0], at[1]})
		}
	}
	return all
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = regexp.QuoteMeta(w)
	}
	return out
}

func letterBefore(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return at > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func letterAfter(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return at < len(text) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// saidNames writes names as a sentence lists them, at most ten.
func saidNames(all []NameSeen) string {
	var said []string
	for _, n := range all[:min(len(all), 10)] {
		said = append(said, "“"+n.Text+"”")
	}
	return strings.Join(said, ", ")
}
