package hook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// generic takes any JSON. Where each thing stands is told by path; without paths the
// usual names are tried.
var generic = Sender{
	Name:    "generic",
	Title:   "Any JSON",
	Headers: []string{"Webhook-Id"},
	Prove:   standard,
	Key:     func(d Delivery) string { return d.Header["Webhook-Id"] },
	Read:    readGeneric,
	Snippet: func(url, secret string) string {
		return "curl -fsS " + url + " -H 'Authorization: Bearer " + secret + "' -H 'Content-Type: application/json' \\\n  -d '{\"title\":\"Nightly export failed\",\"id\":\"export\",\"status\":\"failed\",\"severity\":\"high\",\"service\":\"billing\"}'\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"title":"Sample","id":"sample","status":"failed","started_at":%q}`, now.UTC().Format(time.RFC3339))
	},
}

// Target is one thing that a path can point at.
type Target struct {
	Name  string
	Says  string
	Usual []string // paths that are tried when none is given
}

// Targets are what a generic source can find in a body.
var Targets = []Target{
	{"title", "what went wrong, in a few words", []string{"title", "name", "summary", "message", "subject", "alert.name", "event.title"}},
	{"id", "what is the same whenever this one trouble is told of", []string{"id", "incident_id", "alert_id", "key", "dedup_key", "event.id"}},
	{"group", "what makes several of them one failure; without it each id is one", []string{"group", "fingerprint"}},
	{"status", "how far it is: failed, open, firing or resolved, closed, ok", []string{"status", "state", "event.status"}},
	{"started", "when it began", []string{"started_at", "startedAt", "start", "start_time", "created_at", "createdAt", "timestamp", "time", "date"}},
	{"ended", "when it was over", []string{"ended_at", "resolved_at", "resolvedAt", "closed_at", "end", "end_time"}},
	{"severity", "how bad it is: critical, major, minor, low or 1 to 4", []string{"severity", "priority", "level"}},
	{"service", "what it happened to", []string{"service", "component", "app", "host", "source"}},
	{"excluded", "why the numbers leave it out: maintenance, drill, or yes", []string{"excluded"}},
	{"summary", "more text", []string{"description", "details", "text", "body"}},
}

// Paths reads where things stand: a line each, as title=alert.name. "" is none.
func Paths(text string) (map[string]string, error) {
	var c loop.Check
	found := map[string]string{}
	for text := range strings.Lines(text) {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		name, path, _ := strings.Cut(text, "=")
		name, path = strings.TrimSpace(name), strings.TrimSpace(path)
		known := slices.ContainsFunc(Targets, func(t Target) bool { return t.Name == name })
		if !known || path == "" {
			c.Fault("paths", "%.60q does not say where something stands. Write a line like title=alert.name; what can be found: %s.", text, targetNames())
			continue
		}
		found[name] = path
	}
	return found, c.Err()
}

// Try returns what paths find in a body, by the names of Targets; of a list in its
// first element.
func Try(body []byte, paths map[string]string) (map[string]string, error) {
	var v any
	if err := decode(body, &v); err != nil {
		return nil, err
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	return Found(v, paths), nil
}

func targetNames() string {
	var out []string
	for _, t := range Targets {
		out = append(out, t.Name)
	}
	return strings.Join(out, ", ")
}

// over are the words of a status that end it; everything else goes on.
var over = []string{"resolved", "closed", "ok", "recovered", "fixed", "success", "succeeded", "up", "done", "normal", "green"}

func readGeneric(d Delivery, yield func(News)) error {
	var body any
	if err := decode(d.Body, &body); err != nil {
		return err
	}
	if list, ok := body.([]any); ok {
		for _, one := range list {
			if err := readObject(one, d.Paths, yield); err != nil {
				return err
			}
		}
		return nil
	}
	return readObject(body, d.Paths, yield)
}

func readObject(body any, paths map[string]string, yield func(News)) error {
	found := Found(body, paths)
	if found["title"] == "" {
		return loop.Fault("title", "No title was found. Say in the mapping of the source where it stands, for example alert.name.")
	}
	t := &Trouble{Phase: Began, Kind: loop.Incident, Title: titled(found["title"]), Severity: weight(found["severity"]), Service: line(found["service"], mostName),
		Started: anyTime(found["started"]), Ended: anyTime(found["ended"]), Summary: summary(found["summary"]),
		Excluded: cmp.Or(plannedWord(found["excluded"]), planned(map[string]string{"drill": at(body, "drill"), "maintenance": at(body, "maintenance")}))}
	if slices.Contains(over, strings.ToLower(strings.TrimSpace(found["status"]))) || !t.Ended.IsZero() && found["status"] == "" {
		t.Phase = Ended
	} else {
		t.Ended = time.Time{}
	}
	t.ID, t.Group = id(found["id"]), id(found["group"])
	if t.ID == "" { // nothing names it: the same words about the same thing are one stream
		t.ID, t.Stream = id(t.Title, t.Service, found["started"], string(t.Phase)), true
		if t.Group == "" {
			t.Group = id(t.Title, t.Service)
		}
	}
	if t.Group == "" {
		t.Group = t.ID
	}
	yield(News{Trouble: t})
	return nil
}

// Found is the text of each target in a body, for reading it and for trying a
// mapping out.
func Found(body any, paths map[string]string) map[string]string {
	out := map[string]string{}
	for _, t := range Targets {
		tried := t.Usual
		if p := strings.TrimSpace(paths[t.Name]); p != "" {
			tried = []string{p}
		}
		for _, p := range tried {
			if s := at(body, p); s != "" {
				out[t.Name] = s
				break
			}
		}
	}
	return out
}

// at is the text that stands at a path like alerts.0.labels.name; "" for none.
func at(v any, path string) string {
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "$."), ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(x) {
				return ""
			}
			v = x[n]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func weight(word string) int {
	if n, err := strconv.Atoi(strings.TrimSpace(word)); err == nil && n >= 1 && n <= 4 {
		return n
	}
	return severity(word)
}

// anyTime reads RFC 3339 or a count since 1970.
func anyTime(s string) time.Time {
	if t := moment(s); !t.IsZero() {
		return t
	}
	return epoch(json.Number(s))
}
