package source

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"failforward/loop"
)

// place is where a record stands in its file.
type place struct {
	file string // of a folder, or a document by itself; "" elsewhere
	item int    // of a JSON array, from 1; 0 elsewhere
	line int    // from 1; 0 where it is not remembered
}

func (p place) String() string {
	switch {
	case p.file != "":
		return p.file
	case p.item == 0:
		return "line " + strconv.Itoa(p.line)
	case p.line == 0:
		return "item " + strconv.Itoa(p.item)
	}
	return "item " + strconv.Itoa(p.item) + ", line " + strconv.Itoa(p.line)
}

func (p place) with(id string) string {
	if id == "" || id == p.file {
		return p.String()
	}
	return p.String() + " (id " + clip(id, 40) + ")"
}

// drafting is one row on its way to a draft.
type drafting struct {
	Draft
	plan    *plan
	row     row
	at      place
	title   string   // as the file has it, of any length
	summary []string // its paragraphs
	faults  []string
}

// draft makes a draft of a row; what cannot be true ends in Reject.
func (p *plan) draft(r row, at place) Draft {
	d := drafting{plan: p, row: r, at: at}
	d.Hash, d.ID = r.hash(), cmp.Or(p.fill[toID].text(r), p.id)
	d.Where = at.with(d.ID)
	d.title, d.Team = oneLine(d.text(toTitle)), d.text(toTeam)
	if s := d.text(toSummary); oneLine(s) != d.title {
		d.tell("", s)
	}
	d.times()
	d.names()
	d.weight()
	if p.profile != nil {
		p.profile(&d)
	}
	d.tell("Source: ", d.text(toURL))
	d.finish()
	return d.Draft
}

func (d *drafting) text(t target) string { return d.plan.fill[t].text(d.row) }

func (d *drafting) fault(t target, format string, args ...any) {
	d.faults = append(d.faults, targetNames[t]+": "+fmt.Sprintf(format, args...))
}

func (d *drafting) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// tell adds a paragraph to the summary.
func (d *drafting) tell(lead, s string) {
	if s = strings.TrimSpace(s); s != "" {
		d.summary = append(d.summary, lead+s)
	}
}

func (d *drafting) times() {
	f := &d.Failure
	f.StartedAt = d.moment(toStarted)
	f.DetectedAt = d.moment(toDetected)
	f.MitigatedAt = d.moment(toMitigated)
	f.ResolvedAt = d.moment(toResolved)
	d.standIn()
	d.lasted()
	if d.plan.open != nil && d.plan.open.holds(d.row) {
		d.open()
	}
}

func (d *drafting) moment(t target) loop.Moment { return d.momentOf(t, d.plan.fill[t]) }

func (d *drafting) momentOf(t target, e expr) loop.Moment {
	m, assumed, err := d.plan.clock.read(e.text(d.row))
	if err != nil {
		d.fault(t, "%s.", err)
	}
	d.Failure.ZoneAssumed = d.Failure.ZoneAssumed || assumed
	return m
}

// standIn takes the time of writing down for a start that nobody told.
func (d *drafting) standIn() {
	if d.Failure.StartedAt.Known() || len(d.faults) > 0 {
		return
	}
	m := d.momentOf(toStarted, d.plan.logged)
	if m.Known() {
		d.Failure.StartedAt = loop.ImputedAt(m.At, m.Precision)
		d.note("The start is when it was written down.")
	}
}

// lasted works the end out from the minutes where no end is told.
func (d *drafting) lasted() {
	f, s := &d.Failure, d.text(toMinutes)
	if s == "" || f.ResolvedAt.Known() {
		return
	}
	long, ok := durationOf(s)
	switch {
	case !ok:
		d.fault(toMinutes, "%q is no length of time. Write minutes from 0 upwards, for example 25, or leave it empty.", clip(s, 40))
	case !f.StartedAt.Known():
		d.note("It lasted %s minutes, but without a start there is no end.", clip(s, 40))
		d.tell("Lasted: ", s)
	default:
		f.ResolvedAt = loop.ImputedAt(f.StartedAt.At.Add(long), coarser(f.StartedAt.Precision))
	}
}

// coarser is how fine an end is known that was worked out from minutes.
func coarser(start loop.Precision) loop.Precision {
	if start == loop.ToDay || start == loop.ToHour {
		return start
	}
	return loop.ToMinute
}

// open says that it has not ended; an end that the file tells none the less was an
// earlier one.
func (d *drafting) open() {
	if m := d.Failure.ResolvedAt; m.Known() {
		d.note("It is open, so its end %s was not taken.", m.At.Format(time.RFC3339))
		d.tell("Ended before: ", m.At.Format(time.RFC3339))
	}
	d.Failure.ResolvedAt = loop.Is(loop.Pending)
}

func (d *drafting) names() {
	f := &d.Failure
	f.Services = d.fit(toServices, d.plan.fill[toServices].list(d.row))
	f.Tags = d.fit(toTags, d.plan.fill[toTags].list(d.row))
}

// fit cleans a list; what is too much for a failure goes whole into the summary.
func (d *drafting) fit(t target, raw []string) []string {
	if len(raw) == 0 {
		return nil
	}
	names := loop.Names(raw)
	if len(names) <= maxNames && !tooLong(names) {
		return names
	}
	d.note("Not all %s fit; the summary has them whole.", targetNames[t])
	d.tell(targetNames[t]+": ", strings.Join(names, ", "))
	for i := range names {
		names[i] = cutAtWord(names[i], maxName)
	}
	names = loop.Names(names)
	return names[:min(len(names), maxNames)]
}

const (
	maxNames = 50
	maxName  = 100
)

func tooLong(names []string) bool {
	for _, n := range names {
		if len(n) > maxName && utf8.RuneCountInString(n) > maxName {
			return true
		}
	}
	return false
}

// weight reads kind, severity and what it cost.
func (d *drafting) weight() {
	f := &d.Failure
	d.kind()
	d.severity(severities)
	f.People = d.count(toPeople)
	f.UserMinutes = d.count(toUserMinutes)
	f.EffortMinutes = d.count(toEffort)
	f.Excluded = excluded(d.text(toExcluded))
}

// finish settles the title, holds the failure against its rules and writes down
// all that is wrong at once.
func (d *drafting) finish() {
	f := &d.Failure
	if d.title == "" && !timed(*f) && len(d.faults) == 0 && d.empty() {
		d.faults = append(d.faults, "The row has neither a title nor a time. Add one of the two, or delete the row.")
	}
	d.settleTitle()
	d.settleSummary()
	if f.Kind == "" {
		f.Kind = loop.LikelyKind(*f)
	}
	for _, e := range loop.Faults(f.Validate()) {
		d.faults = append(d.faults, e.Error())
	}
	d.hintAtDay()
	d.Reject = strings.Join(d.faults, " ")
}

// empty reports that nothing was told. A row that says something may still be a line
// of another table; a file that does is somebody's report.
func (d *drafting) empty() bool {
	return d.at.file == "" || len(d.summary) == 0 && d.Failure.Services == nil
}

// hintAtDay explains an end that stands before its start only because the file
// tells no time of day for it.
func (d *drafting) hintAtDay() {
	for _, end := range []loop.Moment{d.Failure.MitigatedAt, d.Failure.ResolvedAt} {
		before := d.Failure.StartedAt.At.Sub(end.At)
		if end.Known() && end.Precision == loop.ToDay && before > 0 && before < 24*time.Hour {
			d.faults = append(d.faults, "The end is written to the day only: add its time of day.")
		}
	}
}

func timed(f loop.Failure) bool {
	return f.StartedAt.Known() || f.DetectedAt.Known() || f.MitigatedAt.Known() || f.ResolvedAt.Known()
}
