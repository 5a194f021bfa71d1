package page

import (
	"net/http"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// trackersView says where each team makes its issues.
type trackersView struct {
	Frame
	Rows []trackerRow
	One  *trackerRow // the one that is set below; nil when the reader may set none
	Kind []loop.TrackerKind
}

// trackerRow is a team, or all of them, with its tracker.
type trackerRow struct {
	loop.Tracker
	Ref, Name string // "" for all teams
	Version   int64
	Can       bool // the reader may set it
}

func (d *Desk) trackers(r *http.Request) (framed, error) { return d.trackersView(r) }

func (d *Desk) trackersView(r *http.Request) (*trackersView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &trackersView{Frame: d.frame(r, "Trackers", "settings"), Kind: loop.TrackerKinds()}
	ws, err := d.App.People.Workspace(ctx, by)
	if err != nil {
		return nil, err
	}
	v.Rows = []trackerRow{{ws.Tracker, "", "", ws.Version, by.May(loop.Admin)}}
	teams, err := d.openTeams(r)
	for _, t := range teams {
		v.Rows = append(v.Rows, trackerRow{t.Tracker, t.Ref().String(), t.Name, t.Version, by.May(loop.Lead) && by.In(t.ID)})
	}
	v.choose(r.Form.Has("team"), r.FormValue("team"))
	return v, err
}

// choose takes the row that the address names, else the first that the reader may set.
func (v *trackersView) choose(named bool, ref string) {
	for i, row := range v.Rows {
		if row.Can && (!named || strings.EqualFold(row.Ref, ref)) {
			v.One = &v.Rows[i]
			return
		}
	}
}

func (d *Desk) setTracker(r *http.Request) (string, error) {
	t := loop.Tracker{TrackerKind: loop.TrackerKind(r.PostFormValue("tracker_kind")), TrackerURL: r.PostFormValue("tracker_url")}
	err := d.App.People.SetTracker(r.Context(), web.Who(r.Context()).Actor, r.PostFormValue("team"), versionOf(r), t)
	if err == nil {
		d.say(r, "Saved.", "")
		return "/settings/trackers", nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return "", err
	}
	v, verr := d.trackersView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("trackers", v, err, nil)
}

// issueLink is the link that opens a filled-in issue for an action in the tracker
// of its team; "" without one.
func (d *Desk) issueLink(r *http.Request, v *actionView) error {
	team := v.Team
	if team == 0 && v.From != nil {
		team = v.From.Team
	}
	t, err := d.App.People.Tracker(r.Context(), web.Who(r.Context()).Actor, team)
	if err != nil || !t.Tracked() || !v.Live() {
		return err
	}
	v.Issue, v.IssueIn = t.NewIssue(v.issue(d.Base)), t.TrackerKind.Word()
	return nil
}

// issue is what the issue says: what and when it is done, why, and the way back.
func (v *actionView) issue(base string) loop.IssueDraft {
	var b strings.Builder
	line := func(name, text string) {
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString(name + text + "\n\n")
		}
	}
	line("Done when: ", v.DoneWhen)
	if v.Insight != nil {
		line("Because we learned: ", v.Insight.Text)
	}
	if v.From != nil {
		line("It comes from "+v.From.Ref().String()+": ", v.From.Title)
		line("", v.From.Summary)
	}
	line("Due: ", string(v.Due))
	return loop.IssueDraft{Title: v.ActionRow.Title, Body: b.String(), Last: "failforward: " + base + address(v.Ref())}
}
