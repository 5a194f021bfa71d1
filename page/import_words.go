package page

import (
	"fmt"
	"html/template"

	"failforward/app"
	"failforward/loop"
)

// Head is what would happen, or what has happened, in a sentence or two.
func (v *importView) Head() string {
	if v.Done != nil {
		return importSays(*v.Done)
	}
	if v.Report == nil {
		return "Paste your old list, or drop a file"
	}
	n := v.Report
	parts := []string{}
	if n.Read == 0 {
		return "Nothing stands under the headings"
	}
	if n.Created > 0 {
		parts = append(parts, figure(int64(n.Created))+" would be new")
	}
	if n.Unchanged > 0 {
		parts = append(parts, isAre(n.Unchanged)+" here already")
	}
	if left := len(n.Rejected); left > 0 {
		parts = append(parts, fmt.Sprintf("%s to be mended", isAre(left)))
	}
	return fmt.Sprintf("%s read. %s.", count(n.Read, "row"), capital(list(parts)))
}

// Lede says where one stands.
func (v *importView) Lede() string {
	switch {
	case v.Done != nil:
		return "Mend what was left out and import again: what is in already is not changed by that."
	case v.Report != nil:
		return "Nothing is saved yet."
	}
	return "You see what would happen first. The same list again changes nothing."
}

// importSays tells what an import did.
func importSays(n app.ImportReport) string {
	s := count(n.Created, "failure") + " imported."
	if n.Created == 0 {
		s = "Nothing new came in."
	}
	if n.Unchanged > 0 {
		s += fmt.Sprintf(" %s here already.", capital(isAre(n.Unchanged)))
	}
	if left := len(n.Rejected); left > 0 {
		s += fmt.Sprintf(" %s left out.", count(left, "row was", "rows were"))
	}
	return s
}

// Nth is the place of a column as people count.
func (v *importView) Nth(i int) int { return i + 1 }

// MayAddTeams reports whether rows name teams that are not here, which whoever looks may
// let in.
func (v *importView) MayAddTeams() bool {
	return v.Report != nil && len(v.Report.Teams) > 0 && v.May("admin")
}

// Unknown are the teams that rows name and that are not here.
func (v *importView) Unknown() string { return list(v.Report.Teams) }

// Clip shortens a value for a cell.
func (v *importView) Clip(s string) string { return cut(s) }

// Noticed is when a row says that it began.
func (v *importView) Noticed(row importRow) template.HTML {
	if m := row.Failure.StartedAt; m.Known() {
		return v.Brief(v.Of(m.At))
	}
	return "unknown"
}

// Recovery is how long a row says that it took.
func (v *importView) Recovery(row importRow) string {
	f := row.Failure
	end, _ := f.End()
	if !f.StartedAt.Known() || !end.Known() {
		if end.State() == loop.Pending {
			return "goes on"
		}
		return "unknown"
	}
	return loop.Duration(end.At.Sub(f.StartedAt.At))
}

// Turn shows what a day means that can be read in two ways.
func (v *importView) Turn() []option {
	return []option{{"day", "3 August 2026", v.Order == "day"}, {"month", "8 March 2026", v.Order == "month"}}
}
