package page

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// betsView is the list of bets: what runs, whose day has come, what goes to the
// next planning, and what came of the others.
type betsView struct {
	Frame
	chosenTeam
	Only      string // ref of the team that the list is narrowed to; "" for all
	Running   []betRow
	Due       []betRow
	Planning  app.Planning
	Mine      map[loop.ID]bool // of the planning: the reader may take it
	Copy      string           // address of the planning as Markdown
	Results   []betRow
	Older     string // address of the next stretch, "" at the end
	Newest    string // address of the first stretch, when this is another one
	Templates []loop.BetTemplate
	People    app.Names
	Address   string // of this server, for a bookmark
}

// betRow is a bet in a list.
type betRow struct {
	loop.Experiment
	Can  bool // the reader may answer it
	Over int  // days past its day
}

// Any reports whether there has been a bet yet.
func (v *betsView) Any() bool { return len(v.Running)+len(v.Due)+len(v.Results) > 0 }

func (d *Desk) bets(r *http.Request) (framed, error) { return d.betsView(r) }

func (d *Desk) betsView(r *http.Request) (*betsView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	team, err := d.chooseTeam(r)
	if err != nil {
		return nil, err
	}
	v := &betsView{Frame: d.frame(r, "Experiments", "experiments"), chosenTeam: team, Templates: loop.BetTemplates(), Mine: map[loop.ID]bool{}, Address: d.Base}
	v.Copy = "/experiments/planning.md"
	if v.TeamRef != "" {
		v.Copy += "?team=" + v.TeamRef
	}
	if r.FormValue("team") != "" {
		v.Only = v.TeamRef
	}
	if v.People, err = d.App.Failures.Names(ctx, by); err != nil {
		return nil, err
	}
	if v.Planning, err = d.App.Bets.ForPlanning(ctx, by, team.id); err != nil {
		return nil, err
	}
	for _, x := range v.Planning.All() {
		v.Mine[x.ID] = mayChangeBet(by, x.Experiment)
	}
	return v, d.fillBets(r, v)
}

// fillBets reads what runs and what has ended.
func (d *Desk) fillBets(r *http.Request, v *betsView) error {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	q := loop.ExperimentQuery{Kind: loop.Bet, State: loop.ExperimentRunning, Limit: loop.MaxPage}
	if v.Only != "" {
		q.Team = v.id
	}
	running, err := d.App.Bets.List(ctx, by, q)
	if err != nil {
		return err
	}
	for _, x := range running.Items {
		row := betRow{x, mayChangeBet(by, x), x.On.Until(v.Today())}
		if x.Due(v.Today()) {
			v.Due = append(v.Due, row)
		} else {
			v.Running = append(v.Running, row)
		}
	}
	q.State, q.Ended, q.Limit, q.Cursor = "", true, 30, r.FormValue("cursor")
	ended, err := d.App.Bets.List(ctx, by, q)
	for _, x := range ended.Items {
		v.Results = append(v.Results, betRow{x, mayChangeBet(by, x), 0})
	}
	v.turn(ended.Next, q.Cursor)
	return err
}

// turn fills in where the list goes on.
func (v *betsView) turn(next, cursor string) {
	here := url.Values{}
	if v.Only != "" {
		here.Set("team", v.Only)
	}
	if cursor != "" {
		v.Newest = "/experiments?" + here.Encode()
	}
	if next != "" {
		here.Set("cursor", next)
		v.Older = "/experiments?" + here.Encode()
	}
}

// Says is the line under the title.
func (v *betsView) Says() string {
	if !v.Any() {
		return "Say beforehand what you will see, and by when. Then look."
	}
	var parts []string
	if n := len(v.Due); n > 0 {
		parts = append(parts, countWord(n, "bet")+map[bool]string{true: " waits for its answer", false: " wait for their answers"}[n == 1])
	}
	if n := len(v.Running); n > 0 {
		parts = append(parts, countWord(n, "bet")+map[bool]string{true: " runs", false: " run"}[n == 1])
	}
	if n := len(v.Planning.All()); n > 0 {
		parts = append(parts, countWord(n, "result")+" for the next planning")
	}
	if len(parts) == 0 {
		return "Nothing runs. What would you like to know by next week?"
	}
	return capital(strings.Join(parts, ", ")) + "."
}

// PlanningSays tells since when results are on the planning list.
func (v *betsView) PlanningSays() template.HTML {
	p := v.Planning
	said := template.HTML(capital(countWord(len(p.Fresh), "bet"))+" ended since ") + v.Exact(p.Since)
	if p.Sprint.ID != 0 {
		said += ", when " + template.HTML("<bdi>"+template.HTMLEscapeString(p.Sprint.Name)+"</bdi>") + " began"
	}
	if n := len(p.Older); n > 0 {
		said += template.HTML("; " + countWord(n, "older one") + map[bool]string{true: " was", false: " were"}[n == 1] + " not taken yet")
	}
	return said + "."
}

// Whose is the line beside a row: ref, owner, team where there are several.
func (v *betsView) Whose(x loop.Experiment) string {
	parts := []string{x.Ref().String(), v.People.Of(x.Owner)}
	if len(v.Choices) > 1 && x.Team != 0 {
		parts = append(parts, v.People.Of(x.Team))
	}
	return strings.Join(parts, ", ")
}

// Markdown is the planning list as text, to be copied.
func (v *betsView) Markdown() string { return v.Planning.Markdown() }

// Takes reports whether the reader may take anything of it to a planning.
func (v *betsView) Takes() bool {
	for _, may := range v.Mine {
		if may {
			return true
		}
	}
	return false
}

// mayChangeBet reports whether the reader may change a bet: its owner, and the
// members of its team. The deeds ask again.
func mayChangeBet(by loop.Actor, x loop.Experiment) bool {
	return by.May(loop.MemberRole) && (by.Member != 0 && by.Member == x.Owner || by.In(x.Team))
}

// exportPlanning writes the planning list as Markdown.
func (d *Desk) exportPlanning(w http.ResponseWriter, r *http.Request) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	team, err := d.chooseTeam(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	p, err := d.App.Bets.ForPlanning(ctx, by, team.id)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	markdownFile(w, "planning.md", p.Markdown())
}

// exportBet writes a bet as Markdown.
func (d *Desk) exportBet(w http.ResponseWriter, r *http.Request) {
	v, err := d.App.Bets.Show(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	markdownFile(w, v.Bet.Ref().String()+".md", v.Markdown())
}

// markdownFile answers a text under the name of a file.
func markdownFile(w http.ResponseWriter, name, text string) {
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, _ = w.Write([]byte(text)) // a reader who has left hears nothing
}

// takeToPlanning notes that a planning has taken up what is ticked.
func (d *Desk) takeToPlanning(r *http.Request) (string, error) {
	refs := r.PostForm["bet"]
	if len(refs) == 0 {
		v, err := d.betsView(r)
		if err != nil {
			return "", err
		}
		return "", d.again("bets", v, loop.Fault("bet", "Tick what the planning has taken up."), nil)
	}
	n, err := d.App.Bets.Take(r.Context(), web.Who(r.Context()).Actor, refs)
	if err != nil {
		return "", err
	}
	d.say(r, capital(countWord(n, "result"))+map[bool]string{true: " is", false: " are"}[n == 1]+" taken to planning.", undoTake(refs))
	to := "/experiments"
	if team := r.PostFormValue("team"); team != "" {
		to += "?team=" + url.QueryEscape(team)
	}
	return to, nil
}

// undoTake is the address that puts one bet back on the list; "" for several.
func undoTake(refs []string) string {
	if len(refs) != 1 {
		return ""
	}
	return "/experiments/" + url.PathEscape(refs[0]) + "/returned"
}
