package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// cardView is the form that puts a card into the box for the next huddle.
type cardView struct {
	Frame
	chosenTeam
	Box   int
	Write bool   // the address asks for a pen: the field has the focus
	Back  string // page of ours that one came from, and goes back to; "" for the huddles of the team
}

func (d *Desk) cardForm(r *http.Request) (framed, error) { return d.cardView(r) }

func (d *Desk) cardView(r *http.Request) (*cardView, error) {
	team, err := d.chooseTeam(r)
	if err != nil {
		return nil, err
	}
	v := &cardView{Frame: d.frame(r, "A card for the next huddle", "huddles"), chosenTeam: team}
	v.Narrow, v.Write = true, r.URL.Query().Has("write")
	if r.Method == http.MethodGet {
		v.Back = backFrom(r)
	}
	v.Box, err = d.App.Cards.Box(r.Context(), web.Who(r.Context()).Actor, team.id)
	return v, err
}

// backFrom is the page that a key or a link led here from; "" when it is not known,
// or is this one.
func backFrom(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path == "/huddles/card" {
		return ""
	}
	return came(r)
}

func (d *Desk) boxCard(r *http.Request) (string, error) {
	by, f := web.Who(r.Context()).Actor, r.PostForm
	_, err := d.App.Cards.Write(r.Context(), by, app.CardDraft{Team: f.Get("team"), What: f.Get("what"), Why: f.Get("why"), Surprised: f.Get("surprise") != "", Pen: web.Pen(r.Context())})
	if err == nil {
		d.say(r, "Your card is in the box. It comes up at the next huddle.", "")
		if back := f.Get("back"); back != "" {
			return local(back), nil
		}
		return "/huddles?team=" + f.Get("team"), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	v, verr := d.cardView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("card", v, err, nil)
}
