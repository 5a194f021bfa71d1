package source

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"failforward/loop"
)

const (
	maxTitle   = 200
	maxSummary = 100_000
)

// severities are the usual words; a number needs none.
var severities = map[string]int{
	"critical": 1, "blocker": 1, "fatal": 1, "emergency": 1, "highest": 1,
	"major": 2, "high": 2, "error": 2,
	"minor": 3, "medium": 3, "moderate": 3, "normal": 3, "warning": 3,
	"low": 4, "lowest": 4, "trivial": 4, "info": 4,
	"none": 0,
}

// severity reads 2, SEV-2, P2, "2 - High" or one of the words.
func (d *drafting) severity(words map[string]int) {
	s := d.text(toSeverity)
	if s == "" {
		return
	}
	n, ok := words[strings.ToLower(s)]
	if !ok {
		n, ok = severityNumber(strings.ToLower(s))
	}
	if !ok {
		d.fault(toSeverity, "%q is not known here. Use 1 (worst) to 4, or critical, major, minor, low; leave it empty when there is none.", clip(s, 40))
		return
	}
	d.Failure.Severity = n
}

func severityNumber(s string) (int, bool) {
	i := strings.IndexFunc(s, unicode.IsDigit)
	if i < 0 {
		return 0, false
	}
	switch strings.TrimRight(s[:i], " :_-") {
	case "", "severity", "sev", "priority", "prio", "p", "s":
	default:
		return 0, false
	}
	digits, _, _ := strings.Cut(s[i:], " ")
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 1 && n <= 4
}

// otherKinds are words of other trackers for our kinds.
var otherKinds = map[string]loop.Kind{"outage": loop.Incident, "bug": loop.EscapedDefect, "defect": loop.EscapedDefect}

// kind reads one of ours; where the column is called kind another word is a slip,
// where it is called type it is only kept as text.
func (d *drafting) kind() {
	word := d.text(toKind)
	if word == "" {
		d.typed(d.plan.typed.text(d.row))
		return
	}
	k, ok := kindOf(word)
	if !ok {
		var c loop.Check
		loop.OneOf(&c, targetNames[toKind], clip(word, 40), kindWords())
		d.faults = append(d.faults, c.Err().Error())
	}
	d.Failure.Kind = k
}

func (d *drafting) typed(word string) {
	if word == "" {
		return
	}
	k, ok := kindOf(word)
	if !ok {
		d.note("The type %q is no kind of failure here; the summary keeps it.", clip(word, 40))
		d.tell("Type: ", word)
	}
	d.Failure.Kind = k
}

func kindOf(word string) (loop.Kind, bool) {
	word = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(word))
	if k, ok := otherKinds[word]; ok {
		return k, true
	}
	if slices.Contains(kindWords(), word) {
		return loop.Kind(word), true
	}
	return "", false
}

func kindWords() []string {
	var words []string
	for _, k := range loop.Kinds() {
		words = append(words, string(k))
	}
	return words
}

// count reads a whole number; nil when it is missing.
func (d *drafting) count(t target) *int64 {
	s := d.text(t)
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != math.Trunc(v) || v < 0 || v > 1<<53 {
		d.fault(t, "%q is no count. Write a whole number from 0 upwards, without separators, or leave it empty.", clip(s, 40))
		return nil
	}
	n := int64(v)
	return &n
}

// excluded reads why the numbers leave it out; a bare yes is a reason too.
func excluded(s string) string {
	switch strings.ToLower(s) {
	case "", "no", "false", "0":
		return ""
	case "yes", "true", "1":
		return "excluded"
	}
	return cutAtWord(oneLine(s), maxName)
}

// settleTitle cuts a long title at a word, the whole of it goes into the summary;
// what has none is named after its service or its file, and says so.
func (d *drafting) settleTitle() {
	f := &d.Failure
	if d.title == "" {
		d.imputeTitle()
	}
	f.Title = d.title
	if len(f.Title) > maxTitle {
		f.Title = cutAtWord(d.title, maxTitle)
	}
	if f.Title != d.title {
		d.summary = append([]string{d.title}, d.summary...)
		d.note("The title was cut at %d characters; the summary has it whole.", maxTitle)
	}
}

func (d *drafting) imputeTitle() {
	if services := strings.Join(d.Failure.Services, ", "); services != "" {
		d.impute(services, "the name of the service")
		return
	}
	name := oneLine(d.plan.file)
	if d.at.file == "" {
		name = strings.TrimSpace(name + " " + d.at.String())
	}
	d.impute(cmp.Or(name, "Untitled"), "the name of the file")
}

// impute gives a title to what has none, and says where it is from.
func (d *drafting) impute(title, from string) {
	d.title = title
	d.note("The title was imputed from %s.", from)
	d.tell("", "The title was imputed from "+from+".")
}

func (d *drafting) settleSummary() {
	s := strings.Join(d.summary, "\n\n")
	if n := len(s); n > maxSummary && utf8.RuneCountInString(s) > maxSummary {
		s = cutAtWord(s, maxSummary)
		d.note("The summary was cut at %d characters; the file has the rest.", maxSummary)
	}
	d.Failure.Summary = s
}

// Line makes one line of a text, of at most max characters, and cuts it as a title is cut.
func Line(s string, max int) string { return cutAtWord(oneLine(s), max) }

// oneLine makes one line of a text, without double spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cutAtWord shortens s to at most max characters, the last one an ellipsis, at the
// end of a word where one ends in the second half, and never between a letter and
// the marks that belong to it.
func cutAtWord(s string, max int) string {
	r := []rune(head(s, max+1))
	if len(r) <= max {
		return s
	}
	end := max - 1
	for end > max/2 && !unicode.IsSpace(r[end]) {
		end--
	}
	if end == max/2 {
		end = wholeLetter(r, max-1)
	}
	return strings.TrimRightFunc(string(r[:end]), unicode.IsSpace) + "…"
}

// head is the start of s, of at least n characters where it has them: a giant text
// is not spread out to be cut.
func head(s string, n int) string { return s[:min(len(s), n*utf8.UTFMax)] }

// wholeLetter moves back to where no mark, joiner or modifier follows.
func wholeLetter(r []rune, end int) int {
	for i := end; i > end/2; i-- {
		if !unicode.In(r[i], unicode.M, unicode.Sk, unicode.Cf) && r[i-1] != '\u200d' {
			return i
		}
	}
	return end
}
