package page

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// sprintsView is the list of sprints, and what the last weeks took where nobody
// plans any.
type sprintsView struct {
	Frame
	chosenTeam
	Only   string // ref of the team that the list is narrowed to; "" for all
	Open   []loop.Sprint
	Closed []loop.Sprint
	Older  string // address of the next stretch, "" at the end
	Weeks  []app.WeekRow
	People app.Names
	Was    values
	Once   string // makes two identical sends one sprint
}

// mostWeeks is how many ISO weeks the list looks back at, this one included.
const mostWeeks = 5

func (d *Desk) sprints(r *http.Request) (framed, error) { return d.sprintsView(r) }

func (d *Desk) sprintsView(r *http.Request) (*sprintsView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	team, err := d.chooseTeam(r)
	if err != nil {
		return nil, err
	}
	v := &sprintsView{Frame: d.frame(r, "Sprints", "huddles"), chosenTeam: team, Once: rand.Text()}
	v.lists("sprint.planned", "sprint.closed", "sprint.reopened")
	if r.FormValue("team") != "" && r.Method == http.MethodGet {
		v.Only = v.TeamRef
	}
	v.Was = values{"team": v.TeamRef, "kind": string(loop.DeliverySprint), "name": "", "goal": "", "starts_on": string(v.Today()), "ends_on": string(v.Today().Add(13))}
	if v.People, err = d.App.Failures.Names(ctx, by); err != nil {
		return nil, err
	}
	return v, d.fillSprints(r, v)
}

func (d *Desk) fillSprints(r *http.Request, v *sprintsView) error {
	var only loop.ID
	if v.Only != "" {
		only = v.id
	}
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	var err error
	if v.Weeks, err = d.App.Sprints.Weeks(ctx, by, only, mostWeeks); err != nil {
		return err
	}
	page, err := d.App.Sprints.List(ctx, by, only, r.FormValue("cursor"), 30)
	for _, sp := range page.Items {
		if sp.ClosedAt.IsZero() {
			v.Open = append(v.Open, sp)
		} else {
			v.Closed = append(v.Closed, sp)
		}
	}
	if page.Next != "" {
		q := url.Values{"cursor": {page.Next}}
		if v.Only != "" {
			q.Set("team", v.Only)
		}
		v.Older = "/sprints?" + q.Encode()
	}
	return err
}

// Says is the line under the title.
func (v *sprintsView) Says() string {
	running := 0
	for _, sp := range v.Open {
		if sp.State(v.Today()) == loop.SprintActive {
			running++
		}
	}
	switch {
	case running > 0:
		return capital(countWord(running, "sprint")) + map[bool]string{true: " runs", false: " run"}[running == 1] + "."
	case len(v.Open) > 0:
		return "The next one is planned."
	case len(v.Closed) > 0:
		return "None runs. Weeks serve as well."
	}
	return "What the time in huddles gave back: by sprint, or by week where nobody plans sprints."
}

// Whose is the line beside a row: ref, team where there are several, kind where it is no usual one.
func (v *sprintsView) Whose(sp loop.Sprint) string {
	parts := []string{sp.Ref().String()}
	if len(v.Choices) > 1 && sp.Team != 0 {
		parts = append(parts, v.People.Of(sp.Team))
	}
	if sp.Kind != loop.DeliverySprint {
		parts = append(parts, sp.Kind.Word())
	}
	return strings.Join(parts, ", ")
}

// Mark is the state of a sprint.
func (v *sprintsView) Mark(sp loop.Sprint) Mark { return sprintMark(sp, v.Today()) }

// Team is whose weeks are shown; "" for all.
func (v *sprintsView) Team() string {
	if v.Only == "" {
		return ""
	}
	return v.People.Of(v.id)
}

// Kinds are what a sprint can be for.
func (v *sprintsView) Kinds() []loop.SprintKind { return loop.SprintKinds() }

// sprintMark returns the mark of a sprint. A missed goal is a data point like any
// other, so none has a colour.
func sprintMark(sp loop.Sprint, today loop.Date) Mark {
	switch sp.State(today) {
	case loop.SprintPlanned:
		return Mark{"clock", "none", "planned"}
	case loop.SprintActive:
		if today > sp.EndsOn {
			return Mark{"clock", "none", "over, not closed"}
		}
		return Mark{"ring", "none", "runs"}
	}
	return Mark{map[loop.GoalMet]string{loop.GoalReached: "tick", loop.GoalPartly: "bar", loop.GoalMissed: "cross"}[sp.GoalMet], "", sp.GoalMet.Word()}
}

// planSprint saves the form and leads to the page of the sprint.
func (d *Desk) planSprint(r *http.Request) (string, error) {
	f := r.PostForm
	team := f.Get("team")
	draft := app.SprintDraft{Name: f.Get("name"), Goal: f.Get("goal"), Team: &team, Kind: loop.SprintKind(f.Get("kind")), Claim: app.Claim{Key: onceKey(f)}}
	var c loop.Check
	draft.StartsOn, draft.EndsOn = date(&c, f, "starts_on"), date(&c, f, "ends_on")
	err := c.Err()
	if err == nil {
		sp, planned := d.App.Sprints.Plan(r.Context(), web.Who(r.Context()).Actor, draft)
		if planned == nil {
			d.say(r, sp.Ref().String()+" is planned.", "")
			return address(sp.Ref()), nil
		}
		err = planned
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	v, verr := d.sprintsView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("sprints", v, err, nil)
}
