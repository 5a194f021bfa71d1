package page

import (
	"net/http"
	"slices"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// entryCard is an entry as a reader sees it.
type entryCard struct {
	loop.Entry
	About    *loop.Failure     // that it tells of, nil for none
	Check    *loop.EffectCheck // the newest one of it, nil for none
	Approved bool
	Votes    bool // the reader may approve it
	Mine     bool // it is the reader's story: the name is theirs to put there
	Takes    bool // the reader may take it back
	Asks     bool // the reader is asked whether it may be shown
}

// Won reports whether the reader may know that it has won.
func (e entryCard) Crowned() bool { return e.Entry.Won }

// entryCards turns entries into cards.
func entryCards(v app.WeekView, entries []loop.Entry, by loop.Actor) []entryCard {
	var out []entryCard
	votes := v.Current && v.Open() && by.Member != 0 && by.May(loop.MemberRole)
	for _, e := range entries {
		c := entryCard{Entry: e, Approved: slices.Contains(v.Chosen, e.ID), Votes: votes && e.State == loop.EntryShown, Mine: by.Member != 0 && e.Speaker() == by.Member, Takes: app.MayWithdraw(by, e)}
		c.Asks = e.State == loop.EntryAsked && by.Member != 0 && e.Asked == by.Member
		if f, ok := v.Told[e.Failure]; ok {
			c.About = &f.Failure
			c.Check = checkOf(f)
		}
		out = append(out, c)
	}
	return out
}

// checkOf is the newest verdict of a failure, else its newest check; nil for none.
func checkOf(f loop.Facts) *loop.EffectCheck {
	if e, ok := f.Newest(); ok {
		return &e
	}
	if n := len(f.Checks); n > 0 {
		return &f.Checks[n-1]
	}
	return nil
}

// weekPart is a week of the showcase on a page.
type weekPart struct {
	app.WeekView
	Cards     []entryCard
	Winning   []entryCard
	Pending   []entryCard
	CanVote   bool
	CanClose  bool
	Elsewhere bool // the reader has voted in another browser
}

func (d *Desk) weekPart(r *http.Request, week string) (weekPart, error) {
	by := web.Who(r.Context()).Actor
	got, err := d.App.Shows.Week(r.Context(), by, week, web.Pen(r.Context()))
	p := weekPart{WeekView: got, Cards: entryCards(got, got.Entries, by), Winning: entryCards(got, got.Winners, by), Pending: entryCards(got, got.Waiting, by)}
	p.CanVote = got.Current && got.Begun && got.Open() && by.Member != 0 && by.May(loop.MemberRole) && len(got.Entries) > 0
	p.CanClose = got.Begun && got.Open() && by.May(loop.Lead)
	p.Elsewhere = got.Voted && got.Chosen == nil
	return p, err
}

// Before is the week before, "" where there was no workspace yet.
func (p weekPart) Before() string {
	if p.Showcase.Week <= p.First {
		return ""
	}
	return loop.WeekOf(p.Ends.Add(-7))
}

// After is the week behind it, "" from this week on.
func (p weekPart) After() string {
	if p.Showcase.Week >= p.Now {
		return ""
	}
	return loop.WeekOf(p.Ends.Add(7))
}

// showcaseWeekView is one week, to be looked up later.
type showcaseWeekView struct {
	Frame
	Week weekPart
}

func (d *Desk) showcaseWeek(r *http.Request) (framed, error) { return d.showcaseWeekView(r) }

func (d *Desk) showcaseWeekView(r *http.Request) (*showcaseWeekView, error) {
	part, err := d.weekPart(r, r.PathValue("week"))
	if err != nil {
		return nil, noWeek(err)
	}
	v := &showcaseWeekView{Frame: d.frame(r, "Showcase of "+part.Showcase.Week, "showcase"), Week: part}
	v.lists("showcase.nominated", "showcase.agreed", "showcase.closed")
	return v, nil
}

// noWeek says that an address is none, where it names no week.
func noWeek(err error) error {
	if loop.CodeOf(err) == loop.Invalid {
		return loop.Errorf(loop.NotFound, "There is no such week. A week is written as 2026-W48.")
	}
	return err
}

// entryPlace leads from an entry to its week.
func (d *Desk) entryPlace(w http.ResponseWriter, r *http.Request) {
	e, err := d.App.Shows.Entry(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/showcase/"+e.Week+"#"+e.Ref().String(), http.StatusSeeOther)
}

// vote casts the ballot of a week.
func (d *Desk) vote(r *http.Request) (string, error) {
	by, week := web.Who(r.Context()).Actor, r.PathValue("week")
	choices := []loop.ID{}
	for _, text := range r.PostForm["entry"] {
		var id loop.ID
		if err := id.UnmarshalText([]byte(text)); err != nil {
			return "", d.weekAgain(r, loop.Fault("choices", "Something here is gone meanwhile. Look again, then vote."))
		}
		choices = append(choices, id)
	}
	err := d.App.Shows.Vote(r.Context(), by, week, web.Pen(r.Context()), choices)
	if err != nil {
		return "", d.weekAgain(r, err)
	}
	said := "Your ballot is in. You can change it until the week is closed."
	if len(choices) == 0 {
		said = "Your ballot is in, and approves nothing."
	}
	d.say(r, said, "")
	return "/showcase", nil
}

func (d *Desk) closeWeek(r *http.Request) (string, error) {
	s, err := d.App.Shows.Close(r.Context(), web.Who(r.Context()).Actor, r.PathValue("week"))
	if err != nil {
		return "", d.weekAgain(r, err)
	}
	d.say(r, "The ballot of "+s.Week+" is counted.", "")
	return "/showcase/" + s.Week, nil
}

// weekAgain shows the week once more with what is to be mended.
func (d *Desk) weekAgain(r *http.Request, err error) error {
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return err
	}
	v, verr := d.showcaseWeekView(r)
	if verr != nil {
		return verr
	}
	return d.again("showcaseweek", v, err, map[string]string{"choices": "ballot"})
}

// onEntry runs a deed on an entry and leads to where its button stood.
func (d *Desk) onEntry(r *http.Request) (string, error) {
	by, ref, f := web.Who(r.Context()).Actor, r.PathValue("ref"), r.PostForm
	deeds := map[string]func() (loop.Entry, string, error){
		"answer": func() (loop.Entry, string, error) {
			yes := f.Get("answer") == "yes" || f.Get("answer") == "named"
			e, err := d.App.Shows.Answer(r.Context(), by, ref, yes, f.Get("answer") == "named")
			return e, answered(e), err
		},
		"sign": func() (loop.Entry, string, error) {
			e, err := d.App.Shows.Sign(r.Context(), by, ref, f.Get("named") != "")
			return e, map[bool]string{true: "Your name stands there.", false: "Your name is gone from there."}[e.SharedBy != 0], err
		},
		"withdraw": func() (loop.Entry, string, error) {
			e, err := d.App.Shows.Withdraw(r.Context(), by, ref)
			return e, e.Ref().String() + " is taken back.", err
		},
	}
	do, ok := deeds[r.PathValue("deed")]
	if !ok {
		return "", loop.Errorf(loop.NotFound, "There is no such deed here.")
	}
	e, said, err := do()
	if err != nil {
		return "", err
	}
	d.say(r, said, "")
	if r.PathValue("deed") == "answer" {
		return "/", nil
	}
	return "/showcase/" + e.Week, nil
}

func answered(e loop.Entry) string {
	switch {
	case e.State == loop.EntryDeclined:
		return "It is not shown, and nobody asks again."
	case e.SharedBy != 0:
		return "It is on the ballot of " + e.Week + ", with your name."
	}
	return "It is on the ballot of " + e.Week + ", without a name."
}
