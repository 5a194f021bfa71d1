package page

import (
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
	"failforward/web"
)

// sourcesView is every system that sends by itself, and the form for one more.
type sourcesView struct {
	Frame
	All     []sourceRow
	Choices []loop.Team
	Waits   bool // something waits in the inbox
}

// sourceRow is a source with the last that came of it.
type sourceRow struct {
	loop.Source
	Last *loop.Delivery
	now  time.Time
}

// Kind is the kind of system as people call it.
func (s sourceRow) Kind() string { return senderTitle(s.Sender) }

func senderTitle(name string) string {
	s, _ := hook.ByName(name)
	return s.Title
}

func (d *Desk) sources(r *http.Request) (framed, error) { return d.sourcesView(r) }

func (d *Desk) sourcesView(r *http.Request) (*sourcesView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &sourcesView{Frame: d.frame(r, "Sources", "sources")}
	all, err := d.App.Sources.List(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		row := sourceRow{Source: s, now: v.Now}
		if by.May(loop.MemberRole) {
			page, err := d.App.Sources.Deliveries(ctx, by, loop.DeliveryQuery{Source: s.ID, Limit: 1})
			if err != nil {
				return nil, err
			}
			if len(page.Items) > 0 {
				row.Last = &page.Items[0]
			}
		}
		v.All = append(v.All, row)
	}
	waiting, err := d.App.Inbox.List(ctx, by, loop.EpisodeQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	v.Waits = len(waiting.Items) > 0
	v.Choices, err = d.openTeams(r)
	return v, err
}

// Senders are the kinds of systems that are listened to.
func (v *sourcesView) Senders() []hook.Sender { return hook.All }

// Says is the line under the title.
func (v *sourcesView) Says() string {
	if len(v.All) == 0 {
		return "None yet. Your alerts, crashes and deploys can come in by themselves, each once."
	}
	if len(v.All) == 1 {
		return "One system sends by itself what it sees."
	}
	return capital(countWord(len(v.All), "", "systems")) + " send by themselves what they see."
}

// becomes are what trouble can become, as a form offers it.
func becomes() []option {
	return []option{
		{string(loop.OpensFailure), "a failure at once", false},
		{string(loop.OpensCandidate), "a line in the inbox, for somebody to say what it is", false},
		{string(loop.OpensNothing), "nothing: it is counted", false},
	}
}

// addSource makes a source and leads to its page, where its address stands.
func (d *Desk) addSource(r *http.Request) (string, error) {
	f := r.PostForm
	draft, err := d.sourceDraft(r, loop.Source{})
	var src loop.Source
	if err == nil {
		draft.Sender = text(f, "kind")
		src, _, err = d.App.Sources.Add(r.Context(), web.Who(r.Context()).Actor, draft)
	}
	if err == nil {
		d.say(r, src.Name+" is there. Paste its address into the sender.", "")
		return address(src.Ref()), nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return "", err
	}
	v, verr := d.sourcesView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("sources", v, err, nil)
}

// sourceDraft reads the form of a source; what the form does not hold stays as it was.
func (d *Desk) sourceDraft(r *http.Request, was loop.Source) (app.SourceDraft, error) {
	f := r.PostForm
	out := app.SourceDraft{Name: f.Get("name"), Opens: loop.Opening(f.Get("opens")), Strict: f.Get("strict") != "", Paths: f.Get("paths"), Again: &was.Again}
	var c loop.Check
	out.Least = whole(&c, f, "least", 0)
	if f.Has("again") {
		again := whole(&c, f, "again", loop.AgainDefault)
		out.Again = &again
	} else if was.ID == 0 {
		out.Again = nil
	}
	team, err := d.sentTeam(r, was.Team)
	if err != nil {
		return out, err
	}
	out.Team = team
	return out, c.Err()
}
