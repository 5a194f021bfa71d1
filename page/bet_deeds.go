package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// onBet runs a deed of the page of a bet.
func (d *Desk) onBet(inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error)) http.Handler {
	return d.deed("/experiments/", "bet", d.bet, inputs, do)
}

// answerBet gives the outcome; one press on Home is enough, and can be undone.
func (d *Desk) answerBet() http.Handler {
	return d.onBet(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		f := r.PostForm
		x, err := d.App.Bets.Conclude(r.Context(), by, ref, 0, loop.Verdict(f.Get("outcome")), f.Get("note"), f.Get("next"))
		return x.Ref().String() + ": " + x.Word() + ".", address(x.Ref()) + "/reopen", "", err
	})
}

func (d *Desk) stopBet() http.Handler {
	return d.onBet(map[string]string{"reason": "stop_reason"}, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		reason := text(r.PostForm, "stop_reason")
		if r.PostForm.Has("rule") {
			reason = trimJoin(loop.StopRule, reason)
		}
		x, err := d.App.Bets.Stop(r.Context(), by, ref, 0, reason)
		return x.Ref().String() + " is stopped.", address(x.Ref()) + "/reopen", "", err
	})
}

// trimJoin puts two sentences behind each other; the second may be empty.
func trimJoin(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

func (d *Desk) reopenBet() http.Handler {
	return d.onBet(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		x, err := d.App.Bets.Reopen(r.Context(), by, ref, 0)
		return x.Ref().String() + " runs again.", "", "", err
	})
}

// failBet makes the failure of a flop, or leads to the one that it became.
func (d *Desk) failBet() http.Handler {
	return d.onBet(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		f, err := d.App.Bets.Fail(r.Context(), by, ref, "")
		return f.Ref().String() + " came out of it. Say next what it taught.", "", address(f.Ref()), err
	})
}

func (d *Desk) takeBet() http.Handler {
	return d.onBet(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		x, err := d.App.Bets.TakeOne(r.Context(), by, ref, 0)
		return x.Ref().String() + " is taken to planning.", address(x.Ref()) + "/returned", "", err
	})
}

func (d *Desk) returnBet() http.Handler {
	return d.onBet(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		x, err := d.App.Bets.Return(r.Context(), by, ref, 0)
		return x.Ref().String() + " is back on the planning list.", "", "", err
	})
}

// betFields are what the form of a bet can change.
var betFields = []editField{{"believe", "We believe that", ""}, {"see", "We will see", ""}, {"on", "By when", ""}, {"stop_if", "Stop if", ""}, {"title", "Name", ""}, {"story", "Story", ""},
	{"owner", "Who keeps an eye on it", ""}, {"team", "Team", ""}, {"flop_is", "What a flop becomes", ""}, {"note", "What we saw", "\n\n"}, {"next", "What comes next", ""}}

// Marks tell the server later what was changed here.
func (v *betView) Marks() []pair { return marksOf(v.Was, v.Input) }

func (d *Desk) editBet(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.betView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryBet(r, v)
		if loop.CodeOf(err) != loop.Conflict || isAgain(err) {
			return to, err
		}
		if try == 3 || !d.overtaken(r, v) {
			return "", d.again("bet", v, err, nil)
		}
	}
}

// overtaken reports whether somebody saved between reading and saving: then it is
// worth looking again.
func (d *Desk) overtaken(r *http.Request, v *betView) bool {
	now, err := d.App.Bets.Get(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	return err == nil && now.Version != v.Bet.Version
}

// tryBet saves what was changed. What somebody else changed meanwhile stays, and
// where both changed the same, both texts are shown. A form may hold only some of
// the fields.
func (d *Desk) tryBet(r *http.Request, v *betView) (string, error) {
	mine := values{}
	for _, f := range betFields {
		if r.PostForm.Has(f.Name) {
			mine[f.Name] = text(r.PostForm, f.Name)
		}
	}
	mine = keep(mine, v.Was, r.PostForm, betFields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Bet.Version && len(both) > 0 {
		return "", d.clashBet(r, v, mine, both)
	}
	var err error
	if len(changed) > 0 {
		_, err = d.App.Bets.Edit(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), v.Bet.Version, betPatch(mine, changed))
	}
	if err == nil {
		d.say(r, v.Bet.Ref().String()+" is saved.", "")
		return address(v.Bet.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	return "", d.again("bet", v, err, nil)
}

// betPatch reads the changed fields.
func betPatch(mine values, changed []string) app.BetPatch {
	var p app.BetPatch
	to := map[string]**string{"believe": &p.Believe, "see": &p.See, "stop_if": &p.StopIf, "title": &p.Title, "story": &p.Story, "owner": &p.Owner, "team": &p.Team, "note": &p.Note, "next": &p.Next}
	for _, name := range changed {
		s := mine[name]
		switch name {
		case "on":
			on := loop.Date(s)
			p.On = &on
		case "flop_is":
			k := loop.Kind(s)
			p.FlopIs = &k
		default:
			*to[name] = &s
		}
	}
	return p
}

// clashBet shows both texts of what two people changed at once.
func (d *Desk) clashBet(r *http.Request, v *betView, mine values, both []string) error {
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.Bet.Ref().String(), "experiments"), Ref: v.Bet.Ref(), To: address(v.Bet.Ref()) + "/edit"}
	c.who(v.History, v.People, both)
	return c.clash(r, v.Bet.Version, betFields, both, mine, v.Was, v.shown)
}

// shown is a value as people read it.
func (v *betView) shown(name, s string) string {
	switch name {
	case "flop_is":
		return loop.Kind(s).Word()
	case "owner":
		for _, m := range v.Members {
			if m.Ref().String() == s {
				return m.Name
			}
		}
		return "nobody"
	case "team":
		for _, t := range v.Choices {
			if t.Ref().String() == s {
				return t.Name
			}
		}
		return "the whole workspace"
	}
	return s
}
