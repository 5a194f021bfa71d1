package hook

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// realData is the folder with deliveries that others recorded.
func realData(t *testing.T) string {
	dir := filepath.Join(cmp.Or(os.Getenv("FAILFORWARD_DATA"), "../../../shared/data"), "real")
	if _, err := os.Stat(dir); err != nil {
		if !errors.Is(err, fs.ErrNotExist) || os.Getenv("FAILFORWARD_REQUIRE_DATA") == "1" {
			t.Fatal(err)
		}
		t.Skip("no real data here: ", err)
	}
	return dir
}

// recorded are the deliveries of one folder, by path below it; of GitHub's the folder
// or the name tells the event.
func recorded(t *testing.T, dir string) map[string]Delivery {
	out := map[string]Delivery{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		body, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[rel] = Delivery{Header: map[string]string{"X-GitHub-Event": eventOf(rel)}, Body: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// eventOf is the event that a path of recorded deliveries names.
func eventOf(rel string) string {
	if folder, _, in := strings.Cut(rel, string(filepath.Separator)); in {
		return folder
	}
	name := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(rel, "gp-"), "zulip-"), ".json")
	name, _, _ = strings.Cut(name, "__")
	return strings.ReplaceAll(name, "-", "_")
}

// Every recorded delivery is read, or refused for the reason that is its own.
func TestRealDataOfEverySenderIsRead(t *testing.T) {
	dir := realData(t)
	refusals := map[string]string{ // part of the name: part of the reason
		"pagerduty": "version 3",
	}
	for kind, folders := range map[string][]string{"alertmanager": {"alertmanager"}, "grafana": {"grafana"}, "pagerduty": {"pagerduty"}, "opsgenie": {"opsgenie"}, "statuspage": {"statuspage"},
		"github": {"github", "github-captured"}, "sentry": {"sentry"}, "cloudevents": {"../cloudevents"}, "generic": {"other"}} {
		s, _ := ByName(kind)
		for _, folder := range folders {
			count := map[string]int{}
			for name, d := range recorded(t, filepath.Join(dir, "webhooks", folder)) {
				news := 0
				err := s.Read(d, func(n News) { hold(t, n); news++ })
				switch {
				case kind == "generic":
					count[map[bool]string{true: "read without a mapping", false: "needs a mapping"}[err == nil]]++
				case err != nil && (refusals[kind] == "" || !strings.Contains(err.Error(), refusals[kind])):
					t.Errorf("%s %s: %v", kind, name, err)
				case err != nil:
					count["refused: "+refusals[kind]]++
				case news > 0:
					count["tells something"]++
				default:
					count["of no interest"]++
				}
			}
			t.Logf("%s: %v", folder, count)
		}
	}
}

// The alerts are as many, and of the status, that others counted.
func TestRealDataAlertsAreThoseThatWereCounted(t *testing.T) {
	dir := realData(t)
	raw, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Alerts map[string]struct {
			Status   string         `json:"status"`
			Alerts   int            `json:"alerts"`
			ByStatus map[string]int `json:"by_status"`
			Prints   int            `json:"with_fingerprint"`
		} `json:"webhooks/alerts"`
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	phases := map[string]Phase{"firing": Began, "alerting": Began, "resolved": Ended, "ok": Ended}
	passed := 0
	for name, want := range facts.Alerts {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := ByName(filepath.Base(filepath.Dir(name)))
		count := map[Phase]int{}
		for _, n := range read(t, s, Delivery{Body: body}) {
			count[n.Trouble.Phase]++
		}
		expected := map[Phase]int{}
		for status, n := range want.ByStatus {
			expected[phases[status]] += n
		}
		if want.Alerts == 0 { // a rule with a state
			expected[cmp.Or(phases[want.Status], Noted)]++
		}
		if count[Began] != expected[Began] || count[Ended] != expected[Ended] || count[Noted] != expected[Noted] {
			t.Errorf("%s: %v, want %v", name, count, expected)
			continue
		}
		passed++
	}
	t.Logf("%d passed, %d failed", passed, len(facts.Alerts)-passed)
}

// The signatures that others reckoned fit, and no other.
func TestRealDataSignaturesFit(t *testing.T) {
	dir := realData(t)
	raw, err := os.ReadFile(filepath.Join(dir, "webhooks/signature-vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Secret string `json:"secret"`
		Header string `json:"header"`
		Value  string `json:"value"`
		Text   string `json:"body_text"`
		File   string `json:"body_file"`
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	by := map[string]Sender{"X-Hub-Signature-256": github, "X-PagerDuty-Signature": pagerDuty, "Sentry-Hook-Signature": sentry}
	checked := 0
	for _, v := range vectors {
		s, ours := by[v.Header]
		if !ours {
			continue // of senders that are not listened to yet
		}
		body := []byte(v.Text)
		if v.File != "" {
			if body, err = os.ReadFile(filepath.Join(dir, v.File)); err != nil {
				t.Fatal(err)
			}
		}
		header := func(name string) string { return map[string]string{v.Header: v.Value}[name] }
		if err := s.Prove.Check(v.Secret, header, body, time.Now()); err != nil {
			t.Errorf("%s of %s: %v", v.Header, v.File, err)
		}
		if s.Prove.Check(v.Secret, header, append(body, ' '), time.Now()) == nil || s.Prove.Check(v.Secret+"x", header, body, time.Now()) == nil {
			t.Errorf("%s of %s fits another body or secret", v.Header, v.File)
		}
		checked++
	}
	if checked < 4 {
		t.Errorf("only %d vectors", checked)
	}
	t.Logf("%d of %d vectors are of senders here", checked, len(vectors))
}
