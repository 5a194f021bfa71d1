package hook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source/testrun"
)

var github = Sender{
	Name:    "github",
	Title:   "GitHub",
	Headers: []string{"X-GitHub-Event", "X-GitHub-Delivery"},
	Prove:   hexHMAC("X-Hub-Signature-256", "sha256="),
	Key:     func(d Delivery) string { return d.Header["X-GitHub-Delivery"] },
	Read: func(d Delivery, yield func(News)) error {
		event := d.Header["X-GitHub-Event"]
		if event == "" {
			return loop.Fault("X-GitHub-Event", "The header X-GitHub-Event is missing: it says what the body is.")
		}
		read, known := githubEvents[event]
		if !known {
			return nil // of no interest, as most of GitHub's events are
		}
		var b githubBody
		if err := decode(d.Body, &b); err != nil {
			return err
		}
		return read(b, yield)
	},
	Snippet: func(url, secret string) string {
		return "Settings, Webhooks, Add webhook\nPayload URL: " + url + "\nContent type: application/json\nSecret: " + secret + "\nEvents: Issues, Deployment statuses, Workflow runs, Releases\n"
	},
	SampleHeader: map[string]string{"X-GitHub-Event": "issues"},
	Sample: func(now time.Time) []byte {
		at := now.UTC().Format(time.RFC3339)
		return fmt.Appendf(nil, `{"action":"opened","issue":{"number":1,"title":"Sample","state":"open","labels":[{"name":"incident"}],"created_at":%q,"updated_at":%q},"repository":{"full_name":"sample/sample","name":"sample"}}`, at, at)
	},
}

// githubEvents are the events that say something here. A pull request, a push and a
// ping are heard and tell nothing: what counts is the deploy that they lead to.
var githubEvents = map[string]func(githubBody, func(News)) error{
	"issues":            readIssue,
	"deployment_status": readDeploymentStatus,
	"workflow_run":      readWorkflowRun,
	"release":           readRelease,
}

type githubBody struct {
	Action string `json:"action"`
	Repo   struct {
		FullName string `json:"full_name"`
		Name     string `json:"name"`
		Main     string `json:"default_branch"`
	} `json:"repository"`
	Issue      *githubIssue   `json:"issue"`
	Deployment *githubDeploy  `json:"deployment"`
	Status     *githubStatus  `json:"deployment_status"`
	Run        *githubRun     `json:"workflow_run"`
	Release    *githubRelease `json:"release"`
}

type githubIssue struct {
	Number int64  `json:"number"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	URL    string `json:"html_url"`
	State  string `json:"state"`
	Labels []struct {
		Name string `json:"name"`
	} `json:"labels"`
	Created string `json:"created_at"`
	Updated string `json:"updated_at"`
	Closed  string `json:"closed_at"`
}

// failing are the labels with which an issue tells of a failure. One of an incident
// opens it; a bug waits for somebody who says that it is one.
var failing = map[string]bool{"incident": true, "outage": true, "postmortem": true, "post-mortem": true, "bug": false, "regression": false, "defect": false, "crash": false}

// readIssue takes issues with a label of a failure; its state is what counts,
// whichever action told it.
func readIssue(b githubBody, yield func(News)) error {
	if b.Issue == nil || b.Issue.Number == 0 {
		return loop.Fault("issue", "The body of this event has no issue.")
	}
	i := b.Issue
	says, certain, weight := false, false, 0
	var tags []string
	for _, l := range i.Labels {
		tags = append(tags, l.Name)
		name := strings.ToLower(strings.TrimSpace(l.Name))
		sure, is := failing[strings.TrimPrefix(name, "type: ")]
		says, certain = says || is, certain || sure
		_, after, _ := strings.Cut(name, ":")
		weight = cmp.Or(weight, severity(name), severity(after))
	}
	if !says {
		return nil
	}
	key := id("issue", b.Repo.FullName, fmt.Sprint(i.Number))
	t := &Trouble{ID: key, Group: key, Phase: Began, Kind: loop.EscapedDefect, Title: titled(i.Title, fmt.Sprintf("Issue %d", i.Number)), Severity: weight,
		Service: line(b.Repo.Name, mostName), Started: moment(i.Created), At: moment(i.Updated), Weak: !certain, Excluded: plannedTag(tags), Summary: summary(i.Body, lead("Issue", i.URL))}
	if certain {
		t.Kind = loop.Incident
	}
	if i.State == "closed" {
		t.Phase, t.Ended = Ended, moment(i.Closed)
	}
	if b.Action == "deleted" {
		t.Phase, t.Ended = Noted, time.Time{}
	}
	yield(News{Trouble: t})
	return nil
}

type githubDeploy struct {
	ID          json.Number `json:"id"`
	SHA         string      `json:"sha"`
	Ref         string      `json:"ref"`
	Task        string      `json:"task"`
	Environment string      `json:"environment"`
}

type githubStatus struct {
	State   string `json:"state"`
	Created string `json:"created_at"`
}

// readDeploymentStatus takes the two ends of a deployment; what lies between says
// nothing yet.
func readDeploymentStatus(b githubBody, yield func(News)) error {
	if b.Deployment == nil || b.Status == nil || b.Deployment.ID == "" {
		return loop.Fault("deployment_status", "The body of this event has no deployment with its status.")
	}
	d := &Deploy{ID: id("deployment", b.Repo.FullName, b.Deployment.ID.String()), Service: line(b.Repo.Name, mostName), Version: line(cmp.Or(b.Deployment.SHA, b.Deployment.Ref), mostName),
		Environment: line(b.Deployment.Environment, mostName), At: moment(b.Status.Created), Rollback: strings.Contains(strings.ToLower(b.Deployment.Task), "rollback"),
		Repository: repoPath(b.Repo.FullName), Commit: commit(b.Deployment.SHA), Tag: line(strings.TrimPrefix(b.Deployment.Ref, "refs/tags/"), mostName)}
	switch b.Status.State {
	case "success":
	case "failure", "error":
		d.Failed = true
	default:
		return nil
	}
	yield(News{Deploy: d})
	return nil
}

type githubRun struct {
	ID         json.Number `json:"id"`
	Workflow   json.Number `json:"workflow_id"`
	Name       string      `json:"name"`
	Path       string      `json:"path"`
	Branch     string      `json:"head_branch"`
	Commit     string      `json:"head_sha"`
	Conclusion string      `json:"conclusion"`
	Event      string      `json:"event"`
	Attempt    int         `json:"run_attempt"`
	URL        string      `json:"html_url"`
	Updated    string      `json:"updated_at"`
	Title      string      `json:"display_title"`
}

// red are the conclusions of a run that did not come through.
var red = []string{"failure", "timed_out", "startup_failure"}

// readWorkflowRun takes runs that are over. A red one of the main branch may be a
// flaky test: it waits for somebody who says that it is a failure.
func readWorkflowRun(b githubBody, yield func(News)) error {
	if b.Run == nil || b.Run.ID == "" {
		return loop.Fault("workflow_run", "The body of this event has no run.")
	}
	r := b.Run
	broken := slices.Contains(red, r.Conclusion)
	if b.Action != "completed" || !broken && r.Conclusion != "success" { // cancelled, skipped, neutral, action_required
		return nil
	}
	key, name := id("run", b.Repo.FullName, r.ID.String(), fmt.Sprint(r.Attempt)), cmp.Or(r.Name, r.Path, "workflow "+r.Workflow.String())
	tests := &Tests{ID: key, Run: key, Lane: id("workflow", b.Repo.FullName, r.Workflow.String()), Commit: line(r.Commit, mostName), At: moment(r.Updated), Cases: []testrun.Case{{Name: name, Outcome: testrun.Passed}}}
	if broken {
		tests.Cases[0].Outcome = testrun.Failed
	}
	if r.Branch == cmp.Or(b.Repo.Main, "main") && r.Event != "pull_request" {
		tests.Group = id("workflow", b.Repo.FullName, r.Workflow.String(), r.Branch)
		yield(News{Trouble: r.trouble(b, name, key, tests.Group, broken)})
	}
	yield(News{Tests: tests})
	return nil
}

// trouble is what a run of the main branch says of it.
func (r githubRun) trouble(b githubBody, name, key, group string, broken bool) *Trouble {
	t := &Trouble{ID: key, Group: group, Stream: true, Phase: Began,
		Kind: loop.Process, Title: titled(fmt.Sprintf("%s is red on %s", name, r.Branch)), Service: line(b.Repo.Name, mostName), Weak: true,
		Started: moment(r.Updated), At: moment(r.Updated), Summary: summary(r.Title, lead("Run", r.URL))}
	if !broken {
		t.Phase, t.Ended, t.Started = Ended, t.At, time.Time{}
	}
	return t
}

type githubRelease struct {
	ID        json.Number `json:"id"`
	Tag       string      `json:"tag_name"`
	Target    string      `json:"target_commitish"` // a branch, or the hash of a commit
	Draft     bool        `json:"draft"`
	Early     bool        `json:"prerelease"`
	Published string      `json:"published_at"`
}

// readRelease takes a release once it is out. It is no deploy to production by itself,
// and says so by its environment; a deployment of the same tag or commit is one with it.
func readRelease(b githubBody, yield func(News)) error {
	if b.Release == nil || b.Release.ID == "" {
		return loop.Fault("release", "The body of this event has no release.")
	}
	r := b.Release
	if !slices.Contains([]string{"published", "released"}, b.Action) || r.Draft || r.Early {
		return nil
	}
	yield(News{Deploy: &Deploy{ID: id("release", b.Repo.FullName, r.ID.String()), Service: line(b.Repo.Name, mostName), Version: line(r.Tag, mostName), Environment: "release", At: moment(r.Published),
		Repository: repoPath(b.Repo.FullName), Commit: commit(r.Target), Tag: line(r.Tag, mostName), Release: true}})
	return nil
}
