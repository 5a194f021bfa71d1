package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// factsOf is what facts.json says of a file; a missing file skips.
func factsOf[T any](t *testing.T, dir, path string) (facts T) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, path)); (err != nil || all[path] == nil) && os.Getenv("FAILFORWARD_REQUIRE_DATA") != "1" {
		t.Skipf("no %s here", path)
	}
	if err := json.Unmarshal(all[path], &facts); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return facts
}

// releaseFacts is what facts.json says of the releases of a product.
type releaseFacts struct {
	Versions int
	First    string
	Last     string
	PerYear  map[string]int `json:"per_year"`
}

// The releases of real products, told by the API: as many of each year as were
// published, whether told once or twice, and alike on both databases.
func TestRealDataOfReleasesThroughTheBinary(t *testing.T) {
	dir := dataDir(t)
	for _, name := range []string{"django", "grafana", "kubernetes", "postgresql", "prometheus", "teleport"} {
		path := "releases/" + name + ".json"
		t.Run(name, func(t *testing.T) {
			facts := factsOf[releaseFacts](t, dir, path)
			raw, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			var product struct {
				Versions map[string]struct{ Name, Date string }
			}
			if err := json.Unmarshal(raw, &product); err != nil {
				t.Fatal(err)
			}
			var deploys []map[string]any
			for _, v := range product.Versions {
				deploys = append(deploys, map[string]any{"external_id": name + " " + v.Name, "service": name, "version": v.Name, "at": v.Date})
			}
			databases(t, func(t *testing.T, db string) {
				token := workspace(t, db)
				s := serve(t, "--db", db)
				defer s.stop()
				for i, want := range []string{"added", "unchanged"} {
					if status, got := s.call(token, "POST", "/api/v1/deploys", map[string]any{"deploys": deploys}); status != 200 || got[want] != float64(facts.Versions) {
						t.Errorf("told %d times: %d %v, want %d %s", i+1, status, got, facts.Versions, want)
					}
				}
				all := s.all(token, "/api/v1/deploys")
				if len(all) != facts.Versions || !strings.HasPrefix(all[0]["at"].(string), facts.Last) || !strings.HasPrefix(all[len(all)-1]["at"].(string), facts.First) {
					t.Errorf("%d deploys, facts say %d from %s to %s", len(all), facts.Versions, facts.First, facts.Last)
				}
				for year, want := range facts.PerYear {
					y, _ := strconv.Atoi(year)
					_, v := s.call(token, "GET", fmt.Sprintf("/api/v1/metrics/release_frequency?since=%d-01-01&until=%d-01-01&as_of=2026-11-01", y, y+1), nil)
					if v["n"] != float64(want) {
						t.Errorf("of %s there are %v releases, facts say %d", year, v["n"], want)
					}
				}
			})
		})
	}
}

// runFacts is what facts.json says of the runs of a pipeline.
type runFacts struct {
	Runs         int
	ByConclusion map[string]int `json:"by_conclusion"`
	Deployed     map[string]int
	FailureShare float64 `json:"failure_share_of_success_plus_failure"`
}

// The runs of a real pipeline, through two sources: as deployments they give the share
// that failed, and as runs of GitHub what turned red and green.
func TestRealDataOfPipelineRunsThroughTheBinary(t *testing.T) {
	const path = "deployments/ci-runs.csv"
	dir := dataDir(t)
	facts := factsOf[runFacts](t, dir, path)
	f, err := os.Open(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var runs []map[string]string
	for _, row := range rows[1:] {
		run := map[string]string{}
		for i, name := range rows[0] {
			run[name] = row[i]
		}
		runs = append(runs, run)
	}
	databases(t, func(t *testing.T, db string) {
		token := workspace(t, db)
		pipe, git := source(t, db, "deployments"), source(t, db, "github")
		s := serve(t, "--db", db)
		defer s.stop()
		send := func(all []map[string]string) {
			for _, run := range all {
				for _, d := range [][3]string{{pipe.URL, asDeployment(run), ""}, {git.URL, asRun(run), git.Secret}} {
					mac := hmac.New(sha256.New, []byte(d[2]))
					mac.Write([]byte(d[1]))
					header := map[string]string{"Content-Type": "application/json", "X-GitHub-Event": "workflow_run", "X-Hub-Signature-256": "sha256=" + hex.EncodeToString(mac.Sum(nil))}
					if status, text := push(client, s.url+d[0], d[1], header); status != 202 {
						t.Fatalf("%d %s", status, text)
					}
				}
			}
			settled(t, s, token)
		}
		send(runs[len(runs)/2:])
		send(runs) // late, and half of them once more
		_, v := s.call(token, "GET", "/api/v1/metrics/change_fail_rate?as_of=2026-11-01", nil)
		over := facts.ByConclusion["success"] + facts.ByConclusion["failure"]
		if share, _ := v["estimate"].(float64); v["n"] != float64(over) || math.Abs(share-facts.FailureShare) > 1e-6 {
			t.Errorf("of %v runs %v failed, facts say %v of %d", v["n"], v["estimate"], facts.FailureShare, over)
		}
		good := 0
		for _, d := range s.all(token, "/api/v1/deploys") {
			if d["failed"] == false {
				good++
			}
		}
		if good != facts.Deployed["Yes"] {
			t.Errorf("%d deploys came through, facts say %d", good, facts.Deployed["Yes"])
		}
		marks := map[string]int{}
		for _, sig := range s.all(token, "/api/v1/signals") {
			marks[sig["says"].(string)]++
		}
		if marks["trouble"] != facts.ByConclusion["failure"] || marks["well"] != facts.ByConclusion["success"] || len(s.all(token, "/api/v1/failures")) != 0 {
			t.Errorf("%v, facts say %v; a red run opens no failure by itself", marks, facts.ByConclusion)
		}
		t.Logf("%d runs: %v, %v of %v failed", len(runs), marks, v["estimate"], v["n"])
	})
}

// asDeployment is a run as a pipeline posts it; one that was cancelled is refused when
// it is read.
func asDeployment(run map[string]string) string {
	result := map[string]string{"success": "SUCCESS", "failure": "FAILURE", "cancelled": "CANCELLED"}[run["conclusion"]]
	return fmt.Sprintf(`{"id":%q,"result":%q,"environment":"PRODUCTION","finishedDate":%q,"deploymentCommits":[{"repoUrl":"https://git.example/team/site","commitSha":%q}]}`,
		run["run_id"], result, run["created_at"], run["commit_sha"])
}

func asRun(run map[string]string) string {
	return fmt.Sprintf(`{"action":"completed","workflow_run":{"id":%s,"workflow_id":1,"name":"Deliver","head_branch":"main","conclusion":%q,"event":%q,"run_attempt":1,"updated_at":%q},"repository":{"full_name":"team/site","name":"site","default_branch":"main"}}`,
		run["run_id"], run["conclusion"], run["event"], run["created_at"])
}
