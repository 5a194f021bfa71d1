package hook

import (
	"encoding/json"
	"strings"

	"failforward/loop"
)

var grafana = Sender{
	Name:  "grafana",
	Title: "Grafana alerting",
	Prove: address,
	Read: func(d Delivery, yield func(News)) error {
		var probe struct {
			Alerts json.RawMessage `json:"alerts"`
		}
		if err := decode(d.Body, &probe); err != nil {
			return err
		}
		if probe.Alerts != nil {
			return readAlerts(d.Body, yield)
		}
		return readLegacy(d.Body, yield)
	},
	Snippet: func(url, _ string) string {
		return "Alerting, Contact points, Add contact point\nIntegration: Webhook\nURL: " + url + "\nHTTP method: POST\nDisable resolved message: off\n"
	},
	Sample: sampleAlert,
}

// legacyAlert is what Grafana sent up to version 7: a rule with a state, no times.
type legacyAlert struct {
	Title    string            `json:"title"`
	Message  string            `json:"message"`
	State    string            `json:"state"`
	RuleName string            `json:"ruleName"`
	RuleURL  string            `json:"ruleUrl"`
	RuleID   json.Number       `json:"ruleId"`
	OrgID    json.Number       `json:"orgId"`
	Tags     map[string]string `json:"tags"`
	Matches  []struct {
		Metric string      `json:"metric"`
		Value  json.Number `json:"value"`
	} `json:"evalMatches"`
}

func readLegacy(body []byte, yield func(News)) error {
	var a legacyAlert
	if err := decode(body, &a); err != nil {
		return err
	}
	if a.State == "" {
		return loop.Fault("state", "The body has neither alerts nor a state: it is not what Grafana sends.")
	}
	t := &Trouble{Kind: loop.Incident, Title: titled(a.RuleName, a.Title), Severity: severity(first(a.Tags, "severity", "priority")),
		Service: line(first(a.Tags, "service", "app"), mostName), Summary: summary(a.Message, a.values(), lead("Rule", a.RuleURL)), Excluded: planned(a.Tags)}
	t.ID = id("rule", a.OrgID.String(), a.RuleID.String(), a.RuleName)
	t.Group, t.Stream = t.ID, true
	switch strings.ToLower(a.State) {
	case "alerting":
		t.Phase = Began
	case "ok":
		t.Phase = Ended
	default: // pending, paused, no_data
		t.Phase = Noted
	}
	yield(News{Trouble: t})
	return nil
}

func (a legacyAlert) values() string {
	var all []string
	for _, m := range a.Matches {
		all = append(all, m.Metric+" = "+m.Value.String())
	}
	return lead("Values", strings.Join(all, ", "))
}
