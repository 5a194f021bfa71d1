package page

import (
	"encoding/json"
	"time"

	"failforward/app"
	"failforward/loop"
)

// A loop as JSON: the names are those of the API, people are names, and what hangs
// together stands together. Times are RFC 3339, UTC.

type jsonLoop struct {
	Format   string         `json:"format"` // failforward.loop/1
	From     string         `json:"from,omitempty"`
	Ref      loop.Ref       `json:"ref"`
	Title    string         `json:"title"`
	Summary  string         `json:"summary"`
	Kind     loop.Kind      `json:"kind"`
	Severity int            `json:"severity,omitempty"`
	State    string         `json:"state"`
	Into     string         `json:"merged_into,omitempty"`
	Stage    loop.Stage     `json:"stage"`
	Times    map[string]any `json:"times"`
	People   *int64         `json:"people_affected,omitempty"`
	Users    *int64         `json:"user_minutes,omitempty"`
	Effort   *int64         `json:"effort_lost,omitempty"`
	Cost     *int64         `json:"cost,omitempty"`
	Currency string         `json:"currency,omitempty"`
	Services []string       `json:"services"`
	Tags     []string       `json:"tags"`
	Team     string         `json:"team,omitempty"`
	Excluded string         `json:"excluded,omitempty"`
	Accepted string         `json:"accepted_reason,omitempty"`
	Merged   []jsonMerged   `json:"merged"`
	Deploys  []jsonDeploy   `json:"deploys"`
	Insights []jsonInsight  `json:"insights"`
	Analyses []jsonAnalysis `json:"analyses"`
	Actions  []jsonAction   `json:"actions"`
	History  []jsonEvent    `json:"history"`
}

type jsonMerged struct {
	Ref     loop.Ref `json:"ref"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
}

type jsonInsight struct {
	Ref        loop.Ref         `json:"ref"`
	Text       string           `json:"text"`
	Kind       loop.InsightKind `json:"kind"`
	Actionable bool             `json:"actionable"`
	Superseded bool             `json:"superseded"`
}

type jsonAnalysis struct {
	Ref   loop.Ref          `json:"ref"`
	Boxes map[string]string `json:"boxes"`
}

type jsonAction struct {
	Ref      loop.Ref         `json:"ref"`
	Title    string           `json:"title"`
	State    loop.ActionState `json:"state"`
	Owner    string           `json:"owner,omitempty"`
	Due      loop.Date        `json:"due,omitempty"`
	DoneWhen string           `json:"done_when,omitempty"`
	Evidence string           `json:"evidence,omitempty"`
	Reason   string           `json:"reason,omitempty"`
	DoneAt   *time.Time       `json:"done_at,omitempty"`
	Checks   []jsonCheck      `json:"checks"`
}

type jsonCheck struct {
	Ref     loop.Ref         `json:"ref"`
	Kind    loop.EffectKind  `json:"kind"`
	State   loop.EffectState `json:"state"`
	On      loop.Date        `json:"on"`
	Verdict loop.Verdict     `json:"verdict,omitempty"`
	Reason  string           `json:"reason,omitempty"`
	Note    string           `json:"note,omitempty"`
	Says    string           `json:"says"`
	Because string           `json:"evidence"`
	Ended   *time.Time       `json:"concluded_at,omitempty"`
}

type jsonEvent struct {
	At     time.Time `json:"at"`
	Verb   string    `json:"verb"`
	Object string    `json:"object"`
	By     string    `json:"by,omitempty"`
}

func loopJSON(v app.View, base string) ([]byte, error) {
	f := v.Failure
	out := jsonLoop{Format: "failforward.loop/1", Ref: f.Ref(), Title: f.Title, Summary: f.Summary, Kind: f.Kind, Severity: f.Severity, State: string(f.State), Into: v.Into.String(), Stage: v.Stage,
		Times:  map[string]any{"started": jsonMoment(f.StartedAt), "detected": jsonMoment(f.DetectedAt), "mitigated": jsonMoment(f.MitigatedAt), "resolved": jsonMoment(f.ResolvedAt)},
		People: f.People, Users: f.UserMinutes, Effort: f.EffortMinutes, Cost: f.Cost, Currency: f.Currency,
		Services: append([]string{}, f.Services...), Tags: append([]string{}, f.Tags...), Team: v.People.Of(f.Team), Excluded: f.Excluded, Accepted: f.AcceptedReason,
		Merged: []jsonMerged{}, Deploys: jsonDeploys(v), Insights: []jsonInsight{}, Analyses: []jsonAnalysis{}, Actions: []jsonAction{}, History: []jsonEvent{}}
	if base != "" {
		out.From = base + address(f.Ref())
	}
	for _, m := range v.Merged {
		out.Merged = append(out.Merged, jsonMerged{m.Ref(), m.Title, m.Summary})
	}
	for _, i := range v.Insights {
		out.Insights = append(out.Insights, jsonInsight{i.Ref(), i.Text, i.Kind, i.Actionable, i.Superseded})
	}
	for _, a := range v.Analyses {
		boxes := map[string]string{}
		for _, b := range a.Boxes() {
			boxes[b.Field] = b.Text
		}
		out.Analyses = append(out.Analyses, jsonAnalysis{a.Ref(), boxes})
	}
	for _, a := range v.Actions {
		out.Actions = append(out.Actions, jsonActionOf(v, a))
	}
	for _, e := range v.History {
		out.History = append(out.History, jsonEvent{e.At.UTC(), e.Verb, e.Object, whoDid(e, v.People)})
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}

func jsonActionOf(v app.View, a loop.Action) jsonAction {
	out := jsonAction{Ref: a.Ref(), Title: a.Title, State: a.State, Owner: v.People.Of(a.Owner), Due: a.Due, DoneWhen: a.DoneWhen, Evidence: a.Evidence, Reason: a.Reason, DoneAt: jsonTime(a.DoneAt), Checks: []jsonCheck{}}
	for _, e := range v.Checks {
		if e.Action == a.ID {
			w := e.Words(a, v.Failure)
			out.Checks = append(out.Checks, jsonCheck{e.Ref(), e.Kind, e.State, e.On, e.Verdict, e.Reason, e.Note, w.Head, w.Kind, jsonTime(e.ConcludedAt)})
		}
	}
	return out
}

func jsonMoment(m loop.Moment) map[string]any {
	if !m.Known() {
		return map[string]any{"status": m.State()}
	}
	return map[string]any{"at": m.At.UTC(), "status": m.State(), "precision": m.Precision}
}

func jsonTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
