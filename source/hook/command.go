package hook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// command takes what failforward run tells of the commands that it wraps: one that
// fails begins trouble, and the next time that it succeeds ends it.
var command = Sender{
	Name:  "command",
	Title: "Commands, by failforward run",
	Prove: address,
	Read:  readCommand,
	Snippet: func(url, _ string) string {
		return "failforward run --to " + url + " --name nightly-backup -- /usr/local/bin/backup --all\n"
	},
	Sample: func(now time.Time) []byte {
		body, _ := json.Marshal(Command{Name: "Sample", Line: "sample --all", Exit: 3, Started: now.Add(-time.Minute), Ended: now, Tail: "no space left"})
		return body
	},
}

// Command is one run of a command, as failforward run writes it.
type Command struct {
	Name    string    `json:"name"`    // of the job: runs of one name belong together
	Line    string    `json:"command"` // as it was called, secrets masked
	Exit    int       `json:"exit"`
	Signal  string    `json:"signal,omitempty"` // that ended it
	Started time.Time `json:"started_at"`
	Ended   time.Time `json:"ended_at"`
	Host    string    `json:"host,omitempty"`
	Tail    string    `json:"tail,omitempty"` // the end of what it wrote, secrets masked
}

func readCommand(d Delivery, yield func(News)) error {
	var c Command
	if err := decode(d.Body, &c); err != nil {
		return err
	}
	if strings.TrimSpace(c.Name) == "" || c.Ended.IsZero() {
		return loop.Fault("body", "The body has no name or no ended_at. Let failforward run send it.")
	}
	job := id("job", c.Name)
	t := &Trouble{ID: job, Group: job, Stream: true, Phase: Began, Kind: loop.Crash, Title: titled(c.Name + " failed" + c.how()), Service: line(c.Name, mostName), Started: c.Ended, At: c.Ended,
		Summary: summary(lead("Command", "`"+strings.ReplaceAll(line(c.Line, 500), "`", "'")+"`"), c.took(), lead("On", line(c.Host, mostName)), fenced(c.Tail))}
	if c.Exit == 0 {
		t.Phase, t.Started, t.Ended = Ended, time.Time{}, c.Ended
	}
	yield(News{Trouble: t})
	return nil
}

// how says how it ended: exit 3, or by which signal.
func (c Command) how() string {
	if c.Signal != "" {
		return ": " + c.Signal
	}
	return fmt.Sprintf(": exit %d", c.Exit)
}

func (c Command) took() string {
	if c.Started.IsZero() || c.Ended.Before(c.Started) {
		return ""
	}
	return "It ran for " + loop.Duration(c.Ended.Sub(c.Started)) + "."
}

// fenced is a text as it was written; a fence in it does not end ours.
func fenced(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "```\n" + strings.ReplaceAll(text, "```", "'''") + "\n```"
}
