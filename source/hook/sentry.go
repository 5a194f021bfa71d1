package hook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// sentry takes what a Sentry server tells of its issues. The crashes themselves come
// by its SDKs.
var sentry = Sender{
	Name:    "sentry",
	Title:   "Sentry",
	Headers: []string{"Sentry-Hook-Resource", "Request-Id", FormHeader},
	Prove:   hexHMAC("Sentry-Hook-Signature", ""),
	Key:     func(d Delivery) string { return d.Header["Request-Id"] },
	Read: func(d Delivery, yield func(News)) error {
		if d.Header[FormHeader] != "" {
			return readCrash(d, yield)
		}
		return readSentry(d, yield)
	},
	Snippet: func(url, secret string) string {
		return "Settings, Developer Settings, New Internal Integration\nWebhook URL: " + url + "\nAlert rule action: on\nWebhooks: issue\nClient secret, to be set here by rotating to it: " + secret + "\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"action":"created","data":{"issue":{"id":"sample","title":"Sample","level":"info","status":"unresolved","firstSeen":%q}}}`, now.UTC().Format(time.RFC3339))
	},
}

type sentryIssue struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Culprit   string `json:"culprit"`
	Level     string `json:"level"`
	Status    string `json:"status"`
	FirstSeen string `json:"firstSeen"`
	LastSeen  string `json:"lastSeen"`
	Link      string `json:"permalink"`
	Project   struct {
		Name string `json:"name"`
		Slug string `json:"slug"`
	} `json:"project"`
}

type sentryEvent struct {
	Title    string      `json:"title"`
	Culprit  string      `json:"culprit"`
	Level    string      `json:"level"`
	At       string      `json:"datetime"`
	IssueURL string      `json:"issue_url"`
	IssueID  json.Number `json:"issue_id"`
	Link     string      `json:"web_url"`
}

func readSentry(d Delivery, yield func(News)) error {
	var b struct {
		Action string `json:"action"`
		Data   struct {
			Issue *sentryIssue `json:"issue"`
			Event *sentryEvent `json:"event"`
			Error *sentryEvent `json:"error"`
		} `json:"data"`
	}
	if err := decode(d.Body, &b); err != nil {
		return err
	}
	switch event := cmp.Or(b.Data.Event, b.Data.Error); {
	case b.Data.Issue != nil && b.Data.Issue.ID != "":
		yield(News{Trouble: b.Data.Issue.trouble(b.Action)})
	case event != nil:
		yield(News{Trouble: event.trouble()})
	}
	return nil // installations, comments and metric alerts tell of no crash
}

func (i sentryIssue) trouble(action string) *Trouble {
	t := &Trouble{ID: id("issue", i.ID), Group: id("issue", i.ID), Phase: Began, Kind: loop.Crash, Title: titled(i.Title, i.Culprit), Severity: severity(i.Level),
		Service: line(cmp.Or(i.Project.Name, i.Project.Slug), mostName), Started: moment(i.FirstSeen), Summary: summary(lead("In", i.Culprit), lead("Sentry", i.Link))}
	switch action {
	case "resolved", "archived", "ignored": // the body does not say when
		t.Phase = Ended
	case "assigned":
		t.Phase = Noted
	}
	return t
}

// trouble of an alert about an event belongs to the issue that its address names.
func (e sentryEvent) trouble() *Trouble {
	issue := e.IssueID.String()
	if issue == "" {
		url := strings.TrimRight(e.IssueURL, "/")
		issue = url[strings.LastIndex(url, "/")+1:]
	}
	if issue == "" {
		issue = titled(e.Title, e.Culprit)
	}
	return &Trouble{ID: id("issue", issue), Group: id("issue", issue), Phase: Began, Kind: loop.Crash, Title: titled(e.Title, e.Culprit), Severity: severity(e.Level),
		Started: moment(e.At), Summary: summary(lead("In", e.Culprit), lead("Sentry", e.Link))}
}
