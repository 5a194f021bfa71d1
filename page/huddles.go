package page

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// huddlesView is the list of huddles of a team: what goes on, whose turn it is,
// and what came of the others.
type huddlesView struct {
	Frame
	chosenTeam
	Now     *loop.Huddle // that goes on or that people write for
	Past    []huddleRow
	Series  loop.Series
	Turns   []loop.ID
	Leave   []loop.Absence
	People  app.Names
	Members []loop.Member
	Box     int
	Days    []loop.Date // the next days of the series
	Next    string      // cursor
}

type huddleRow struct {
	loop.Huddle
	Tweak loop.Action
}

func (d *Desk) huddles(r *http.Request) (framed, error) { return d.huddlesView(r) }

func (d *Desk) huddlesView(r *http.Request) (*huddlesView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	team, err := d.chooseTeam(r)
	if err != nil {
		return nil, err
	}
	v := &huddlesView{Frame: d.frame(r, "Huddles", "huddles"), chosenTeam: team}
	v.lists("huddle.started", "huddle.scheduled", "huddle.closed")
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	if v.People, err = d.App.Failures.Names(ctx, by); err != nil {
		return nil, err
	}
	return v, d.fillHuddles(r, v, team.id)
}

// chosenTeam is the team that a page is about, among those to choose from.
type chosenTeam struct {
	id      loop.ID
	TeamRef string // "" for the whole workspace
	Choices []loop.Team
}

// chooseTeam takes the team that the address names, else the reader's own.
func (d *Desk) chooseTeam(r *http.Request) (chosenTeam, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	c := chosenTeam{id: ownTeam(by)}
	var err error
	if ref := r.FormValue("team"); ref != "" {
		if c.id, err = d.App.People.TeamID(ctx, by, ref); err != nil {
			return c, err
		}
	}
	all, err := d.App.People.Teams(ctx, by)
	for _, t := range all {
		if t.ID == c.id {
			c.TeamRef = t.Ref().String()
		}
		if !t.Archived {
			c.Choices = append(c.Choices, t)
		}
	}
	return c, err
}

func (d *Desk) fillHuddles(r *http.Request, v *huddlesView, team loop.ID) error {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	page, err := d.App.Huddles.List(ctx, by, loop.HuddleQuery{Team: team, Whole: team == 0, Cursor: r.FormValue("cursor"), Limit: 30})
	if err != nil {
		return err
	}
	v.Next = page.Next
	for _, h := range page.Items {
		row := huddleRow{Huddle: h}
		if h.State != loop.HuddleClosed {
			v.Now = &h
			continue
		}
		if h.Action != 0 {
			if row.Tweak, err = d.App.Actions.Get(ctx, by, h.Action.String()); err != nil {
				return err
			}
		}
		v.Past = append(v.Past, row)
	}
	if v.Series, err = d.App.Huddles.Series(ctx, by, team); err != nil {
		return err
	}
	v.Days = v.Series.Upcoming(v.Today(), anchorOf(v.Past), 3)
	if v.Turns, err = d.App.Huddles.Turns(ctx, by, team); err != nil {
		return err
	}
	if v.Leave, err = d.App.Huddles.Leave(ctx, by); err != nil {
		return err
	}
	v.Box, err = d.App.Cards.Box(ctx, by, team)
	return err
}

func anchorOf(past []huddleRow) loop.Date {
	if len(past) == 0 {
		return ""
	}
	return past[0].On
}

// Weekdays are the days of the week, Monday first.
func (v *huddlesView) Weekdays() []string {
	return []string{"no fixed day", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
}

// At is the time of day of the series.
func (v *huddlesView) At() string {
	return fmt.Sprintf("%02d:%02d", v.Series.Minute/60, v.Series.Minute%60)
}

// Minutes is the planned length.
func (v *huddlesView) Minutes() int { return v.Series.Planned / 60 }

// Says is the line under the title.
func (v *huddlesView) Says() string {
	var parts []string
	if v.Series.Weekday > 0 {
		every := "every " + v.Weekdays()[v.Series.Weekday]
		if v.Series.Every > 1 {
			every = fmt.Sprintf("every %d weeks on %s", v.Series.Every, v.Weekdays()[v.Series.Weekday])
		}
		parts = append(parts, every+" at "+v.At())
	}
	if n := len(v.Past); n > 0 {
		parts = append(parts, countWord(n, "huddle")+" so far")
	}
	if v.Box > 0 {
		parts = append(parts, countWord(v.Box, "card")+" in the box")
	}
	if len(parts) == 0 {
		return "Fifteen minutes, one tweak. It comes back next week and is asked what became of it."
	}
	return capital(strings.Join(parts, ", ")) + "."
}

// Cost is what the huddles of the last weeks took: "3 h of 12 people".
func (v *huddlesView) Cost() string {
	var all []loop.Huddle
	tweaks := 0
	for _, h := range v.Past {
		if h.On < v.Today().Add(-28) {
			continue
		}
		all = append(all, h.Huddle)
		if h.Action != 0 {
			tweaks++
		}
	}
	c := loop.CostOf(all)
	if c.Says() == "" {
		return c.Lacks()
	}
	return strings.TrimSpace(fmt.Sprintf("The last four weeks: %s, and %s came of it. %s", c.Says(), countWord(tweaks, "tweak"), capital(c.Lacks())))
}

func (d *Desk) startHuddle(r *http.Request) (string, error) {
	by, f := web.Who(r.Context()).Actor, r.PostForm
	draft := app.HuddleDraft{Team: f.Get("team"), Mode: loop.HuddleMode(f.Get("mode")), Facilitator: f.Get("who"), Attribution: loop.Attribution(f.Get("attribution")), Later: f.Get("later") != ""}
	var c loop.Check
	if draft.Later {
		draft.On = date(&c, f, "on")
	}
	draft.WriteUntil = windowEnd(&c, Clock{d.Now(), web.Who(r.Context()).Workspace.Zone()}, f)
	err := c.Err()
	if err == nil {
		h, started := d.App.Huddles.Start(r.Context(), by, draft)
		if started == nil {
			return address(h.Ref()), nil
		}
		err = started
	}
	return "", d.againHuddles(r, err, map[string]string{"facilitator": "who", "write_until": "until_on"})
}

// Until makes the inputs for the end of a window for writing.
func (v *huddlesView) Until() when {
	return v.Frame.At("until", "Everybody writes until", "Only for a board on which people write over days, each at their own time. Time in "+v.Zone.String()+"; each reader sees it in their own.")
}

func (d *Desk) againHuddles(r *http.Request, err error, inputs map[string]string) error {
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return err
	}
	v, verr := d.huddlesView(r)
	if verr != nil {
		return verr
	}
	return d.again("huddles", v, err, inputs)
}

func (d *Desk) setSeries(r *http.Request) (string, error) {
	by, f := web.Who(r.Context()).Actor, r.PostForm
	team, err := d.App.People.TeamID(r.Context(), by, f.Get("team"))
	if err != nil {
		return "", err
	}
	s := loop.Series{Team: team, Mode: loop.HuddleMode(f.Get("mode")), Attribution: loop.Attribution(f.Get("attribution")), Minute: clockMinute(f.Get("time"))}
	s.Weekday = slices.Index((&huddlesView{}).Weekdays(), f.Get("weekday"))
	s.Every, _ = strconv.Atoi(f.Get("every"))
	minutes, _ := strconv.Atoi(f.Get("minutes"))
	s.Planned = minutes * 60
	if _, err = d.App.Huddles.SetSeries(r.Context(), by, s); err != nil {
		return "", d.againHuddles(r, err, nil)
	}
	d.say(r, "The rhythm is set.", "")
	return "/huddles?team=" + f.Get("team"), nil
}

// clockMinute reads 09:30; -1 for what is no time.
func clockMinute(s string) int {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

func (d *Desk) noteAway(r *http.Request) (string, error) {
	by, f := web.Who(r.Context()).Actor, r.PostForm
	var c loop.Check
	from, to := date(&c, f, "from"), date(&c, f, "to")
	err := c.Err()
	if err == nil {
		_, err = d.App.Huddles.Away(r.Context(), by, f.Get("whose"), from, to)
	}
	if err != nil {
		return "", d.againHuddles(r, err, map[string]string{"who": "whose"})
	}
	d.say(r, "Noted. The turn passes on while you are away, and comes back.", "")
	return "/huddles", nil
}

func (d *Desk) noteBack(r *http.Request) (string, error) {
	err := d.App.Huddles.Back(r.Context(), web.Who(r.Context()).Actor, r.PostFormValue("leave"))
	return "/huddles", err
}
