package page

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"failforward/loop"
)

// nbsp keeps a figure and its word on one line.
const nbsp = "\u00a0"

// count writes a number with its word: "1 failure", "3 failures"; many is the
// plural where it is not one+"s".
func count(n int, one string, many ...string) string {
	word := one + "s"
	if len(many) > 0 {
		word = many[0]
	}
	if n == 1 {
		word = one
	}
	return figure(int64(n)) + nbsp + word
}

// digits writes a cell of a table of numbers for people to read: the file has it without
// commas. What is no number stays as it is.
func digits(cell string) string {
	if strings.Trim(cell, "-0123456789.") != "" {
		return cell
	}
	return loop.Thousands(cell)
}

// figure writes a whole number with commas: 1,840.
func figure(n int64) string {
	return loop.Whole(int(n))
}

// capital writes the first letter large.
func capital(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// beyond is a sentence that stands behind its own title, without it.
func beyond(title, sentence string) string {
	return capital(strings.TrimPrefix(sentence, title+": "))
}

// small writes the first letter small, unless the word is all capitals.
func small(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// list writes "a, b and c".
func list(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}

// decimals is how many digits of a currency stand behind the point (ISO 4217).
func decimals(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// money writes minor units of a currency: 1,200.50 EUR.
func money(minor int64, currency string) string {
	whole, part, point := strings.Cut(plainMoney(minor, currency), ".")
	n, _ := strconv.ParseInt(whole, 10, 64) // written by plainMoney
	if point {
		part = "." + part
	}
	return figure(n) + part + nbsp + currency
}

// plainMoney writes minor units as an input takes them: 1200.50.
func plainMoney(minor int64, currency string) string {
	d := decimals(currency)
	if d == 0 {
		return strconv.FormatInt(minor, 10)
	}
	s := fmt.Sprintf("%0*d", d+1, minor)
	return s[:len(s)-d] + "." + s[len(s)-d:]
}

// minutes writes a number of minutes as a duration.
func minutes(n int64) string {
	if n < 60 {
		return count(int(n), "minute")
	}
	return figure((n+30)/60) + nbsp + "hours"
}

// sort of thing in one line: "Incident, severity 2".
func sortOf(f loop.Failure) string {
	s := capital(f.Kind.Word())
	if f.Severity > 0 {
		s += fmt.Sprintf(", severity %d", f.Severity)
	}
	return s
}

// insightWord names a kind of insight.
func insightWord(k loop.InsightKind) string {
	return map[loop.InsightKind]string{loop.AssumptionBroken: "an assumption that broke", loop.HiddenWin: "a hidden win",
		loop.SystemProperty: "how the system behaves", loop.PracticeInsight: "how we work"}[k]
}

// dict hands a part of a template several values by name.
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("%v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// upto yields 0 to n, both included.
func upto(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i <= n && yield(i); i++ {
		}
	}
}

// countWord is count with small numbers as words.
func countWord(n int, one string, many ...string) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= len(words) {
		return count(n, one, many...)
	}
	_, noun, _ := strings.Cut(count(n, one, many...), nbsp)
	return words[n] + " " + noun
}
