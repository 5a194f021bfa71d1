package hook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"failforward/loop"
)

var opsgenie = Sender{
	Name:  "opsgenie",
	Title: "Opsgenie",
	Prove: address,
	Read:  readOpsgenie,
	Snippet: func(url, _ string) string {
		return "Settings, Integrations, Webhook\nWebhook URL: " + url + "\nAlert actions: Create, Close, Acknowledge\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"action":"Create","alert":{"alertId":"sample","message":"Sample","priority":"P5","createdAt":%d}}`, now.UnixMilli())
	},
}

func readOpsgenie(d Delivery, yield func(News)) error {
	var b struct {
		Action string `json:"action"`
		Alert  *struct {
			ID       string          `json:"alertId"`
			Message  string          `json:"message"`
			Text     string          `json:"description"`
			Alias    string          `json:"alias"`
			Entity   string          `json:"entity"`
			Priority json.RawMessage `json:"priority"`
			Created  json.Number     `json:"createdAt"` // milliseconds
			Updated  json.Number     `json:"updatedAt"` // nanoseconds, in the same body
			Note     string          `json:"note"`
			Tags     json.RawMessage `json:"tags"`
		} `json:"alert"`
	}
	if err := decode(d.Body, &b); err != nil {
		return err
	}
	if b.Alert == nil || b.Alert.ID == "" {
		return loop.Fault("alert", "The body names no alert: alert.alertId is missing.")
	}
	a := b.Alert
	var tags []string
	_ = json.Unmarshal(a.Tags, &tags) // anything else marks nothing
	t := &Trouble{ID: id(a.ID), Group: id(a.ID), Phase: Noted, Kind: loop.Incident, Title: titled(a.Message, a.Alias, "Alert "+a.ID), Service: line(a.Entity, mostName),
		Severity: opsgeniePriority(a.Priority), Started: epoch(a.Created), At: epoch(a.Updated), Summary: summary(a.Text, lead("Note", a.Note)), Excluded: plannedTag(tags)}
	switch b.Action {
	case "Create":
		t.Phase = Began
	case "Close", "Delete":
		t.Phase, t.Ended = Ended, t.At
	}
	yield(News{Trouble: t})
	return nil
}

// opsgeniePriority reads "P3" and 3: both are sent.
func opsgeniePriority(raw json.RawMessage) int {
	var word string
	if json.Unmarshal(raw, &word) == nil {
		return severity(word)
	}
	var n int
	_ = json.Unmarshal(raw, &n) // 0 is none
	return severity(cmp.Or(map[int]string{1: "p1", 2: "p2", 3: "p3", 4: "p4", 5: "p5"}[n]))
}
