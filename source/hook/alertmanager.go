package hook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

var alertmanager = Sender{
	Name:  "alertmanager",
	Title: "Prometheus Alertmanager",
	Prove: address,
	Read: func(d Delivery, yield func(News)) error {
		return readAlerts(d.Body, yield)
	},
	Snippet: func(url, _ string) string {
		return "# Beside the routes that you have, in front of them: continue lets them hear everything as before.\nroute:\n  routes:\n    - receiver: failforward\n      continue: true\nreceivers:\n  - name: failforward\n    webhook_configs:\n      - url: " + url + "\n        send_resolved: true\n"
	},
	Sample: sampleAlert,
}

// alertGroup is the body of version 4; Grafana from version 8 on adds a few keys.
type alertGroup struct {
	Status            string            `json:"status"`
	GroupKey          string            `json:"groupKey"`
	GroupLabels       map[string]string `json:"groupLabels"`
	CommonLabels      map[string]string `json:"commonLabels"`
	CommonAnnotations map[string]string `json:"commonAnnotations"`
	ExternalURL       string            `json:"externalURL"`
	Truncated         int               `json:"truncatedAlerts"`
	Alerts            []alert           `json:"alerts"`
}

type alert struct {
	Status      string            `json:"status"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    string            `json:"startsAt"`
	EndsAt      string            `json:"endsAt"`
	Generator   string            `json:"generatorURL"`
	Fingerprint string            `json:"fingerprint"`
}

// readAlerts yields one trouble for each alert: its own status counts, not that of
// the group.
func readAlerts(body []byte, yield func(News)) error {
	var g alertGroup
	if err := decode(body, &g); err != nil {
		return err
	}
	if g.Alerts == nil {
		return loop.Fault("alerts", "The body has no alerts. Alertmanager sends them from version 0.16 on.")
	}
	for _, a := range g.Alerts {
		t, err := g.trouble(a)
		if err != nil {
			return err
		}
		yield(News{Trouble: t})
	}
	return nil
}

func (g alertGroup) trouble(a alert) (*Trouble, error) {
	t := &Trouble{
		Kind: loop.Incident, Phase: Began, Started: moment(a.StartsAt),
		Title:    titled(first(g.CommonAnnotations, "summary", "title"), first(a.Annotations, "summary", "title"), first(a.Labels, "alertname"), first(a.Annotations, "description")),
		Severity: severity(first(a.Labels, "severity", "priority", "level")),
		Service:  line(first(a.Labels, "service", "app", "job", "namespace", "instance"), mostName),
		Summary:  summary(first(a.Annotations, "description", "message"), lead("Labels", labels(a.Labels)), lead("Alert", a.Generator), lead("Alertmanager", g.ExternalURL), g.truncated()),
		Excluded: planned(a.Labels, a.Annotations),
	}
	switch strings.ToLower(a.Status) {
	case "firing":
	case "resolved":
		t.Phase, t.Ended = Ended, moment(a.EndsAt)
	default:
		return nil, loop.Fault("alerts", "An alert has the status %.40q; it has to be firing or resolved.", a.Status)
	}
	print := a.Fingerprint
	if print == "" {
		print = labels(a.Labels)
	}
	t.ID = id(print, a.StartsAt)
	t.Group = id("group", g.GroupKey)
	if g.GroupKey == "" {
		t.Group = id("labels", labels(a.Labels))
	}
	return t, nil
}

func (g alertGroup) truncated() string {
	if g.Truncated == 0 {
		return ""
	}
	return fmt.Sprintf("Alertmanager left out %d more alerts.", g.Truncated)
}

func sampleAlert(now time.Time) []byte {
	body, _ := json.Marshal(map[string]any{"version": "4", "status": "firing", "groupKey": "{}:{alertname=\"Sample\"}", "groupLabels": map[string]string{"alertname": "Sample"},
		"alerts": []alert{{Status: "firing", Labels: map[string]string{"alertname": "Sample", "severity": "info"}, Annotations: map[string]string{"summary": "Sample"}, StartsAt: now.UTC().Format(time.RFC3339)}}})
	return body
}
