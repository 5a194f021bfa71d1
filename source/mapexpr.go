package source

import (
	"fmt"
	"regexp"
	"strings"

	"failforward/loop"
)

// parseExpr reads a column, a "template with {columns}" or a ='constant'; why says
// what is wrong.
func parseExpr(s string, line int) (e mapExpr, why string) {
	if rest, ok := strings.CutPrefix(s, "="); ok {
		return mapExpr{{text: unquote(rest), line: line}}, ""
	}
	if !strings.Contains(s, "{") {
		return mapExpr{columnPart(s, line)}, ""
	}
	for s != "" {
		text, rest, found := strings.Cut(s, "{")
		if text != "" {
			e = append(e, mapPart{text: text, line: line})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if name = strings.TrimSpace(name); !closed || name == "" || name == "?" {
			return nil, fmt.Sprintf("the template %q has a brace that is not closed or without a column in it.", clip(s, 40))
		}
		e, s = append(e, columnPart(name, line)), after
	}
	return e, ""
}

func columnPart(name string, line int) mapPart {
	name, optional := strings.CutSuffix(name, "?")
	return mapPart{column: strings.TrimSpace(name), optional: optional, line: line}
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	for _, q := range []string{"'", `"`} {
		if len(s) >= 2 && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			return s[1 : len(s)-1]
		}
	}
	return s
}

// layoutWord is a run of one letter, or a character between the parts of a time.
var layoutWord = regexp.MustCompile(`Y+|M+|D+|h+|H+|m+|s+|S+|Z+|T|.`)

// layoutWords are the parts of a time, as package time writes them.
var layoutWords = map[string]string{"YYYY": "2006", "YY": "06", "MM": "01", "M": "1", "DD": "02", "D": "2",
	"hh": "15", "h": "15", "HH": "15", "H": "15", "mm": "04", "m": "4", "ss": "05", "s": "5", "SSS": "000", "Z": "Z07:00", "T": "T"}

// parseLayout reads DD.MM.YYYY hh:mm:ss; why says what is wrong. A layout of Go,
// with the year 2006, is taken as it stands.
func parseLayout(s string) (l layout, why string) {
	l.shown = s
	if !strings.Contains(s, "2006") {
		if s, why = goLayout(s); why != "" {
			return l, why
		}
	}
	l.text, l.precision = s, layoutPrecision(s)
	l.zoned = strings.Contains(s, "Z") || strings.Contains(s, "-07")
	return l, ""
}

func goLayout(s string) (string, string) {
	var b strings.Builder
	for _, w := range layoutWord.FindAllString(s, -1) {
		goWord, ok := layoutWords[w]
		if !ok && isLetterOrDigit(w) {
			return "", fmt.Sprintf("%q in %q is not known. Use YYYY, YY, MM, M, DD, D, hh, mm, ss, SSS and Z, for example DD.MM.YYYY hh:mm.", w, clip(s, 40))
		}
		if !ok {
			goWord = w
		}
		b.WriteString(goWord)
	}
	if out := b.String(); strings.Contains(out, "06") && strings.ContainsAny(out, "1") && strings.Contains(out, "2") {
		return out, ""
	}
	return "", fmt.Sprintf("%q needs a year, a month and a day: YYYY, MM and DD.", clip(s, 40))
}

func isLetterOrDigit(w string) bool { return fold(w) != "" }

func layoutPrecision(s string) loop.Precision {
	switch {
	case strings.Contains(s, "000") || strings.Contains(s, ".999"):
		return loop.ToMilli
	case strings.Contains(s, "05") || strings.Contains(s, ":5"):
		return loop.ToSecond
	case strings.Contains(s, "04") || strings.Contains(s, ":4"):
		return loop.ToMinute
	case strings.Contains(s, "15") || strings.Contains(s, "03"):
		return loop.ToHour
	}
	return loop.ToDay
}
