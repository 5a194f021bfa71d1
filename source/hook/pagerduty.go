package hook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

var pagerDuty = Sender{
	Name:  "pagerduty",
	Title: "PagerDuty",
	Prove: hexHMAC("X-PagerDuty-Signature", "v1="),
	Key: func(d Delivery) string {
		var b struct {
			Event struct {
				ID string `json:"id"`
			} `json:"event"`
		}
		_ = json.Unmarshal(d.Body, &b) // what cannot be read has no name; Read says why
		return b.Event.ID
	},
	Read: readPagerDuty,
	Snippet: func(url, secret string) string {
		return "Integrations, Generic Webhooks (v3), New Webhook\nWebhook URL: " + url + "\nEvents: all of incident\nSecret: " + secret + "\n"
	},
	Sample: func(now time.Time) []byte {
		at := now.UTC().Format(time.RFC3339)
		return fmt.Appendf(nil, `{"event":{"id":"sample-%d","event_type":"incident.triggered","resource_type":"incident","occurred_at":%q,"data":{"id":"SAMPLE","title":"Sample","status":"triggered","created_at":%q}}}`, now.UnixMilli(), at, at)
	},
}

type pagerIncident struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	URL      string `json:"html_url"`
	Created  string `json:"created_at"`
	Urgency  string `json:"urgency"`
	Priority *struct {
		Summary string `json:"summary"`
	} `json:"priority"`
	Service struct {
		Summary string `json:"summary"`
	} `json:"service"`
}

// readPagerDuty reads version 3. The older two cannot be signed: they are told apart
// and refused with the way out.
func readPagerDuty(d Delivery, yield func(News)) error {
	var b struct {
		Event *struct {
			Type string          `json:"event_type"`
			Of   string          `json:"resource_type"`
			At   string          `json:"occurred_at"`
			Data json.RawMessage `json:"data"`
		} `json:"event"`
		Messages json.RawMessage `json:"messages"`
	}
	if err := decode(d.Body, &b); err != nil {
		return err
	}
	switch {
	case b.Event == nil && b.Messages != nil:
		return loop.Fault("messages", "This is a webhook of version 1 or 2. Make one of version 3 in PagerDuty: only these are signed.")
	case b.Event == nil:
		return loop.Fault("event", "The body has no event.")
	case b.Event.Of != "incident":
		return nil
	}
	var i pagerIncident
	if err := decode(b.Event.Data, &i); err != nil {
		return err
	}
	if t := i.trouble(b.Event.Type, moment(b.Event.At)); t != nil {
		yield(News{Trouble: t})
	}
	return nil
}

// trouble is nil for an event that is about something else than an incident.
func (i pagerIncident) trouble(event string, at time.Time) *Trouble {
	if i.ID == "" {
		return nil
	}
	t := &Trouble{ID: id(i.ID), Group: id(i.ID), Phase: Noted, Kind: loop.Incident, Title: titled(i.Title, "Incident "+i.ID), Service: line(i.Service.Summary, mostName),
		Severity: severity(i.Urgency), Started: moment(i.Created), At: at, Summary: lead("PagerDuty", i.URL)}
	if i.Priority != nil {
		t.Severity = severity(i.Priority.Summary)
	}
	switch strings.TrimPrefix(event, "incident.") {
	case "triggered":
		t.Phase = Began
		if t.Started.IsZero() {
			t.Started = at
		}
	case "reopened":
		t.Phase = Began
	case "resolved":
		t.Phase, t.Ended = Ended, at
	}
	return t
}
