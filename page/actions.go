package page

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// actionsView is the page of all changes: what is open, what waits for its
// verdict, what got one.
type actionsView struct {
	Frame
	Lede     string
	Open     []actionRow // somebody sees to it; the reader's own first, then the oldest
	Free     []actionRow // nobody has it yet
	Waiting  []actionRow
	Verdicts []actionRow // the newest, or all when they are asked for
	Judged   int         // how many verdicts there are
	Dropped  int
	More     bool
	Next     template.HTML // the next verdict, "" when none is planned
	Nothing  bool          // there has never been an action
}

// actionRow is an action as the lists show it.
type actionRow struct {
	app.ActionRow
	Who   string // "you" for the reader
	Proof template.HTML
	Check *loop.EffectCheck // the one that the row is about
	Can   bool              // the reader may change it
}

func (d *Desk) actions(r *http.Request) (framed, error) {
	by := web.Who(r.Context()).Actor
	b, err := d.App.Actions.Board(r.Context(), by)
	if err != nil {
		return nil, err
	}
	v := &actionsView{Frame: d.frame(r, "Actions", "actions"), Dropped: b.Dropped, More: b.More}
	v.lists("action.opened", "action.taken")
	for _, row := range b.Open {
		shown := v.row(by, row, b.People)
		if row.State == loop.Candidate {
			v.Free = append(v.Free, shown)
		} else {
			v.Open = append(v.Open, shown)
		}
	}
	v.ended(by, b)
	v.Lede = v.lede()
	v.Judged = len(v.Verdicts)
	if v.Judged > fewVerdicts && r.FormValue("verdicts") != "all" {
		v.Verdicts = v.Verdicts[:fewVerdicts]
	}
	v.Next = v.next(b)
	v.Nothing = len(b.Open)+len(b.Waiting)+len(b.Verdicts)+b.Dropped == 0
	return v, nil
}

// fewVerdicts is how many verdicts the page shows until somebody asks for all.
const fewVerdicts = 10

// ended deals out what is done: a row with a verdict that is checked again
// stands in both lists.
func (v *actionsView) ended(by loop.Actor, b app.Board) {
	for _, row := range b.Waiting {
		shown := v.row(by, row, b.People)
		shown.Check = row.Waits()
		v.Waiting = append(v.Waiting, shown)
	}
	for _, row := range b.Verdicts {
		shown := v.row(by, row, b.People)
		shown.Check = row.Newest()
		v.Verdicts = append(v.Verdicts, shown)
		if again := row.Waits(); again != nil && row.InPlace() {
			shown.Check = again
			v.Waiting = append(v.Waiting, shown)
		}
	}
	slices.SortStableFunc(v.Waiting, soonestFirst)
}

// soonestFirst sorts what waits by the day of its verdict; what nobody will check
// stands at the end.
func soonestFirst(a, b actionRow) int {
	day := func(r actionRow) loop.Date {
		if r.Check == nil {
			return "9999"
		}
		return r.Check.On
	}
	return strings.Compare(string(day(a)), string(day(b)))
}

// Asked reports whether the day of a check has come and a person has to answer.
func (v *actionsView) Asked(e *loop.EffectCheck) bool {
	return e.State == loop.Waiting && e.On <= v.Today() && len(e.Kind.Verdicts()) > 0
}

func (v *actionsView) row(by loop.Actor, r app.ActionRow, people app.Names) actionRow {
	row := actionRow{ActionRow: r, Who: people.Of(r.Owner), Can: mayChange(by, r.Action)}
	if r.Mine {
		row.Who = "you"
	}
	if e := r.Waits(); e != nil {
		row.Proof = proofWords(*e, v.Clock)
	}
	return row
}

// proofWords says in a cell how and when we will know.
func proofWords(e loop.EffectCheck, c Clock) template.HTML {
	word := map[loop.EffectKind]template.HTML{loop.ByRetest: "re-test ", loop.ByCameBack: "came back? ", loop.ByNumber: "a number, ", loop.ByLook: "the team’s look, "}[e.Kind]
	return word + c.Exact(e.On)
}

// mayChange reports whether the reader may change an action: its owner, and the
// members of its team. The deeds ask again.
func mayChange(by loop.Actor, a loop.Action) bool {
	return by.May(loop.MemberRole) && (by.Member != 0 && by.Member == a.Owner || by.In(a.Team))
}

// lede counts in two sentences.
func (v *actionsView) lede() string {
	over, done, judged := 0, len(v.Waiting), 0
	for _, r := range v.Open {
		if r.Over > 0 {
			over++
		}
	}
	for _, r := range v.Verdicts {
		if r.InPlace() && r.Waits() == nil {
			done++
		}
		if r.InPlace() {
			judged++
		}
	}
	open := isAre(len(v.Open)) + " open"
	if v.More {
		open = "More than " + open
	}
	s := open + overWords(over) + ". " + isAre(done) + " done"
	if done > 0 {
		s += fmt.Sprintf(", %s of them with a verdict", noneOr(judged))
	}
	return s + "."
}

func isAre(n int) string {
	switch n {
	case 0:
		return "None is"
	case 1:
		return "1 is"
	}
	return figure(int64(n)) + " are"
}

func noneOr(n int) string {
	if n == 0 {
		return "none"
	}
	return figure(int64(n))
}

func overWords(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", 1 is past its date"
	}
	return fmt.Sprintf(", %d are past their date", n)
}

// next says when the next verdict is due.
func (v *actionsView) next(b app.Board) template.HTML {
	waiting, on := 0, loop.Date("")
	for _, rows := range [][]app.ActionRow{b.Open, b.Waiting, b.Verdicts} {
		for _, r := range rows {
			e := r.Waits()
			if e == nil || r.State == loop.Dropped {
				continue
			}
			waiting++
			if on == "" || e.On < on {
				on = e.On
			}
		}
	}
	if waiting == 0 {
		return ""
	}
	return template.HTML(count(waiting, "effect check")) + map[bool]template.HTML{true: " is waiting; its verdict comes ", false: " are waiting; the next verdict comes "}[waiting == 1] + v.On(on) + "."
}
