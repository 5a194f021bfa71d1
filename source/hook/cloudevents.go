package hook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// cloudEvents takes version 1.0, one event, a batch or the binary form, and knows
// the events of CDEvents about deploys, pipelines and incidents. Of other events
// the type says whether something failed.
var cloudEvents = Sender{
	Name:    "cloudevents",
	Title:   "CloudEvents and CDEvents",
	Headers: []string{"Ce-Specversion", "Ce-Type", "Ce-Source", "Ce-Id", "Ce-Time", "Ce-Subject"},
	Prove:   address,
	Read:    readCloudEvents,
	Snippet: func(url, _ string) string {
		return "curl -fsS " + url + " -H 'Content-Type: application/cloudevents+json' \\\n  -d '{\"specversion\":\"1.0\",\"type\":\"com.example.payment.failed\",\"source\":\"/payments\",\"id\":\"1\",\"data\":{\"error\":\"declined\"}}'\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"specversion":"1.0","type":"sample.failed","source":"/sample","id":"sample-%d","time":%q}`, now.UnixMilli(), now.UTC().Format(time.RFC3339))
	},
}

type cloudEvent struct {
	Spec    string          `json:"specversion"`
	Type    string          `json:"type"`
	Source  string          `json:"source"`
	ID      string          `json:"id"`
	Time    string          `json:"time"`
	Subject *string         `json:"subject"`
	Data    json.RawMessage `json:"data"`
}

func readCloudEvents(d Delivery, yield func(News)) error {
	events, err := cloudEventsOf(d)
	if err != nil {
		return err
	}
	for i, e := range events {
		if e.Spec != "1.0" || e.ID == "" || e.Source == "" || e.Type == "" {
			return loop.Fault("event", "Event %d is no CloudEvent 1.0: specversion, id, source and type are all needed.", i+1)
		}
		if n, ok := e.news(); ok {
			yield(n)
		}
	}
	return nil
}

func cloudEventsOf(d Delivery) ([]cloudEvent, error) {
	if h := d.Header; h["Ce-Type"] != "" {
		e := cloudEvent{Spec: h["Ce-Specversion"], Type: h["Ce-Type"], Source: h["Ce-Source"], ID: h["Ce-Id"], Time: h["Ce-Time"]}
		if s := h["Ce-Subject"]; s != "" {
			e.Subject = &s
		}
		if json.Valid(d.Body) {
			e.Data = d.Body
		}
		return []cloudEvent{e}, nil
	}
	if bytes.HasPrefix(bytes.TrimSpace(d.Body), []byte("[")) {
		var all []cloudEvent
		err := decode(d.Body, &all)
		return all, err
	}
	var one cloudEvent
	err := decode(d.Body, &one)
	return []cloudEvent{one}, err
}

// ending and beginning are the last words of a type that say something.
var (
	beginning = []string{"failed", "failure", "error", "errored", "crashed", "detected", "firing", "alert", "down", "outage", "timeout", "timedout", "reported"}
	ending    = []string{"resolved", "recovered", "fixed", "ok", "up", "restored", "succeeded"}
)

// news reports false for an event that tells of no failure and no deploy.
func (e cloudEvent) news() (News, bool) {
	var data struct {
		Error       string `json:"error"`
		Message     string `json:"message"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Severity    string `json:"severity"`
		Service     string `json:"service"`
	}
	_ = json.Unmarshal(e.Data, &data) // data may be anything
	subject := ""
	if e.Subject != nil {
		subject = *e.Subject
	}
	if strings.HasPrefix(e.Type, "dev.cdevents.service.") {
		return e.serviceEvent()
	}
	word := lastWord(e.Type)
	t := &Trouble{ID: id(e.Source, e.ID), Group: id(e.Source, cmp.Or(subject, stem(e.Type, word))), Stream: true, Kind: loop.Incident, Weak: true, Phase: Began,
		Title: titled(data.Title, data.Error, data.Message, e.Type), Severity: severity(data.Severity), Service: line(cmp.Or(data.Service, repoName(e.Source)), mostName),
		Started: moment(e.Time), At: moment(e.Time), Summary: summary(data.Description, data.Message, lead("Event", e.Type+" of "+e.Source))}
	switch {
	case slices.Contains(beginning, word):
	case slices.Contains(ending, word):
		t.Phase, t.Ended, t.Started = Ended, t.At, time.Time{}
	default:
		return News{}, false
	}
	return News{Trouble: t}, true
}

// serviceEvent is one of CDEvents about a service in an environment.
func (e cloudEvent) serviceEvent() (News, bool) {
	var data struct {
		Context struct {
			Timestamp string `json:"timestamp"`
		} `json:"context"`
		Subject struct {
			ID      string `json:"id"`
			Content struct {
				Environment struct {
					ID string `json:"id"`
				} `json:"environment"`
				Artifact string `json:"artifactId"`
			} `json:"content"`
		} `json:"subject"`
	}
	if json.Unmarshal(e.Data, &data) != nil {
		return News{}, false
	}
	parts := strings.Split(e.Type, ".")
	verb := parts[min(3, len(parts)-1)]
	if verb != "deployed" && verb != "upgraded" && verb != "rolledback" {
		return News{}, false
	}
	d := &Deploy{ID: id(e.Source, e.ID), Service: line(data.Subject.ID, mostName), Version: line(data.Subject.Content.Artifact, mostName), Environment: line(cmp.Or(data.Subject.Content.Environment.ID, "production"), mostName),
		At: moment(cmp.Or(e.Time, data.Context.Timestamp)), Rollback: verb == "rolledback"}
	return News{Deploy: d}, true
}

// lastWord is the last part of a type that is a word, leaving a version out.
func lastWord(kind string) string {
	parts := strings.FieldsFunc(strings.ToLower(kind), func(r rune) bool { return r == '.' || r == '/' || r == ':' || r == '_' || r == '-' })
	for i := len(parts) - 1; i >= 0; i-- {
		if strings.Trim(parts[i], "0123456789v") != "" {
			return parts[i]
		}
	}
	return ""
}

// stem is the type before its last word, so that failed and recovered are one group.
func stem(kind, word string) string {
	i := strings.LastIndex(strings.ToLower(kind), word)
	if word == "" || i < 0 {
		return kind
	}
	return strings.TrimRight(kind[:i], "./:_-")
}
