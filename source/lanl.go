package source

import (
	"io"
	"strings"

	"failforward/loop"
)

var lanl = Source{
	Name:  "lanl",
	Title: "LANL failure log",
	Help: "The failure and interrupt log of Los Alamos National Laboratory, 1996 to 2005 (CSV). Times are month/day/year " +
		"without a zone. Rows have no id of their own; equal rows are interrupts of their own.",
	Mine: marked("System", "nodenum", "Prob Started", "Prob Fixed"),
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		if err := o.plain("lanl"); err != nil {
			return err
		}
		return parseCSV(r, o, yield, lanlPlan)
	},
}

// lanlCauses are the columns of the interrupt categories, as the log names them.
var lanlCauses = []string{"Facilities", "Hardware", "Human Error", "Network", "Undetermined", "Software"}

// lanlTimes are month/day/year; the description of the log has years of two digits,
// the log itself of four.
var lanlTimes = []layout{
	{text: "1/2/2006 15:04", shown: "month/day/year hour:minute", precision: loop.ToMinute},
	{text: "1/2/06 15:04", precision: loop.ToMinute},
	{text: "1/2/2006", precision: loop.ToDay},
}

// lanlColumns are those that the titles and texts are made of.
type lanlColumns struct {
	system, node, down, purpose, same *column
	causes                            []*column
}

func lanlPlan(t *csvRow, o Options) (plan, error) {
	p := newPlan(o)
	p.clock.layouts = lanlTimes
	started, fixed := t.column("Prob Started"), t.column("Prob Fixed")
	c := lanlColumns{system: t.column("System"), node: t.column("nodenum"), down: t.column("Down Time"),
		purpose: t.column("purpose"), same: t.column("Same Event")}
	if started == nil || fixed == nil || c.system == nil || c.node == nil {
		return p, fileFault("This is not the LANL failure log: it needs the columns System, nodenum, Prob Started and Prob Fixed. The columns are %s. For another table use the format csv.", quoteAll(t.names))
	}
	for _, name := range lanlCauses {
		if col := t.column(name); col != nil {
			c.causes = append(c.causes, col)
		}
	}
	p.fill[toStarted], p.fill[toResolved] = ofColumn(started), ofColumn(fixed)
	p.profile = c.draft
	return p, nil
}

// draft makes "Hardware: Memory Dimm on node 12 of system 20".
func (c lanlColumns) draft(d *drafting) {
	var what, tags []string
	for _, col := range c.causes {
		if s := d.row.text(col); s != "" {
			what, tags = append(what, cause(col.name, s)), append(tags, strings.ToLower(col.name))
		}
	}
	if what == nil {
		what = []string{"No cause given"}
	}
	f := &d.Failure
	f.Kind, f.Tags, f.Services = loop.Incident, loop.Names(tags), loop.Names([]string{"system " + d.row.text(c.system)})
	d.title = oneLine(strings.Join(what, "; ") + " on node " + d.row.text(c.node) + " of system " + d.row.text(c.system))
	d.tell("", c.facts(d.row))
}

func cause(category, s string) string {
	if strings.EqualFold(category, s) {
		return s
	}
	return category + ": " + s
}

// facts keeps what the log says besides: its own down time counts nowhere.
func (c lanlColumns) facts(r row) string {
	var facts []string
	for _, f := range []struct {
		lead string
		col  *column
	}{{"Stated down time in minutes: ", c.down}, {"purpose: ", c.purpose}, {"same event: ", c.same}} {
		if f.col == nil {
			continue
		}
		if s := r.text(f.col); s != "" {
			facts = append(facts, f.lead+s)
		}
	}
	return strings.Join(facts, "; ")
}
