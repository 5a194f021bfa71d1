package source

import (
	"io"
	"strings"

	"failforward/loop"
)

var servicenow = Source{
	Name:  "servicenow",
	Title: "ServiceNow incident log",
	Help: "A table of incidents, or their event log with a row for each change, of which the last row of a number counts " +
		"(CSV with number, opened_at, resolved_at, incident_state). Times are day-month-year. One that was closed " +
		"without a resolved_at has an unknown end. Names of people are not taken.",
	Mine: marked("number", "incident_state", "opened_at", "resolved_at"),
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		if err := o.plain("servicenow"); err != nil {
			return err
		}
		return parseCSV(r, o, yield, servicenowPlan)
	},
}

// servicenowTimes are day-month-year; exports with another setting have ISO times.
var servicenowTimes = []layout{
	{text: "2-1-2006 15:04", shown: "day-month-year hour:minute", precision: loop.ToMinute},
	{text: "2-1-2006 15:04:05", precision: loop.ToSecond},
	{text: "2-1-2006", precision: loop.ToDay},
}

// servicenowFacts are columns that the summary keeps; those with people are not among them.
var servicenowFacts = []string{"number", "incident_state", "state", "priority", "contact_type", "category", "subcategory", "u_symptom", "assignment_group",
	"reassignment_count", "reopen_count", "made_sla", "closed_code", "close_code", "closed_at"}

// servicenowFill are the columns of an export, by their names in the table or by
// their labels on the page.
var servicenowFill = map[target][]string{toID: {"number"}, toStarted: {"opened_at", "opened"}, toResolved: {"resolved_at", "resolved"},
	toTitle: {"short_description"}, toSummary: {"description"}, toServices: {"business_service", "service", "cmdb_ci", "configuration_item"}}

// servicenowColumns are those that the titles and texts are made of.
type servicenowColumns struct {
	state, priority *column
	what, facts     []*column
}

func servicenowPlan(t *csvRow, o Options) (plan, error) {
	p := newPlan(o)
	p.clock.layouts, p.last = servicenowTimes, t.column("number")
	for target, names := range servicenowFill {
		p.fill[target] = t.anyOf(names)
	}
	c := servicenowColumns{state: t.column("incident_state"), priority: t.column("priority")}
	if c.state == nil {
		c.state = t.column("state")
	}
	if p.last == nil || p.fill[toStarted] == nil || p.fill[toResolved] == nil || c.state == nil {
		return p, fileFault("This is no incident log of ServiceNow: it needs the columns number, opened_at, resolved_at and incident_state. The columns are %s. For another table use the format csv.", quoteAll(t.names))
	}
	c.what, c.facts = t.those("category", "subcategory", "u_symptom"), t.those(servicenowFacts...)
	p.profile = c.draft
	return p, nil
}

// anyOf is the first column of these names that the table has.
func (t *csvRow) anyOf(names []string) expr {
	if found := t.those(names...); len(found) > 0 {
		return ofColumn(found[0])
	}
	return nil
}

// those are the columns of these names that the table has.
func (t *csvRow) those(names ...string) (found []*column) {
	for _, name := range names {
		if c := t.column(name); c != nil {
			found = append(found, c)
		}
	}
	return found
}

func (c servicenowColumns) draft(d *drafting) {
	f := &d.Failure
	f.Kind = loop.Incident
	c.severity(d)
	if what := c.texts(d.row); d.title == "" && len(what) > 0 {
		d.impute(strings.Join(what, ", "), "its categories")
	}
	if !f.ResolvedAt.Known() && openState(d.row.text(c.state)) {
		f.ResolvedAt = loop.Is(loop.Pending)
	}
	var facts []string
	for _, col := range c.facts {
		if s := d.row.text(col); s != "" {
			facts = append(facts, strings.ReplaceAll(strings.TrimPrefix(col.name, "u_"), "_", " ")+": "+s)
		}
	}
	d.tell("", strings.Join(facts, "; "))
}

func (c servicenowColumns) texts(r row) (out []string) {
	for _, col := range c.what {
		if s := oneLine(r.text(col)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// severity takes the priority, 1 - Critical to 4 - Low; 5 - Planning is none.
func (c servicenowColumns) severity(d *drafting) {
	if c.priority == nil {
		return
	}
	if n, ok := severityNumber(strings.ToLower(d.row.text(c.priority))); ok {
		d.Failure.Severity = n
	}
}

// openState reports a state that says that work goes on.
func openState(state string) bool {
	switch s := strings.ToLower(state); s {
	case "new", "active", "in progress", "work in progress", "on hold", "open", "pending", "assigned":
		return true
	default:
		return strings.HasPrefix(s, "awaiting ")
	}
}
