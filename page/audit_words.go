package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// auditWords say what an event did to its object: "logged F-12". The list of
// kinds that the page offers is made of them.
var auditWords = map[string]string{
	"failure.logged": "logged", "failure.edited": "edited the failure", "failure.dismissed": "dismissed", "failure.restored": "took back the dismissal of",
	"failure.accepted": "accepted", "failure.resumed": "took up again", "failure.undone": "took back the logging of", "failure.reimported": "changed by an import",
	"failure.merged": "merged", "failure.absorbed": "merged another one into", "failure.unmerged": "took apart again",
	"failure.groups_joined": "joined crashes to", "failure.group_split": "split off crashes of", "failure.resolved_in": "named the release that resolves", "failure.unresolved": "took back the release of", "failure.came_back": "opened again, since it came back,",
	"insight.added": "added the insight", "insight.edited": "edited the insight", "analysis.started": "started the analysis", "analysis.edited": "edited the analysis",
	"action.opened": "added the action", "action.edited": "edited the action", "action.taken": "took", "action.open": "opened", "action.in_progress": "started",
	"action.done": "marked as done", "action.dropped": "dropped", "action.verified": "verified",
	"effect.planned": "planned the check", "effect.revised": "changed the plan of", "effect.locked": "locked the plan of", "effect.waiting": "began to wait for",
	"effect.asked": "asked for the answer to", "effect.concluded": "concluded",
	"member.added": "added the member", "member.invited": "invited", "member.joined": "joined as", "member.edited": "changed the member", "member.preferred": "changed the look for",
	"team.added": "added the team", "team.edited": "changed the team", "tag.added": "added the tag", "tag.edited": "changed the tag",
	"token.added": "made the token", "token.revoked": "revoked the token", "session.started": "signed in as", "password.changed": "changed the password of",
	"invitation.made": "made the link for several", "invitation.used": "joined by the link", "invitation.revoked": "took back the link",
	"view.saved": "saved the view", "view.renamed": "renamed the view", "view.removed": "removed the view", "view.restored": "brought back the view",
	"access.refused": "was refused", "workspace.founded": "founded", "workspace.edited": "changed the workspace", "workspace.exported": "exported the workspace",
	"import.finished": "imported",
	"kpi.added":       "added the number", "kpi.edited": "changed the number", "kpi.point": "noted a value of", "kpi.points": "noted several values of",
	"deploy.reported":       "told of deploys",
	"failure.deploy_caused": "said which deploy caused", "failure.deploy_not": "ruled out a deploy for", "failure.deploy_open": "took back what was said of a deploy for",
	"source.added": "added the source", "source.edited": "changed the source", "source.rotated": "gave a new address to the source", "source.planned": "changed the planned work of the source", "source.removed": "removed the source",
	"candidate.attached": "added a candidate to", "candidate.dismissed": "dismissed the candidate", "candidate.restored": "brought back the candidate", "failure.heard": "brought up to date by its source",
	"form.added": "made the form", "form.edited": "changed the form", "form.rotated": "gave a new link to the form", "form.on": "switched on the form", "form.off": "switched off the form", "form.taken": "took from a form", "form.declined": "declined what was said on the form",
	"kpi.fed": "said where the values come from of", "kpi.unfed": "fetches no more values of",
	"target.set": "switched on a target of", "target.off": "switched off the target of",
	"huddle.started": "began the huddle", "huddle.scheduled": "planned the huddle", "huddle.stage": "moved on", "huddle.topic": "chose the topic of", "huddle.led": "handed over the lead of",
	"huddle.mode": "changed who writes in", "huddle.next": "settled who leads after", "huddle.looked": "answered for the last tweak in", "huddle.tweak": "chose the tweak of",
	"huddle.no_tweak": "chose no tweak in", "huddle.closed": "closed the huddle", "huddle.reopened": "opened again", "series.set": "set the rhythm of huddles",
	"case.drafted": "drafted the case", "case.edited": "changed the case", "case.checked": "read through the case", "case.published": "published", "case.retired": "retired", "case.redrafted": "took back to a draft",
	"huddle.visited":    "looked in at",
	"experiment.placed": "placed the bet", "experiment.edited": "edited the bet", "experiment.revised": "changed the sentences of", "experiment.asked": "asked for the outcome of",
	"experiment.concluded": "gave the outcome of", "experiment.aborted": "stopped", "experiment.reopened": "took back the end of", "experiment.failed": "made a failure of",
	"experiment.taken": "took to planning", "experiment.returned": "put back on the planning list",
	"huddle.window": "set the time for writing in", "huddle.leftover": "settled what comes of the cards of",
	"sprint.planned": "planned the sprint", "sprint.edited": "changed the sprint", "sprint.started": "started the sprint", "sprint.closed": "closed the sprint", "sprint.reopened": "opened again the sprint",
	"sprint.failure": "logged the missed goal of", "link.made": "made the private link", "link.renewed": "renewed the private link", "link.revoked": "ended the private link",
	"showcase.nominated": "nominated", "showcase.asked": "asked whether to show", "showcase.agreed": "agreed to show", "showcase.declined": "would rather not show", "showcase.signed": "changed the name on",
	"showcase.withdrawn": "took back the nomination", "showcase.closed": "closed the ballot of",
	"absence.noted": "noted leave from", "absence.ended": "removed leave",
}

// deedWord says what an event did, also for a kind that has no words here.
func deedWord(key string) string {
	if w, ok := auditWords[key]; ok {
		return w
	}
	return strings.NewReplacer(".", " ", "_", " ").Replace(key)
}

// beforeWords tells what stood in the fields that an event changed: "title
// “Old words”, due 4 December"; "" for a creation.
func beforeWords(old json.RawMessage, names app.Names) string {
	var was map[string]json.RawMessage
	if json.Unmarshal(old, &was) != nil {
		return ""
	}
	var parts []string
	for field, v := range was {
		parts = append(parts, fieldWord(field)+" "+valueWord(v, names))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// valueWord writes one old value. Keys of members and teams become names.
func valueWord(raw json.RawMessage, names app.Names) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return textWord(text, names)
	}
	var moment struct{ At, Status string }
	if bytes.HasPrefix(raw, []byte(`{"At":`)) && json.Unmarshal(raw, &moment) == nil {
		return momentWord(moment.At, moment.Status)
	}
	var keys []loop.ID
	if json.Unmarshal(raw, &keys) == nil && len(keys) > 0 {
		return keyWords(keys, names)
	}
	switch s := string(raw); s {
	case "null", "[]", "{}":
		return "(empty)"
	case "true":
		return "yes"
	case "false":
		return "no"
	default:
		return clipped(s)
	}
}

// keyWords writes members and teams by their names; keys of anything else, like
// the topics of a huddle, are counted.
func keyWords(keys []loop.ID, names app.Names) string {
	var known []string
	for _, k := range keys {
		if name := names[k]; name != "" {
			known = append(known, name)
		}
	}
	if len(known) == 0 {
		return "(" + count(len(keys), "thing") + ")"
	}
	return list(known)
}

func textWord(s string, names app.Names) string {
	var id loop.ID
	if id.UnmarshalText([]byte(s)) == nil && s != "" {
		if id == 0 {
			return "(nobody)"
		}
		if name := names[id]; name != "" {
			return name
		}
	}
	if s == "" || strings.HasPrefix(s, "0001-01-01") {
		return "(empty)"
	}
	return "“" + clipped(s) + "”"
}

func momentWord(at, status string) string {
	if strings.HasPrefix(at, "0001-01-01") {
		if status == "" {
			status = string(loop.UnknownTime)
		}
		return strings.ReplaceAll(status, "_", " ")
	}
	return fmt.Sprintf("%s (%s)", at, status)
}

// clipped cuts a text that is too long for a line.
func clipped(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}
