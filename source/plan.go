package source

import (
	"strings"
	"time"
	"unicode"
)

// target is a field of a failure that a file may fill.
type target int

const (
	toID target = iota
	toTitle
	toSummary
	toKind
	toSeverity
	toStarted
	toDetected
	toMitigated
	toResolved
	toMinutes
	toServices
	toTags
	toTeam
	toPeople
	toUserMinutes
	toEffort
	toExcluded
	toURL
	targets // how many there are
)

// targetNames are the words of a map, and of the API.
var targetNames = [targets]string{"id", "title", "summary", "kind", "severity", "started_at", "detected_at", "mitigated_at",
	"resolved_at", "minutes", "services", "tags", "team", "people_affected", "user_minutes", "effort_lost", "excluded", "url"}

// usual lists the column names that fill a target without a map, folded, the
// likeliest first.
var usual = [targets][]string{
	toID:          {"id", "key", "issuekey", "number", "ref"},
	toTitle:       {"title", "what", "name", "headline", "subject", "summary"},
	toSummary:     {"summary", "description", "details", "body", "text"},
	toKind:        {"kind"},
	toSeverity:    {"severity", "sev", "priority", "prio"},
	toStarted:     {"startedat", "started", "start", "startat", "starttime", "startdate", "began", "begin", "noticed", "noticedat", "occurredat", "date", "datetime", "when"},
	toDetected:    {"detectedat", "detected"},
	toMitigated:   {"mitigatedat", "mitigated"},
	toResolved:    {"resolvedat", "resolved", "end", "ended", "endedat", "endat", "endtime", "enddate", "fixedat", "fixed", "closedat", "closed"},
	toMinutes:     {"minutes", "durationminutes", "duration"},
	toServices:    {"services", "service", "components", "component", "product"},
	toTags:        {"tags", "tag", "labels", "label"},
	toTeam:        {"team", "teamname"},
	toPeople:      {"peopleaffected", "people", "usersaffected"},
	toUserMinutes: {"userminutes"},
	toEffort:      {"effortlost", "effortminutes"},
	toExcluded:    {"excluded"},
	toURL:         {"url", "link", "uri"},
}

// logged are the columns that say when somebody wrote it down: they stand in for
// a start that is not told, marked as imputed.
var logged = []string{"openedat", "opened", "createdat", "created"}

// typed are the columns in which other trackers have a kind of their own; it is
// taken where it is one of ours, else kept as text.
var typed = []string{"type"}

// row is one record, however it was written. Missing values are "" and nil.
type row interface {
	text(c *column) string
	list(c *column) []string // of a list its entries, of a text its parts between , ; and |
	hash() [32]byte
	zeros() int // NUL characters of it that became U+FFFD
}

// column is where a value stands.
type column struct {
	name     string   // as written in the header or the map
	index    int      // CSV: from 0
	path     []string // JSON: the keys from the outside in
	folded   []string // JSON without a map: any of these keys, folded, the first that is there
	line     int      // in the map, 0 without one
	optional bool     // a map says that it may be missing throughout
}

// part is a fixed text or a column.
type part struct {
	text string
	col  *column
}

// expr is what fills a target: nothing, a column, a constant, or a template.
type expr []part

func (e expr) text(r row) string {
	if len(e) == 1 && e[0].col != nil {
		return r.text(e[0].col)
	}
	var b strings.Builder
	columns, found := 0, 0
	for _, p := range e {
		s := p.text
		if p.col != nil {
			columns++
			if s = r.text(p.col); s != "" {
				found++
			}
		}
		b.WriteString(s)
	}
	if columns > 0 && found == 0 {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func (e expr) list(r row) []string {
	if len(e) == 1 && e[0].col != nil {
		return r.list(e[0].col)
	}
	return splitList(e.text(r))
}

func ofColumn(c *column) expr { return expr{{col: c}} }

// cond holds where a column has one of the values; of a list any entry counts.
type cond struct {
	col    *column
	values []string
}

func (c cond) holds(r row) bool {
	text := r.text(c.col)
	for _, v := range c.values {
		if strings.EqualFold(text, v) {
			return true
		}
	}
	for _, s := range r.list(c.col) {
		for _, v := range c.values {
			if strings.EqualFold(s, v) {
				return true
			}
		}
	}
	return false
}

// plan is how the rows of one file become drafts.
type plan struct {
	fill    [targets]expr
	logged  expr   // when it was written down, for rows without a start
	typed   expr   // what another tracker calls it, for rows without a kind
	where   []cond // all must hold
	open    *cond  // it has not ended yet
	clock   clock
	file    string  // its name, the title of what has none
	last    *column // rows that are alike here are news of one thing, and the last of them counts; nil where each row stands for itself
	format  string  // of a document, for messages
	id      string  // of a document that tells none itself
	profile func(d *drafting)
}

func newPlan(o Options) plan {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return plan{clock: clock{zone: zone, assumed: !o.ZoneGiven}, file: o.Name}
}

func (p *plan) wanted(r row) bool {
	for _, c := range p.where {
		if !c.holds(r) {
			return false
		}
	}
	return true
}

// fold brings the ways of writing a column name together: Started at, started_at,
// startedAt.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

func splitList(s string) []string {
	if missing(s) {
		return nil
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
}
