package hook

import (
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

var statuspage = Sender{
	Name:  "statuspage",
	Title: "Statuspage",
	Prove: address,
	Read:  readStatuspage,
	Snippet: func(url, _ string) string {
		return "On the status page: Subscribe to updates, Webhook\nWebhook URL: " + url + "\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"page":{"id":"sample"},"incident":{"id":"sample","name":"Sample","status":"investigating","impact":"minor","created_at":%q}}`, now.UTC().Format(time.RFC3339))
	},
}

type statusIncident struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	Impact    string `json:"impact"`
	Created   string `json:"created_at"`
	Updated   string `json:"updated_at"`
	Resolved  string `json:"resolved_at"`
	Scheduled string `json:"scheduled_for"`
	Link      string `json:"shortlink"`
	Updates   []struct {
		Status string `json:"status"`
		Body   string `json:"body"`
		At     string `json:"created_at"`
	} `json:"incident_updates"`
	Components []struct {
		Name string `json:"name"`
	} `json:"components"`
}

type statusComponent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type statusChange struct {
	Old string `json:"old_status"`
	New string `json:"new_status"`
	At  string `json:"created_at"`
}

func readStatuspage(d Delivery, yield func(News)) error {
	var b struct {
		Incident  *statusIncident  `json:"incident"`
		Component *statusComponent `json:"component"`
		Change    *statusChange    `json:"component_update"`
	}
	if err := decode(d.Body, &b); err != nil {
		return err
	}
	switch {
	case b.Incident != nil && b.Incident.ID != "":
		yield(News{Trouble: b.Incident.trouble()})
	case b.Component != nil && b.Component.ID != "" && b.Change != nil:
		yield(News{Trouble: b.Component.trouble(*b.Change)})
	default:
		return loop.Fault("body", "The body has neither an incident nor a change of a component.")
	}
	return nil
}

func (i statusIncident) trouble() *Trouble {
	t := &Trouble{ID: id("incident", i.ID), Group: id("incident", i.ID), Phase: Began, Kind: loop.Incident, Title: titled(i.Name, "Incident "+i.ID),
		Severity: severity(i.Impact), Started: moment(i.Created), At: moment(i.Updated)}
	if len(i.Components) > 0 {
		t.Service = line(i.Components[0].Name, mostName)
	}
	if i.Scheduled != "" {
		t.Excluded, t.Started = "maintenance", moment(i.Scheduled)
	}
	switch strings.ToLower(i.Status) {
	case "scheduled":
		t.Phase = Noted
	case "resolved", "completed", "postmortem":
		t.Phase, t.Ended = Ended, moment(i.Resolved)
	}
	told := []string{lead("Status page", i.Link)}
	for _, u := range i.Updates {
		told = append(told, "**"+strings.TrimSpace(u.At+" "+u.Status)+"** "+u.Body)
	}
	t.Summary = summary(told...)
	return t
}

// trouble of a component ends when it works again.
func (c statusComponent) trouble(s statusChange) *Trouble {
	t := &Trouble{ID: id("component", c.ID, s.At), Group: id("component", c.ID), Stream: true, Phase: Began, Kind: loop.Incident, Service: line(c.Name, mostName), At: moment(s.At), Started: moment(s.At),
		Title: titled(c.Name + ": " + strings.ReplaceAll(s.New, "_", " "))}
	switch s.New {
	case "operational":
		t.Phase, t.Started, t.Ended = Ended, time.Time{}, moment(s.At)
	case "under_maintenance":
		t.Excluded = "maintenance"
	case "major_outage":
		t.Severity = 1
	case "partial_outage":
		t.Severity = 2
	case "degraded_performance":
		t.Severity = 3
	}
	return t
}
