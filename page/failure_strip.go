package page

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// stop is one station of the loop strip.
type stop struct {
	Stage loop.Stage
	Class string // done, now or next
	Notes []template.HTML
}

// strip says how far the loop has come: when each station was reached and by
// whom, and when the next ones are expected.
func (v *failureView) strip() []stop {
	beneath := v.View.Facts
	beneath.Failure.Acceptance = loop.Acceptance{} // an accepted loop still stands somewhere
	at := slices.Index(loop.Stages(), beneath.Stage())
	var out []stop
	for i, s := range loop.Stages() {
		st := stop{Stage: s, Class: "done", Notes: v.notes(s, i <= at)}
		if i > at {
			st.Class = "next"
		} else if i == at && s != loop.Judged && v.Stage != loop.Accepted {
			st.Class = "now"
		}
		out = append(out, st)
	}
	return out
}

func (v *failureView) notes(s loop.Stage, reached bool) []template.HTML {
	switch s {
	case loop.Logged:
		return v.reached(v.Failure.CreatedAt, v.People.Of(v.Failure.CreatedBy))
	case loop.Understood:
		return v.understood()
	case loop.InWork:
		return v.inWork()
	case loop.InPlace:
		return v.inPlace(reached)
	}
	return v.judged()
}

// reached is the day of a station, and who.
func (v *failureView) reached(at time.Time, who string) []template.HTML {
	if at.IsZero() {
		return nil
	}
	notes := []template.HTML{v.Short(at)}
	if who != "" {
		notes = append(notes, "<bdi>"+template.HTML(template.HTMLEscapeString(who))+"</bdi>")
	}
	return notes
}

func (v *failureView) understood() []template.HTML {
	for _, i := range v.Insights {
		if i.Actionable && !i.Superseded {
			return v.reached(i.CreatedAt, v.People.Of(i.CreatedBy))
		}
	}
	if len(v.Actions) > 0 {
		return v.reached(v.Actions[0].OpenedAt, v.People.Of(v.Actions[0].CreatedBy))
	}
	return nil
}

func (v *failureView) inWork() []template.HTML {
	var open []loop.Action
	var refs []string
	for _, a := range v.Actions {
		if a.State == loop.Open || a.State == loop.InProgress {
			open = append(open, a)
		}
		if a.State != loop.Dropped {
			refs = append(refs, a.Ref().String())
		}
	}
	if bets := v.runningBets(); len(open) == 0 && len(bets) > 0 {
		return append([]template.HTML{template.HTML(count(len(bets), "bet")) + map[bool]template.HTML{true: " runs", false: " run"}[len(bets) == 1]}, brief(bets)...)
	}
	if len(open) == 0 {
		return brief(refs)
	}
	notes := []template.HTML{template.HTML(count(len(open), "action")) + map[bool]template.HTML{true: " is open", false: " are open"}[len(open) == 1]}
	if due := soonest(open); due != "" {
		notes = append(notes, "next due "+v.Day(due))
	}
	return notes
}

// runningBets are the refs of bets that its insights led to and that still run.
func (v *failureView) runningBets() (refs []string) {
	for _, x := range v.Bets {
		if x.Open() {
			refs = append(refs, x.Ref().String())
		}
	}
	return refs
}

// brief names up to three refs.
func brief(refs []string) []template.HTML {
	if len(refs) == 0 {
		return nil
	}
	text := strings.Join(refs[:min(3, len(refs))], ", ")
	if len(refs) > 3 {
		text += ", …"
	}
	return []template.HTML{template.HTML(text)}
}

func soonest(open []loop.Action) loop.Date {
	due := loop.Date("")
	for _, a := range open {
		if a.Due != "" && (due == "" || a.Due < due) {
			due = a.Due
		}
	}
	return due
}

// inPlace is the day on which the last change was there, or the day by which it
// should be.
func (v *failureView) inPlace(reached bool) []template.HTML {
	var last loop.Action
	var latest loop.Date
	for _, a := range v.Actions {
		if a.InPlace() && a.DoneAt.After(last.DoneAt) {
			last = a
		}
		if a.Live() {
			latest = max(latest, a.Due)
		}
	}
	if reached {
		return v.reached(last.DoneAt, v.People.Of(last.Owner))
	}
	if latest != "" {
		return []template.HTML{"about " + v.Brief(latest)}
	}
	return nil
}

// judged is the verdict with its day, or the day on which it is expected.
func (v *failureView) judged() []template.HTML {
	if e, ok := v.Newest(); ok && v.Stage == loop.Judged {
		return []template.HTML{template.HTML(e.Verdict.Word()), v.Short(e.ConcludedAt)}
	}
	on := loop.Date("")
	for _, e := range v.Checks {
		if e.State != loop.Concluded && !v.Moot(e) && (on == "" || e.On < on) {
			on = e.On
		}
	}
	if on == "" {
		return nil
	}
	return []template.HTML{v.Brief(on)}
}
