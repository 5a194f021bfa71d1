package source

import (
	"errors"
	"time"

	"failforward/loop"
)

// Mapping says by hand where the fields of a failure stand in a file of csv, jsonl
// or json. ParseMapping reads it from YAML. The issue history of a public project,
// one JSON object a line, is read by:
//
//	from: jsonl
//	id: number
//	where: [{type: issue}]
//	open_when: {state: open}
//	title: title
//	kind: ='escaped_defect'
//	started_at: created_at
//	resolved_at: closed_at
//	tags: labels
//	summary: "Issue {number}"
//
// These keys are about the file:
//
//	from       csv, jsonl or json; "json data.items" names the path to the list too
//	path       to the list inside a JSON object: data.items
//	where      a list of column: value, all must hold; of several values one: {type: [bug, outage]}
//	open_when  column: value; such an item has not ended: its end is pending
//	zone       of times without one: Europe/Berlin, UTC
//	layout     how times are written: DD.MM.YYYY hh:mm, or a list of ways
//
// All others are fields of a failure: id, title, summary, kind, severity,
// started_at, detected_at, mitigated_at, resolved_at, minutes, services, tags,
// team, people_affected, user_minutes, effort_lost, excluded, url. Each is filled
// from a column (its name in the header; in JSON a key, nested ones with a dot:
// user.login), from a template in quotes with columns in braces ("Node {node} of
// {system}"), or from a constant (='incident'). title and started_at are looked for
// under their usual names where the map is silent. A column of JSON that may be
// missing from every record has a question mark behind it: closed_by.login?
//
// Values in where and open_when are compared without regard to upper and lower
// case; of a list any entry counts, so {labels: incident} is an item with that label.
type Mapping struct {
	From string   // csv, jsonl, json, or "" for the format asked for
	Hash [32]byte // SHA-256 of its text: another map may read the same row otherwise

	path    []string
	zone    *time.Location
	layouts []layout
	where   []mapCond
	open    *mapCond
	fill    [targets]mapExpr
	logged  mapExpr // when it was written down
	exact   bool    // nothing is looked for under its usual name
}

// mapExpr is an expression before its columns were found.
type mapExpr []mapPart

type mapPart struct {
	text     string // fixed, unless column or place says which
	column   string
	place    int // of the column from 1, where it was chosen by its place; 0 by its name
	optional bool
	line     int
}

type mapCond struct {
	column string
	values []string
	line   int
}

// finder looks columns up in a file: named gives the one of that name, nil where
// the file has none; usual the likeliest of some folded names.
type finder struct {
	named  func(string) *column
	usual  func([]string) expr
	faults []error
}

// plan finds the columns that the map names.
func (m *Mapping) plan(format string, o Options, f finder) (plan, error) {
	p := newPlan(o)
	if m.From != "" && m.From != format {
		return p, fileFault("The map is written for %s, and the format is %s. Use the format %s, or change \"from\" in the map.", m.From, format, m.From)
	}
	if m.zone != nil && !o.ZoneGiven {
		p.clock.zone, p.clock.assumed = m.zone, false
	}
	p.clock.layouts = m.layouts
	for t, e := range m.fill {
		p.fill[t] = f.expr(e)
	}
	for _, c := range m.where {
		p.where = append(p.where, cond{f.column(c.column, c.line, false), c.values})
	}
	if m.open != nil {
		p.open = &cond{f.column(m.open.column, m.open.line, false), m.open.values}
	}
	p.logged = f.expr(m.logged)
	if !m.exact {
		f.fallBack(&p)
	}
	return p, errors.Join(f.faults...)
}

func (f *finder) expr(e mapExpr) expr {
	var out expr
	for _, p := range e {
		if p.place > 0 {
			out = append(out, part{col: &column{name: p.column, index: p.place - 1}})
			continue
		}
		if p.column == "" {
			out = append(out, part{text: p.text})
			continue
		}
		out = append(out, part{col: f.column(p.column, p.line, p.optional)})
	}
	return out
}

func (f *finder) column(name string, line int, optional bool) *column {
	c := f.named(name)
	if c == nil {
		f.faults = append(f.faults, loop.Fault("map", "Line %d names the column %q, which the file does not have.", line, clip(name, 60)))
		return nil
	}
	c.line, c.optional = line, optional
	return c
}

// fallBack takes title and start from their usual columns where the map is silent.
func (f *finder) fallBack(p *plan) {
	if p.fill[toTitle] == nil {
		p.fill[toTitle] = f.usual(usual[toTitle])
	}
	if p.fill[toStarted] == nil {
		p.fill[toStarted], p.logged = f.usual(usual[toStarted]), f.usual(logged)
	}
}
