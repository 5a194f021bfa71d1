package hook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// deployments takes what pipelines post to DevLake, in both of its shapes, so that
// one more address in a pipeline is all it takes.
var deployments = Sender{
	Name:  "deployments",
	Title: "Deployments of a pipeline",
	Prove: address,
	Read:  readDeployments,
	Snippet: func(url, _ string) string {
		return "curl -fsS " + url + " -H 'Content-Type: application/json' \\\n  -d \"{\\\"id\\\":\\\"$RUN_ID\\\",\\\"result\\\":\\\"SUCCESS\\\",\\\"environment\\\":\\\"PRODUCTION\\\",\\\"finishedDate\\\":\\\"$(date -u +%FT%TZ)\\\",\\\"deploymentCommits\\\":[{\\\"repoUrl\\\":\\\"$REPO\\\",\\\"commitSha\\\":\\\"$SHA\\\"}]}\"\n"
	},
	Sample: func(now time.Time) []byte {
		return fmt.Appendf(nil, `{"id":"sample-%d","result":"SUCCESS","environment":"TEST","finishedDate":%q,"deploymentCommits":[{"repoUrl":"sample","commitSha":"sample"}]}`, now.UnixMilli(), now.UTC().Format(time.RFC3339))
	},
}

type pipelineDeploy struct {
	ID          json.RawMessage `json:"id"`
	Result      string          `json:"result"`
	Environment string          `json:"environment"`
	Created     string          `json:"createdDate"`
	Finished    string          `json:"finishedDate"`
	Title       string          `json:"displayTitle"`
	Commits     []struct {
		Repo     string `json:"repoUrl"`
		SHA      string `json:"commitSha"`
		Ref      string `json:"refName"`
		Finished string `json:"finishedDate"`
		At       string `json:"commitDate"` // ours: DevLake asks the repository
	} `json:"deploymentCommits"`

	// the older shape, one commit
	Commit string `json:"commit_sha"`
	Repo   string `json:"repo_url"`
	End    string `json:"end_time"`
	Start  string `json:"start_time"`
}

func readDeployments(d Delivery, yield func(News)) error {
	var p pipelineDeploy
	if err := decode(d.Body, &p); err != nil {
		return err
	}
	out := &Deploy{ID: strings.Trim(string(p.ID), `"`), Environment: line(cmp.Or(p.Environment, "PRODUCTION"), mostName), Version: p.Commit, Service: repoName(p.Repo),
		At: moment(cmp.Or(p.Finished, p.End, p.Created, p.Start)), Repository: repoPath(p.Repo), Commit: commit(p.Commit)}
	for _, c := range p.Commits {
		out.Version, out.Service = cmp.Or(out.Version, c.SHA, c.Ref), cmp.Or(out.Service, repoName(c.Repo))
		if len(p.Commits) == 1 { // of several repositories it is no release of one
			out.Repository, out.Commit, out.Tag = repoPath(c.Repo), commit(c.SHA), line(strings.TrimPrefix(c.Ref, "refs/tags/"), mostName)
		}
		if out.At.IsZero() {
			out.At = moment(c.Finished)
		}
		if at := moment(c.At); !at.IsZero() && (out.CommitAt.IsZero() || at.Before(out.CommitAt)) {
			out.CommitAt = at
		}
	}
	if out.Version == "" && (out.ID == "" || out.ID == "null") {
		return loop.Fault("id", "The body names no deployment: send id, or commit_sha with repo_url.")
	}
	if out.ID == "" || out.ID == "null" {
		out.ID = id(out.Service, out.Version, out.Environment, cmp.Or(p.End, p.Start))
	}
	out.ID, out.Version = id("deploy", out.ID), line(out.Version, mostName)
	switch strings.ToUpper(p.Result) {
	case "", "SUCCESS":
	case "FAILURE":
		out.Failed = true
	default:
		return loop.Fault("result", "The result %.40q is not known. Send SUCCESS or FAILURE.", p.Result)
	}
	yield(News{Deploy: out})
	return nil
}

// repoName is the last part of the address of a repository.
func repoName(url string) string {
	url = strings.TrimSuffix(strings.TrimRight(url, "/"), ".git")
	return line(url[strings.LastIndexAny(url, "/:")+1:], mostName)
}

// repoPath is owner/name of a repository, whether it comes so or as an address. Hosts
// do not tell upper and lower case apart.
func repoPath(url string) string {
	url = strings.TrimSuffix(strings.TrimRight(strings.TrimSpace(url), "/"), ".git")
	parts := strings.FieldsFunc(url, func(r rune) bool { return r == '/' || r == ':' })
	if len(parts) < 2 {
		return ""
	}
	return line(strings.ToLower(strings.Join(parts[len(parts)-2:], "/")), mostRepository)
}

// commit is a whole hash; a short one, or a branch in its place, tells no two apart.
func commit(hash string) string {
	hash = strings.ToLower(strings.TrimSpace(hash))
	if n := len(hash); n != 40 && n != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return ""
	}
	return hash
}
