package page

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// newBetView is the form of a bet: four sentences, the rest folded away.
type newBetView struct {
	Frame
	Template  string // key of the one that it began with
	Templates []loop.BetTemplate
	Taught    *loop.Insight // that it comes from, nil for none
	From      *loop.Failure
	Members   []loop.Member
	Choices   []loop.Team
	Was       values
	Once      string // makes two identical sends one bet
}

func (d *Desk) newBet(r *http.Request) (framed, error) { return d.newBetView(r) }

func (d *Desk) newBetView(r *http.Request) (*newBetView, error) {
	v := &newBetView{Frame: d.frame(r, "Place a bet", "experiments"), Templates: loop.BetTemplates()}
	v.Narrow, v.Once = true, rand.Text()
	var err error
	if v.Choices, err = d.openTeams(r); err != nil {
		return nil, err
	}
	if err := d.because(r, v); err != nil {
		return nil, err
	}
	team := ownTeam(web.Who(r.Context()).Actor)
	if v.From != nil {
		team = v.From.Team
	}
	v.Was = v.prefill(r, refOf(v.Choices, team))
	v.Members, err = d.members(r)
	v.Frame.Names = namesOf(v.Members)
	return v, err
}

// because finds the insight that the bet comes from, which has to be the reader's
// to bet on.
func (d *Desk) because(r *http.Request, v *newBetView) error {
	ref := r.FormValue("insight")
	if ref == "" {
		return nil
	}
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	i, err := d.App.Learning.Insight(ctx, by, ref)
	if err != nil {
		return err
	}
	got, err := d.App.Failures.Get(ctx, by, i.Failure.String())
	if err == nil {
		err = ours(by, got.Failure, "bet on what it taught")
	}
	v.Taught, v.From = &i, &got.Failure
	return err
}

func refOf(teams []loop.Team, id loop.ID) string {
	for _, t := range teams {
		if t.ID == id {
			return t.Ref().String()
		}
	}
	return ""
}

// prefill is what the form begins with: a template, and what the address says of
// a story.
func (v *newBetView) prefill(r *http.Request, team string) values {
	q := r.URL.Query()
	t, _ := loop.BetTemplateOf(q.Get("template"))
	v.Template = t.Key
	if t.Days == 0 {
		t.Days = 14
	}
	if t.FlopIs == "" {
		t.FlopIs = loop.FloppedPrototype
	}
	was := values{"believe": t.Believe, "see": t.See, "stop_if": t.StopIf, "on": string(v.Today().Add(t.Days)), "title": t.Title, "story": q.Get("story"),
		"team": team, "owner": v.Member.Ref().String(), "flop_is": string(t.FlopIs)}
	if title := q.Get("title"); title != "" {
		was["title"] = shortened(title, 200)
	}
	return was
}

// shortened keeps the first characters of a text.
func shortened(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// With is the address of the form with another template, and the same story and insight.
func (v *newBetView) With(template string) string {
	q := url.Values{"template": {template}}
	if s := v.Was["story"]; s != "" {
		q.Set("story", s)
	}
	if v.Taught != nil {
		q.Set("insight", v.Taught.Ref().String())
	}
	return "/experiments/new?" + q.Encode()
}

// Draft names what is typed here, so that it is found again with the same beginning.
func (v *newBetView) Draft() string {
	from := v.Template + " " + v.Was["story"]
	if v.Taught != nil {
		from += " " + v.Taught.Ref().String()
	}
	return "bet " + mark(from)
}

// FlopKinds are what a flop can become.
func (v *newBetView) FlopKinds() []loop.Kind { return loop.FlopKinds() }

// placeBet saves the form and leads to the page of the bet.
func (d *Desk) placeBet(r *http.Request) (string, error) {
	f := r.PostForm
	team := f.Get("team")
	draft := app.BetDraft{Title: f.Get("title"), Promise: loop.Promise{Believe: f.Get("believe"), See: f.Get("see"), StopIf: f.Get("stop_if"), On: loop.Date(text(f, "on"))},
		Story: f.Get("story"), Insight: f.Get("insight"), Team: &team, Owner: f.Get("owner"), FlopIs: loop.Kind(f.Get("flop_is")), Claim: app.Claim{Key: onceKey(f)}}
	x, err := d.App.Bets.Place(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.say(r, x.Ref().String()+" runs. failforward asks on its day.", "")
		return address(x.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	v, verr := d.newBetView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("newbet", v, err, nil)
}
