package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// betView is one bet: its four sentences, how it ended, and what came of it.
type betView struct {
	Frame
	app.BetView
	Mark    Mark
	Can     bool // the reader may change and answer it
	DayCame bool // its day has come, and it has no outcome
	Lines   []line
	Members []loop.Member
	Choices []loop.Team
	Was     values
	Fold    string // the fold that the address asks to open
}

// outcome is one of the answers, as a button offers it.
type outcome struct {
	Value      loop.Verdict
	Word, Says string
}

// outcomes lists the answers in the order in which they are asked.
func outcomes() []outcome {
	says := map[loop.Verdict]string{loop.AsBelieved: "we saw what we said we would see", loop.Flopped: "we did not", loop.CannotTell: "it says neither"}
	var all []outcome
	for _, v := range loop.Outcomes() {
		all = append(all, outcome{v, capital(v.Outcome()), says[v]})
	}
	return all
}

func (d *Desk) bet(r *http.Request) (framed, error) {
	v, err := d.betView(r)
	if err != nil || r.Method != http.MethodGet {
		return v, err
	}
	if v.Bet.State == loop.ExperimentConcluded {
		err = d.App.Homes.Read(r.Context(), web.Who(r.Context()).Actor, v.Bet.ID) // private, and said once
	}
	return v, err
}

func (d *Desk) betView(r *http.Request) (*betView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	got, err := d.App.Bets.Show(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	x := got.Bet
	v := &betView{BetView: got, Can: mayChangeBet(by, x), Fold: r.URL.Query().Get("open")}
	v.Frame = d.frame(r, x.Ref().String()+" "+x.Name(), "experiments")
	v.DayCame = x.Due(v.Today())
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	v.Frame.Names = namesOf(v.Members)
	v.Choices, err = d.teamsFor(r, x.Team)
	v.Mark = betMark(x)
	v.Mark.Word, v.Mark.Tone = capital(v.Mark.Word), ""
	v.Was = v.values()
	v.Lines = v.history()
	return v, err
}

// values writes the bet as its form shows it.
func (v *betView) values() values {
	x, owner := v.Bet, ""
	for _, m := range v.Members {
		if m.ID == x.Owner {
			owner = m.Ref().String()
		}
	}
	return values{"believe": x.Believe, "see": x.See, "stop_if": x.StopIf, "on": string(x.On), "title": x.Title, "story": x.Story, "owner": owner,
		"team": refOf(v.Choices, x.Team), "flop_is": string(x.FlopIs), "note": x.Note, "next": x.Next}
}

// FlopKinds are what a flop can become.
func (v *betView) FlopKinds() []loop.Kind { return loop.FlopKinds() }

// Flop reports whether it has flopped and is no failure yet: the next step.
func (v *betView) Flop() bool { return v.Bet.Outcome == loop.Flopped && v.Became == nil }

// Kicker is the line under the headline: when it is asked, or when it ended.
func (v *betView) Kicker() template.HTML {
	x := v.Bet
	switch {
	case x.Open() && v.DayCame:
		return "Its day was " + v.Day(x.On)
	case x.Open():
		return "Asked " + v.On(x.On)
	case x.State == loop.ExperimentAborted:
		return "Stopped on " + v.Exact(v.Of(x.EndedAt)) + ", planned for " + v.Exact(x.On)
	}
	return "Answered on " + v.Exact(v.Of(x.EndedAt)) + ", planned for " + v.Exact(x.On)
}

// history tells what happened to the bet, newest first; what stood in a sentence
// before it was changed is written out.
func (v *betView) history() []line {
	var all []line
	for _, e := range v.History {
		all = append(all, line{e.At, v.eventWords(e) + byWhom(e, v.People.Of(e.Member))})
	}
	slices.SortStableFunc(all, func(a, b line) int { return cmp.Compare(b.At.UnixMilli(), a.At.UnixMilli()) })
	return all
}

// betDeeds name events of a bet in plain words.
var betDeeds = map[string]string{"experiment.placed": "Placed", "experiment.asked": "Its day came", "experiment.concluded": "Got its outcome", "experiment.aborted": "Stopped before its day",
	"experiment.reopened": "Runs again", "experiment.failed": "Became a failure", "experiment.taken": "Taken to planning", "experiment.returned": "Put back on the planning list"}

func (v *betView) eventWords(e loop.Event) string {
	if said, ok := betDeeds[e.Verb]; ok {
		return said + v.outcomeBefore(e)
	}
	said := changedSentences(e.Old)
	if e.Verb == "experiment.revised" {
		return "Changed after it began: " + said
	}
	return "Changed " + said
}

// outcomeBefore names the outcome that was taken back.
func (v *betView) outcomeBefore(e loop.Event) string {
	var was struct{ Outcome loop.Verdict }
	if e.Verb != "experiment.reopened" || json.Unmarshal(e.Old, &was) != nil || was.Outcome == "" {
		return ""
	}
	return "; its outcome was “" + was.Outcome.Outcome() + "”"
}

// betWords name the fields of a bet as its page does.
var betWords = map[string]string{"believe": "we believe that", "see": "we will see", "on": "by when", "stop_if": "stop if", "title": "name", "flop_is": "what a flop becomes", "note": "what we saw", "next": "what comes next"}

// changedSentences tells which fields were changed, and what stood there in full.
func changedSentences(old json.RawMessage) string {
	var was map[string]any
	if json.Unmarshal(old, &was) != nil {
		return "it"
	}
	var parts []string
	for field, before := range was {
		if field == "revised_at" || field == "asked_at" {
			continue
		}
		said := cmp.Or(betWords[field], fieldWord(field))
		if text, ok := before.(string); ok && text != "" && field != "owner" && field != "team" && field != "insight" {
			said += fmt.Sprintf(" (was “%s”)", text)
		}
		parts = append(parts, said)
	}
	slices.Sort(parts)
	return list(parts)
}

// Since is when its sentences were last changed after it began.
func (v *betView) Since() template.HTML {
	if v.Bet.RevisedAt.Equal(time.Time{}) {
		return ""
	}
	return v.When(v.Bet.RevisedAt)
}
