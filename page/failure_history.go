package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// line is one entry of the history, in plain words.
type line struct {
	At   time.Time
	Text string
}

// history tells what happened to the failure and to what hangs on it, newest first.
func (v *failureView) history() []line {
	var all []line
	for _, e := range v.History {
		words := eventWords(e)
		if e.Object != "" && e.Object != v.Failure.Ref().String() {
			words = e.Object + ": " + uncapital(words)
		}
		all = append(all, line{e.At, words + byWhom(e, v.People.Of(e.Member))})
	}
	add := func(at time.Time, format string, args ...any) {
		if !at.IsZero() {
			all = append(all, line{at, fmt.Sprintf(format, args...)})
		}
	}
	for _, i := range v.Insights {
		add(i.CreatedAt, "Insight %s added", i.Ref())
	}
	for _, a := range v.Actions {
		add(a.OpenedAt, "%s opened: %s", a.Ref(), a.Title)
		add(a.DoneAt, "%s done", a.Ref())
		add(a.DroppedAt, "%s dropped: %s", a.Ref(), a.Reason)
		for _, again := range v.Again[a.ID] {
			add(again.At, "%s", openedAgain(a.Ref(), again))
		}
	}
	for _, e := range v.Checks {
		add(e.CreatedAt, "%s planned: %s, for %s", e.Ref(), e.Kind.Word(), e.On)
		add(e.ConcludedAt, "%s concluded: %s", e.Ref(), e.Verdict.Word())
	}
	for _, x := range v.Bets {
		add(x.CreatedAt, "Bet %s placed: %s", x.Ref(), x.Name())
		add(x.EndedAt, "Bet %s: %s", x.Ref(), x.Word())
	}
	for _, a := range v.Analyses {
		add(a.CreatedAt, "Analysis %s started", a.Ref())
	}
	slices.SortStableFunc(all, func(a, b line) int { return cmp.Compare(b.At.UnixMilli(), a.At.UnixMilli()) })
	return all
}

// reopenings tells which of the actions were opened again, and why.
func (d *Desk) reopenings(r *http.Request, of app.View) (map[loop.ID][]app.Reopening, error) {
	all := map[loop.ID][]app.Reopening{}
	for _, a := range of.Actions {
		again, err := d.App.Actions.Reopenings(r.Context(), web.Who(r.Context()).Actor, a, of.People)
		if err != nil {
			return nil, err
		}
		all[a.ID] = again
	}
	return all, nil
}

// openedAgain is the line of an action that was opened again.
func openedAgain(ref loop.Ref, again app.Reopening) string {
	text := ref.String() + " opened again"
	if again.Who != "" {
		text += ", by " + again.Who
	}
	if again.Reason != "" {
		text += ": " + again.Reason
	}
	return text
}

func byWhom(e loop.Event, member string) string {
	switch {
	case e.Kind == loop.Rule:
		return ", by itself"
	case member != "":
		return ", by " + member
	case e.Actor != "":
		return ", by " + e.Actor
	}
	return ""
}

// deeds name events of a failure in plain words.
var deeds = map[string]string{"failure.logged": "Logged", "form.taken": "Taken from a form", "failure.dismissed": "Dismissed", "failure.restored": "Taken back from the dismissed",
	"failure.accepted": "Accepted, to live with", "failure.resumed": "Taken up again", "failure.undone": "Taken back right after logging",
	"failure.reimported": "Changed by an import", "failure.heard": "Brought up to date by its source", "failure.merged": "Merged into another one", "failure.absorbed": "Took in another one", "failure.unmerged": "Taken apart again",
	"failure.groups_joined": "Crashes of another one joined it, from now on too", "failure.group_split": "A group of crashes was split off again",
	"failure.resolved_in": "Said to be resolved in a release", "failure.unresolved": "No longer said to be resolved", "failure.came_back": "Came back, said to be resolved"}

func eventWords(e loop.Event) string {
	if e.Verb == "failure.edited" {
		return edited(e.Old)
	}
	if w, ok := deployDeeds[e.Verb]; ok {
		return w + deployOf(e.Old)
	}
	if w, ok := deeds[e.Verb]; ok {
		return w + resolvedIn(e)
	}
	return capital(strings.ReplaceAll(strings.ReplaceAll(e.Verb, ".", " "), "_", " "))
}

// resolvedIn names the release that a failure was said to be resolved in before.
func resolvedIn(e loop.Event) string {
	var was struct {
		Release string `json:"resolved_in"`
	}
	_ = json.Unmarshal(e.Old, &was) // what was erased tells nothing
	switch {
	case was.Release == "":
		return ""
	case e.Verb == "failure.resolved_in":
		return ", before that in " + was.Release
	}
	return " in " + was.Release
}

// edited tells which fields were changed and what stood there, as far as that is short.
func edited(old json.RawMessage) string {
	var was map[string]any
	if json.Unmarshal(old, &was) != nil || len(was) == 0 {
		return "Edited"
	}
	var parts []string
	for field, v := range was {
		parts = append(parts, fieldWord(field)+before(v))
	}
	slices.Sort(parts)
	return "Changed " + list(parts)
}

// fieldWords name the fields whose names people would not use.
var fieldWords = map[string]string{"started_at": "begin", "detected_at": "time of notice", "mitigated_at": "mended for users", "resolved_at": "put right",
	"user_minutes": "minutes that users lost", "effort_minutes": "minutes that we lost", "people": "people affected", "was_expected": "whether it was expected",
	"excluded": "whether the numbers count it", "zone_assumed": "zone"}

func fieldWord(field string) string {
	if w, ok := fieldWords[field]; ok {
		return w
	}
	return strings.ReplaceAll(field, "_", " ")
}

func before(v any) string {
	switch v := v.(type) {
	case string:
		if r := []rune(v); len(r) > 0 && len(r) <= 60 {
			return fmt.Sprintf(" (was “%s”)", strings.ReplaceAll(v, "_", " "))
		}
	case float64:
		if v != 0 && v < 1e9 { // a key says nothing
			return " (was " + loop.Figure(v, 15) + ")"
		}
		if v == 0 {
			return " (was none)"
		}
	}
	return ""
}
