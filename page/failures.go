package page

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// failuresView is the log of failures.
type failuresView struct {
	Frame
	Filter app.Filter
	Query  url.Values // as in the address, without the cursor
	Open   bool       // the form of all filters is unfolded
	Lede   string
	Chips  []chip
	Rows   []failureRow
	Older  string // address of the next stretch, "" at the end
	Newest string // address of the first stretch, "" when this is it
	Empty  bool   // nothing has ever been logged
	Drop   []drop // nothing was found: what each filter hides
	Views  []viewChip
	View   *viewChip // the one that is shown, nil for none
	Kinds  []loop.Kind
	Stages []loop.Stage
	Tags   []loop.Tag
	Team   []loop.Team
}

// chip is one filter: what it says, and where a click leads.
type chip struct {
	Label, Text, To string
	On              bool // it narrows; a click takes it away
}

// drop is a filter that hides everything, and how many it hides.
type drop struct {
	Label, Text, To string
	N               int
}

// failureRow is a failure as the table shows it.
type failureRow struct {
	app.Row
	Dots []string
	Next template.HTML
}

// filterKeys are the filters of the address, in the order of their chips.
var filterKeys = loop.ViewKeys()

// pageSize is how many failures stand on one page.
const pageSize = 50

func (d *Desk) failures(r *http.Request) (framed, error) { return d.failuresView(r) }

func (d *Desk) failuresView(r *http.Request) (*failuresView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &failuresView{Query: asked(r), Open: r.FormValue("open") != "", Kinds: loop.Kinds(), Stages: append(loop.Stages(), loop.Accepted)}
	v.Frame = d.frame(r, "Failures", "failures")
	v.lists("failure.logged", "form.taken")
	var err error
	if v.Team, err = d.App.People.Teams(ctx, by); err != nil {
		return nil, err
	}
	if v.Tags, err = d.App.Tags.List(ctx, by); err != nil {
		return nil, err
	}
	if v.Filter, err = v.filter(v.Query); err != nil {
		v.Faults, v.Input = faultsOf(err, nil), r.Form
	}
	v.Filter.Cursor, v.Filter.Limit = r.FormValue("cursor"), pageSize
	page, err := d.App.Failures.List(ctx, by, v.Filter)
	if err != nil {
		return nil, err
	}
	for _, row := range page.Items {
		v.Rows = append(v.Rows, v.row(row))
	}
	v.links(page.Next)
	v.chips()
	if err := d.saved(r, v); err != nil {
		return nil, err
	}
	return v, d.tellCounts(ctx, by, v)
}

// asked returns the filters of an address, empty ones left out.
func asked(r *http.Request) url.Values {
	q := url.Values{}
	for _, k := range filterKeys {
		if s := strings.TrimSpace(r.FormValue(k)); s != "" && s != "any" {
			q.Set(k, s)
		}
	}
	return q
}

// filter reads filters; what cannot be read is a fault and does not narrow.
func (v *failuresView) filter(q url.Values) (app.Filter, error) {
	var c loop.Check
	f := app.Filter{Stage: loop.Stage(q.Get("stage")), Late: q.Get("late") != ""}
	f.Text, f.Tag, f.Service, f.State = q.Get("q"), q.Get("tag"), q.Get("service"), loop.FailureState(q.Get("state"))
	if f.Stage != "" && !slices.Contains(v.Stages, f.Stage) {
		loop.OneOf(&c, "stage", f.Stage, v.Stages)
		f.Stage = ""
	}
	if k := loop.Kind(q.Get("kind")); k != "" && slices.Contains(loop.Kinds(), k) {
		f.Kinds = []loop.Kind{k}
	} else if k != "" {
		loop.OneOf(&c, "kind", k, loop.Kinds())
	}
	if f.State != "" && f.State != loop.FailureDismissed && f.State != loop.FailureMerged && f.State != loop.AllStates {
		c.Fault("state", "%q is no state here. Use dismissed, merged or all.", string(f.State))
		f.State = ""
	}
	f.Severity = v.severity(&c, q.Get("severity"))
	f.Since, f.Until = v.days(&c, q)
	f.FailureQuery.Team = v.team(&c, q.Get("team"))
	return f, c.Err()
}

func (v *failuresView) severity(c *loop.Check, s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 4 {
		c.Fault("severity", "Severity goes from 1 (worst) to 4.")
		return 0
	}
	return n
}

// days reads since and until; until includes its day.
func (v *failuresView) days(c *loop.Check, q url.Values) (since, until time.Time) {
	from, err := loop.ParseDate("since", q.Get("since"))
	if err != nil {
		c.Fault("since", "%s", loop.Faults(err)[0].Text)
	}
	to, err := loop.ParseDate("until", q.Get("until"))
	if err != nil {
		c.Fault("until", "%s", loop.Faults(err)[0].Text)
	}
	if from != "" {
		since = from.Start(v.Zone)
	}
	if to != "" {
		until = to.Add(1).Start(v.Zone)
	}
	if from != "" && to != "" && to < from {
		c.Fault("until", "The end (%s) is before the start (%s). Change one of the two.", to, from)
	}
	return since, until
}

func (v *failuresView) team(c *loop.Check, ref string) loop.ID {
	for _, t := range v.Team {
		if strings.EqualFold(t.Ref().String(), ref) || strings.EqualFold(t.Name, ref) {
			return t.ID
		}
	}
	if ref != "" {
		c.Fault("team", "There is no team %q here.", ref)
	}
	return 0
}

// with returns the address of the list with one filter set, or taken away by "".
func (v *failuresView) with(key, value string) string {
	q := url.Values{}
	for k := range v.Query {
		q.Set(k, v.Query.Get(k))
	}
	q.Del(key)
	if value != "" {
		q.Set(key, value)
	}
	if len(q) == 0 {
		return "/failures"
	}
	return "/failures?" + q.Encode()
}

func (v *failuresView) links(next string) {
	if next != "" {
		v.Older = v.with("cursor", next)
	}
	if v.Filter.Cursor != "" {
		v.Newest = v.with("cursor", "")
	}
}

// chips says which filters narrow, and offers the usual ones that do not.
func (v *failuresView) chips() {
	for _, k := range filterKeys {
		if text := v.shown(k); v.Query.Has(k) {
			v.Chips = append(v.Chips, chip{labels[k], text, v.with(k, ""), true})
		} else if k == "stage" || k == "kind" || k == "tag" {
			v.Chips = append(v.Chips, chip{labels[k], "any", v.with("open", "1") + "#" + k, false})
		}
	}
}

// labels name the filters.
var labels = map[string]string{"q": "Words", "stage": "Stage", "kind": "Kind", "tag": "Tag", "service": "Service", "severity": "Severity",
	"team": "Team", "since": "Since", "until": "Until", "state": "State", "late": "Waiting"}

// dropped name the filters where one of them is to go.
var dropped = map[string]string{"q": "the words", "stage": "the stage", "kind": "the kind", "tag": "the tag", "service": "the service", "severity": "the severity",
	"team": "the team", "since": "the first day", "until": "the last day", "state": "the state", "late": "the wait"}

// shown is the value of a filter as people read it.
func (v *failuresView) shown(key string) string {
	s := v.Query.Get(key)
	switch key {
	case "stage":
		if w := loop.Stage(s).Word(); w != "" {
			return w
		}
	case "kind":
		return loop.Kind(s).Word()
	case "late":
		return "too long"
	case "team":
		for _, t := range v.Team {
			if t.ID == v.Filter.FailureQuery.Team {
				return t.Name
			}
		}
	}
	return s
}

func (v *failuresView) row(r app.Row) failureRow { return failureRow{r, dots(r.Stage), v.nextWords(r)} }

// dots are the classes of the five small dots of a stage.
func dots(s loop.Stage) []string {
	at, out := slices.Index(loop.Stages(), s), make([]string, 5)
	for i := range out {
		switch {
		case s == loop.Judged || i < at:
			out[i] = "on"
		case i == at:
			out[i] = "cur"
		}
	}
	return out
}

// nextWords is the next step of a row, short.
func (v *failuresView) nextWords(r app.Row) template.HTML {
	n, ref := r.Next, template.HTML(r.Next.Object.String())
	switch {
	case r.State == loop.FailureMerged:
		return "merged into " + objectLink(r.Into, "")
	case r.State != loop.FailureOpen:
		return template.HTML(r.State) // one of our own words
	case n.Do == "plan":
		return "how will we know whether " + ref + " helps?"
	case n.Do == "finish" && n.By == "":
		return ref + " is open"
	case n.Do == "finish" && n.Late:
		return ref + template.HTML(" is "+count(n.By.Until(v.Today()), "day")+" over")
	case n.Do == "finish":
		return ref + " due " + v.Brief(n.By)
	case n.Do == "answer":
		return ref + " waits for an answer"
	case n.Do == "wait":
		return "verdict expected " + v.Brief(n.By)
	case n.Do == "revisit" && n.By == "":
		return "no day to look again"
	case n.Do == "revisit":
		return "look again " + v.Brief(n.By)
	case n.Late:
		return template.HTML(fmt.Sprintf("waits %s: %s", count(v.Of(r.CreatedAt).Until(v.Today()), "day"), waits[n.Do]))
	}
	return template.HTML(waits[n.Do])
}

// waits says what a failure waits for, by the next step.
var waits = map[string]string{"analyse": "say what it taught, or accept it", "choose": "choose one change", "judge": "decide what comes of it"}

// tellCounts writes the line of counts, and what to do when nothing was found.
func (d *Desk) tellCounts(ctx context.Context, by loop.Actor, v *failuresView) error {
	all, err := d.App.Failures.Count(ctx, by, loop.FailureQuery{})
	if err != nil {
		return err
	}
	quarter, err := d.App.Failures.Count(ctx, by, loop.FailureQuery{Since: v.Now.AddDate(0, 0, -90)})
	if err != nil {
		return err
	}
	v.Empty = all == 0 && len(v.Query) == 0 && len(v.Rows) == 0
	if v.Lede = lede(all, quarter); len(v.Query) == 0 {
		return nil
	}
	if v.Filter.Stage == "" && !v.Filter.Late {
		found, err := d.App.Failures.Count(ctx, by, v.Filter.FailureQuery)
		if err != nil {
			return err
		}
		v.Lede = fmt.Sprintf("%s of %s fit.", figure(int64(found)), figure(int64(all)))
		if v.Filter.State != "" {
			v.Lede = count(found, "failure") + "."
		}
	} else {
		v.Lede = "Those that fit, of " + figure(int64(all)) + " in all."
	}
	if len(v.Rows) > 0 {
		return nil
	}
	return d.drops(ctx, by, v)
}

// lede says how many there are, and how many that is a month.
func lede(all, quarter int) string {
	if all == 0 {
		return ""
	}
	s := figure(int64(all)) + " so far"
	if quarter > 0 {
		s += ", " + figure(int64(quarter)) + " of them in the last 90 days"
	}
	return s + "."
}

// drops says which filter to take away when nothing was found.
func (d *Desk) drops(ctx context.Context, by loop.Actor, v *failuresView) error {
	for _, k := range filterKeys {
		if !v.Query.Has(k) {
			continue
		}
		q := url.Values{}
		for key := range v.Query {
			q.Set(key, v.Query.Get(key))
		}
		q.Del(k)
		f, _ := v.filter(q) // its faults have been told
		f.Limit = 1
		page, err := d.App.Failures.List(ctx, by, f)
		if err != nil {
			return err
		}
		n := len(page.Items)
		if n > 0 && f.Stage == "" && !f.Late {
			if n, err = d.App.Failures.Count(ctx, by, f.FailureQuery); err != nil {
				return err
			}
		}
		if n > 0 {
			v.Drop = append(v.Drop, drop{dropped[k], v.shown(k), v.with(k, ""), n})
		}
	}
	return nil
}

// CanLate reports whether the chip for what waits too long is worth showing.
func (v *failuresView) CanLate() bool { return !v.Filter.Late && v.Filter.State == "" }

// LateTo is its address.
func (v *failuresView) LateTo() string { return v.with("late", "1") }

// Severities are the choices of the filter.
func (v *failuresView) Severities() []int { return []int{1, 2, 3, 4} }
