package page

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// huddleDeed is what one form of the board does; said is told to whoever sent it.
type huddleDeed func(d *Desk, r *http.Request, by loop.Actor, ref string) (said string, err error)

// huddleDeeds are the forms of the board, by the last part of their address.
func huddleDeeds() map[string]huddleDeed {
	return map[string]huddleDeed{
		"cards": writeCard, "stage": toStage, "group": groupCards, "rename": renameGroup, "vote": giveVotes, "star": giveStar, "talk": talkAbout,
		"look": lookBack, "tweak": chooseTweak, "lead": takeLead, "mode": switchMode, "next": leadNext, "people": countPeople,
		"until": setWindow, "leftover": keepCards, "close": closeHuddle,
		"begin":  moveHuddle(app.Huddles.Begin),
		"reopen": moveHuddle(app.Huddles.Reopen),
	}
}

// onHuddle runs a form of the board and comes back to it. What cannot be done is
// said on the board, with everything that was typed.
func (d *Desk) onHuddle(r *http.Request) (string, error) {
	do, ok := huddleDeeds()[r.PathValue("deed")]
	if !ok {
		return "", loop.Errorf(loop.NotFound, "There is nothing at this address.")
	}
	ref := r.PathValue("ref")
	said, err := do(d, r, web.Who(r.Context()).Actor, ref)
	if err == nil {
		if said != "" {
			d.say(r, said, "")
		}
		return boardAddress(r, ref), nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict && c != loop.Limited {
		return "", err
	}
	v, verr := d.huddleView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("huddle", v, err, map[string]string{"group": "", "card": "", "topic": "", "choices": "", "title": "new-title", "write_until": "until_on"})
}

// visitHuddle announces somebody of another team, and leads them to the board.
func (d *Desk) visitHuddle(r *http.Request) (string, error) {
	ref := r.PathValue("ref")
	return "/huddles/" + url.PathEscape(ref), d.App.Huddles.Visit(r.Context(), web.Who(r.Context()).Actor, ref)
}

// boardAddress is the board, at the stage where the form stood.
func boardAddress(r *http.Request, ref string) string {
	to := "/huddles/" + url.PathEscape(ref)
	if s := r.PostFormValue("at"); s != "" {
		to += "?stage=" + url.QueryEscape(s)
	}
	return to
}

func moveHuddle(do func(app.Huddles, context.Context, loop.Actor, string) (loop.Huddle, error)) huddleDeed {
	return func(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
		_, err := do(d.App.Huddles, r.Context(), by, ref)
		return "", err
	}
}

func cardDraft(r *http.Request) app.CardDraft {
	f := r.PostForm
	return app.CardDraft{Huddle: r.PathValue("ref"), What: f.Get("what"), Why: f.Get("why"), Surprised: f.Get("surprise") != "", Late: f.Get("late") != "", Nameless: f.Get("nameless") != "",
		Pen: web.Pen(r.Context()), Key: f.Get("key")}
}

func writeCard(d *Desk, r *http.Request, by loop.Actor, _ string) (string, error) {
	_, err := d.App.Cards.Write(r.Context(), by, cardDraft(r))
	return "Your card is on the board.", err
}

func (d *Desk) changeCard(r *http.Request) (string, error) {
	ctx, by, ref, card := r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), r.PathValue("card")
	if r.PostFormValue("drop") != "" {
		if err := d.App.Cards.Drop(ctx, by, ref, card, web.Pen(ctx)); err != nil {
			return "", err
		}
		d.say(r, "Your card is taken back.", "")
		return boardAddress(r, ref), nil
	}
	if r.PostFormValue("unname") != "" {
		if _, err := d.App.Cards.Unname(ctx, by, ref, card, web.Pen(ctx)); err != nil {
			return "", err
		}
		d.say(r, "Your name is off the card.", "")
		return boardAddress(r, ref), nil
	}
	err := d.App.Cards.Edit(ctx, by, ref, card, cardDraft(r))
	if err == nil {
		d.say(r, "Your card is changed.", "")
		return boardAddress(r, ref), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	v, verr := d.huddleView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("huddle", v, err, nil)
}

func toStage(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	_, err := d.App.Huddles.Go(r.Context(), by, ref, loop.HuddleStage(r.PostFormValue("to")))
	return "", err
}

func groupCards(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	return "", d.App.Cards.Group(r.Context(), by, ref, r.PostForm["card"], r.PostFormValue("to"), r.PostFormValue("title"))
}

func renameGroup(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	return "", d.App.Cards.Rename(r.Context(), by, ref, r.PostFormValue("group"), r.PostFormValue("title"))
}

// giveVotes reads votes-ID=N for each topic.
func giveVotes(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	var topics []loop.ID
	for name, values := range r.PostForm {
		rest, ok := strings.CutPrefix(name, "votes-")
		n, err := strconv.Atoi(values[0])
		var id loop.ID
		if !ok || err != nil || n < 0 || n > loop.VotesEach || id.UnmarshalText([]byte(rest)) != nil {
			continue
		}
		for range n {
			topics = append(topics, id)
		}
	}
	return "Your votes are in. You can change them until the vote ends.", d.App.Huddles.Vote(r.Context(), by, ref, web.Pen(r.Context()), topics)
}

func giveStar(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	id, err := idField(r, "star")
	if err != nil {
		return "", loop.Fault("star", "Choose one of them first.")
	}
	return "Your star is given.", d.App.Huddles.Star(r.Context(), by, ref, web.Pen(r.Context()), []loop.ID{id})
}

func talkAbout(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	id, err := idField(r, "topic")
	if err == nil {
		_, err = d.App.Huddles.Talk(r.Context(), by, ref, id)
	}
	return "", err
}

func idField(r *http.Request, name string) (loop.ID, error) {
	var id loop.ID
	err := id.UnmarshalText([]byte(r.PostFormValue(name)))
	return id, err
}

func lookBack(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	verdict := loop.Verdict(r.PostFormValue("last"))
	if verdict == "" {
		return "", loop.Fault("last", "Choose one of the answers: kept, adapted or dropped.")
	}
	_, err := d.App.Huddles.Look(r.Context(), by, ref, verdict)
	return "The last tweak has its answer.", err
}

func chooseTweak(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	f := r.PostForm
	if f.Get("none") != "" {
		_, err := d.App.Huddles.None(r.Context(), by, ref)
		return "No tweak this time.", err
	}
	var c loop.Check
	draft := app.TweakDraft{Text: f.Get("tweak"), Owner: f.Get("owner"), Due: date(&c, f, "due"), Insight: f.Get("insight"), Kind: loop.EffectKind(f.Get("kind")), On: date(&c, f, "on")}
	if id, err := idField(r, "topic"); err == nil {
		draft.Topic = id
	}
	if err := c.Err(); err != nil {
		return "", err
	}
	h, err := d.App.Huddles.Tweak(r.Context(), by, ref, draft)
	if err != nil {
		return "", err
	}
	a, err := d.App.Actions.Get(r.Context(), by, h.Action.String())
	return a.Ref().String() + " is in the backlog.", err
}

func takeLead(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	_, err := d.App.Huddles.Lead(r.Context(), by, ref, r.PostFormValue("who"))
	return "", err
}

func switchMode(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	_, err := d.App.Huddles.Switch(r.Context(), by, ref, loop.HuddleMode(r.PostFormValue("to")))
	return "", err
}

func leadNext(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	_, err := d.App.Huddles.Next(r.Context(), by, ref, r.PostFormValue("who"))
	return "", err
}

func countPeople(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("people")))
	if err != nil || n < 1 {
		return "", loop.Fault("people", "Say how many people are here, as a number.")
	}
	_, err = d.App.Huddles.Count(r.Context(), by, ref, n)
	return "", err
}
