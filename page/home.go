package page

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// homeView is the first page: capture, three sentences, the next steps, the loop.
type homeView struct {
	Frame
	Home  app.Home
	Focus bool // somebody asked for the capture box
	First *todo
	Rest  []todo
	Team  []todo        // what others of the team have, and is late
	Wait  template.HTML // when there is no verdict yet: what comes next
	Pile  []station
}

// todo is one thing to do, in words.
type todo struct {
	Before, Title, After string        // one sentence around a title that somebody typed
	When                 template.HTML // ends the sentence, "" for nothing
	Meta                 template.HTML // ref, date, how long it waits
	Ref                  loop.Ref
	Button               string
	To                   string
	Accept               string // address for living with it, "" when that is no way out
	Verdict              *loop.EffectCheck
	Outcome              string      // address that takes the outcome of a bet at once, "" for others
	Consent              *loop.Entry // that asks whether it may be shown, nil for others
	See                  string      // what the bet said that we would see
}

// station is one stage of the loop on Home.
type station struct {
	Stage loop.Stage
	N     int
	Dots  []string // class of each dot, at most maxDots
	More  int      // failures without a dot
	Notes []template.HTML
}

// maxDots bounds the dots of a station; more than these say nothing more.
const maxDots = 60

// Agrees is the mark of the line about reports and signals.
func (v *homeView) Agrees() Mark { return quietMark(v.Home.Quieter.Answer) }

func (d *Desk) home(r *http.Request) (framed, error) {
	v, err := d.homeView(r)
	if err != nil {
		return nil, err
	}
	v.Focus = r.FormValue("capture") != ""
	return v, nil
}

func (d *Desk) homeView(r *http.Request) (*homeView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	h, err := d.App.Homes.Get(ctx, by)
	if err != nil {
		return nil, err
	}
	v := &homeView{Home: h}
	v.Frame = d.frame(r, "Home", "home")
	v.lists("failure.logged", "form.taken", "effect.concluded", "huddle.started")
	v.Names = d.names(r)
	for _, t := range h.Next {
		if t.Do == "answer" && t.Check == nil {
			if e, err := d.App.Effects.Get(ctx, by, t.Ref.String()); err == nil {
				t.Check = &e // its kind says what is asked
			}
		}
		v.place(t, v.say(t))
	}
	for _, s := range h.Pile.Stages {
		v.Pile = append(v.Pile, v.station(s))
	}
	if h.Last == nil {
		v.Wait, err = d.coming(ctx, by, v.Clock)
	}
	return v, err
}

// place puts a line where it belongs: the first that concerns the reader on top, what
// others have among the team's.
func (v *homeView) place(t app.Todo, said todo) {
	switch {
	case t.Others:
		v.Team = append(v.Team, said)
	case v.First == nil:
		v.First = &said
	default:
		v.Rest = append(v.Rest, said)
	}
}

// Begins reports whether somebody is still alone with a first few failures: the ways
// to go on from there stay on the page.
func (v *homeView) Begins() bool { return v.Home.Month.People == 1 && v.Home.Pile.Total < 5 }

// Spans says which failures the loop shows, and since when.
func (v *homeView) Spans() template.HTML {
	n := template.HTML(count(v.Home.Pile.Total, "failure"))
	if v.Home.Pile.Cut {
		return n + " noticed since " + v.Exact(v.Home.Pile.Since) + "; there are too many to look back further."
	}
	return n + " noticed in the last nine months."
}

// coming says when the next verdict is due.
func (d *Desk) coming(ctx context.Context, by loop.Actor, c Clock) (template.HTML, error) {
	for _, state := range []loop.EffectState{loop.Waiting, loop.Locked, loop.Planned} {
		page, err := d.App.Effects.List(ctx, by, loop.EffectQuery{State: state, Limit: 1})
		if err != nil {
			return "", err
		}
		if len(page.Items) > 0 {
			return "The next one is expected " + c.On(page.Items[0].On) + ".", nil
		}
	}
	if !by.May(loop.MemberRole) {
		return "None is planned either.", nil
	}
	return "None is planned either: name one change, and say how we will know whether it helped.", nil
}

// say puts a todo into words.
func (v *homeView) say(t app.Todo) todo {
	s := todo{Title: t.Title, Ref: t.Ref, To: address(t.Ref), Before: "“", After: "”"}
	switch t.Do {
	case "read":
		s.Before, s.After, s.Button, s.Verdict = "The verdict on “", "” is in.", "Read", t.Check
	case "answer":
		s.After, s.Button = "”: "+question(t.Check), "Answer"
	case "bet":
		s.After, s.Button, s.Outcome = "”: "+loop.BetQuestion, "Open", address(t.Ref)+"/outcome"
		s.See = t.Bet.See
	case "consent":
		s.Before, s.After, s.Button, s.Consent = "May we show “", "” on the showcase?", "Look at it", t.Entry
	case "finish":
		v.finish(&s, t)
	case "plan":
		s.Before, s.After, s.Button = "How will we know whether the change for “", "” helps?", "Say how"
	case "choose":
		s.Before, s.After, s.Button = "Choose one change for “", "”.", "Choose"
		s.To, s.Accept = "/failures/new?failure="+t.Ref.String(), address(t.Ref)+"?open=accept#accept"
	case "analyse":
		s.Before, s.After, s.Button, s.Accept = "What did “", "” teach?", "Look at it", address(t.Ref)+"?open=accept#accept"
	case "judge":
		s.After, s.Button = "” has its verdict: drop the change, alter it, or keep it and say why.", "Decide"
	case "revisit":
		s.Before, s.After, s.Button = "Look again at “", "”.", "Open"
	default:
		s.After, s.Button = "” waits for its verdict.", "Open"
	}
	if t.Do == "read" && t.Bet != nil {
		s.Before, s.After = "The outcome of “", "” is in: "+t.Bet.Outcome.Outcome()+"."
	}
	s.Meta = v.meta(t)
	return s
}

func question(e *loop.EffectCheck) string {
	if e == nil {
		return "its day has come. What is the answer?"
	}
	return e.Kind.Question()
}

func (v *homeView) finish(s *todo, t app.Todo) {
	s.Button, s.Before, s.After = "Mark it done", "Finish “", "”"
	if t.Others {
		s.Button, s.Before, s.After = "See it", "The change for “", "” is not done yet"
	}
	if t.By != "" {
		s.When = ", due " + v.Day(t.By)
	}
}

// meta is the line beside a row: ref, whose, when.
func (v *homeView) meta(t app.Todo) template.HTML {
	parts := []string{string(unbroken(t.Ref))}
	switch {
	case t.Do == "read" && t.Check != nil:
		parts = append(parts, "concluded "+string(v.On(loop.DateOf(t.Check.ConcludedAt, v.Zone))))
	case t.Do == "read" && t.Bet != nil:
		parts = append(parts, "answered "+string(v.On(loop.DateOf(t.Bet.EndedAt, v.Zone))))
	case t.Over > 0:
		parts = append(parts, count(t.Over, "day")+" over")
	case t.By != "":
		parts = append(parts, "due "+string(v.Day(t.By)))
	case t.Waits > 0 && (t.Do == "analyse" || t.Do == "choose"):
		parts = append(parts, "waits "+count(t.Waits, "day"))
	}
	if t.Mine && t.Do == "finish" {
		parts = append(parts, "yours")
	}
	return template.HTML(strings.Join(parts, ", ")) // refs, dates and our own words
}

// station turns a stage of the pile into dots and notes.
func (v *homeView) station(p app.PileStage) station {
	s := station{Stage: p.Stage, N: p.N, More: max(p.N-maxDots, 0)}
	for i := range min(p.N, maxDots) {
		class := "dot"
		if i < p.Late {
			class = "dot late"
		}
		s.Dots = append(s.Dots, class)
	}
	if p.Late > 0 {
		s.Notes = append(s.Notes, template.HTML(late(p.Stage, p.Late)))
	}
	if p.Stage == loop.InPlace && p.Next != "" && p.Next >= v.Home.Today {
		s.Notes = append(s.Notes, "next verdict "+v.Brief(p.Next))
	}
	if p.Stage == loop.Judged && len(p.Ends) > 0 {
		s.Notes = append(s.Notes, template.HTML(ends(p.Ends)))
	}
	return s
}

func late(s loop.Stage, n int) string {
	if s == loop.InWork && n == 1 {
		return "1 is past its date"
	}
	if s == loop.InWork {
		return fmt.Sprintf("%s are past their date", figure(int64(n)))
	}
	if n == 1 {
		return "1 waits too long"
	}
	return figure(int64(n)) + " wait too long"
}

// ends counts verdicts in words, the most frequent first.
func ends(by map[loop.Verdict]int) string {
	var all []loop.Verdict
	for v := range by {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b loop.Verdict) int {
		if by[a] != by[b] {
			return by[b] - by[a]
		}
		return strings.Compare(string(a), string(b))
	})
	var words []string
	for _, v := range all {
		words = append(words, fmt.Sprintf("%d %s", by[v], v.Word()))
	}
	return strings.Join(words, ", ")
}
