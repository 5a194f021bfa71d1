package page_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

var hookAddress = regexp.MustCompile(`http://failforward\.test(/hooks/[a-z]+/[A-Za-z0-9_-]+)`)

// listens adds a source by its form and returns its page and the path that it sends to.
func (s *site) listens(kind, name string, more ...string) (page, path string) {
	s.t.Helper()
	form := s.get("/sources").is(200).fields("/sources")
	form.Set("kind", kind)
	form.Set("name", name)
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	page = s.send("/sources", form).is(303).to
	found := hookAddress.FindStringSubmatch(s.get(page).is(200).body)
	if found == nil {
		s.t.Fatalf("%s shows no address", page)
	}
	return page, found[1]
}

// sends posts a body to a source, as curl does, and has it read.
func (s *site) sends(path, body string, header ...string) int {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "POST", s.server.URL+path, strings.NewReader(body))
	s.must(err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	s.must(err)
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	_, err = s.app.Harvest.Digest(context.Background())
	s.must(err)
	return res.StatusCode
}

func alert(status string, began, ended time.Time) string {
	return fmt.Sprintf(`{"version":"4","groupKey":"g","alerts":[{"status":%q,"labels":{"alertname":"HighErrorRate","service":"checkout","severity":"critical"},"annotations":{"summary":"Checkout answers with errors"},"fingerprint":"f1","startsAt":%q,"endsAt":%q}]}`,
		status, began.UTC().Format(time.RFC3339), ended.UTC().Format(time.RFC3339))
}

// The way of the second journey: from the snippet on the page to a failure whose clock stops.
func TestTheFirstAlertFromTheSnippetToItsFailure(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/sources").is(200).has("None yet. Your alerts, crashes and deploys can come in by themselves", "Add a source")
		page, path := s.listens("alertmanager", "Alerts of production")
		s.get(page).has("Prometheus Alertmanager. Trouble opens a failure at once; what comes back within 1 h goes on the same one.", "webhook_configs:", "send_resolved: true", "Send a test", "Nothing yet.")
		s.post(page + "/test").leads(page)
		s.get(page).has("A test: read without fault. It would open the failure “Sample”. Nothing was logged.")
		began := s.clock.Now().Add(-30 * time.Minute)
		for range 3 {
			if status := s.sends(path, alert("firing", began, time.Time{})); status != 202 {
				t.Fatalf("answered %d", status)
			}
		}
		s.get("/failures").is(200).has("Checkout answers with errors")
		s.get("/failures/F-1").is(200).has("a source", "checkout", "One signal", "Alerts of production", "goes on")
		s.sends(path, alert("resolved", began, began.Add(20*time.Minute)))
		s.get("/failures/F-1").is(200).has("20 min")
		s.get(page).has("One piece of news.")
		s.get("/settings/audit").is(200).has("added the source", "Alerts of production")
		s.get("/SRC-1").leads("/sources/SRC-1")
		admin := s.browser
		s.browser = s.as(s.colleague("Vera", loop.Viewer))
		s.get(page).is(200).has("as secret as a password").lacks("whsec_", "/hooks/", "Send a test", "What came")
		s.browser = admin
		s.post(page + "/rotate").leads(page)
		if status := s.sends(path, alert("firing", began, time.Time{})); status != 404 {
			t.Errorf("the old address answers %d", status)
		}
		s.post(page + "/remove").leads("/sources")
		s.get(page).is(404)
	})
}

func TestWhatWasRefusedOrNotReadableSaysWhyOnThePage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		page, path := s.listens("generic", "Jobs")
		if status := s.sends(path, `{"title":"Export failed"}`); status != 401 {
			t.Fatalf("without its secret it answers %d", status)
		}
		s.get(page).has("refused", "The header Authorization is missing. Send Authorization: Bearer and the secret.")
		secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(strings.ReplaceAll(s.get(page).body, "&#43;", "+"))
		if status := s.sends(path, `{"what":"Export failed"}`, "Authorization", "Bearer "+secret); status != 202 {
			t.Fatalf("with its secret it answers %d", status)
		}
		s.get(page).has("not readable", "No title was found. Say in the mapping of the source where it stands", "Read it again")
		form := s.get(page + "?open=edit").fields(page + "/edit")
		form.Set("paths", "nonsense")
		s.send(page+"/edit", form).is(422).has("does not say where something stands")
		form.Set("paths", "title=what\nservice=where.app")
		form.Set("body", `{"what":"Export failed","where":{"app":"billing"}}`)
		s.send(page+"/try", form).is(200).has("Export failed", "billing", "not found")
		s.send(page+"/edit", form).leads(page)
		s.post(page + "/replay").leads(page)
		s.get(page).has("One delivery was read again.", "One piece of news.").lacks("not readable")
		s.get("/failures").has("Export failed")
	})
}

func TestTheInboxIsWorkedThroughInOneKeyEach(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, path := s.listens("alertmanager", "Staging", "opens", "candidate")
		at := s.clock.Now().Add(-time.Hour)
		for i := range 3 {
			body := strings.ReplaceAll(alert("firing", at, time.Time{}), `"g"`, fmt.Sprintf(`"g%d"`, i))
			s.sends(path, strings.ReplaceAll(strings.ReplaceAll(body, "f1", fmt.Sprint("f", i)), "Checkout answers", fmt.Sprint("No. ", i, " answers")))
		}
		s.get("/failures").lacks("answers with errors")
		s.get("/").has("Inbox")
		inbox := s.get("/inbox").is(200).has("No. 0 answers with errors", "No. 1 answers with errors", "No. 2 answers with errors", "Staging")
		ids := regexp.MustCompile(`/inbox/(\d+)/take`).FindAllStringSubmatch(inbox.body, -1)
		if len(ids) != 3 {
			t.Fatalf("%d candidates", len(ids))
		}
		s.post("/inbox/" + ids[0][1] + "/take").leads("/inbox")
		s.get("/inbox").has("F-1 is logged.")
		s.post("/inbox/"+ids[1][1]+"/attach", "into-"+ids[1][1], "F-9").is(422).has("There is no failure")
		s.post("/inbox/"+ids[1][1]+"/attach", "into-"+ids[1][1], "1").leads("/inbox")
		s.post("/inbox/" + ids[2][1] + "/dismiss").leads("/inbox")
		s.get("/inbox").has("Dismissed.", "Nothing waits.")
		s.post("/inbox/" + ids[2][1] + "/restore").leads("/inbox")
		s.get("/inbox").has("It is back in the inbox.")
		s.post("/inbox/" + ids[0][1] + "/take").is(409)
		s.get("/failures/F-1").has("Two signals from Staging, goes on")
	})
}

func TestSourcesAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/sources?none", "/inbox?none")
	page, path := s.listens("alertmanager", "Alerts of production")
	generic, jobs := s.listens("generic", "Nightly jobs", "opens", "candidate")
	at := s.clock.Now().Add(-2 * time.Hour)
	s.sends(path, alert("firing", at, time.Time{}))
	s.sends(path, alert("resolved", at, at.Add(20*time.Minute)))
	s.sends(path, `{"alerts": [`)
	s.sends(path, `{}`, "Authorization", "Bearer wrong")
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(strings.ReplaceAll(s.get(generic).body, "&#43;", "+"))
	for _, what := range []string{"Nightly export failed", "The report of the month took four hours instead of one", "Backup of the billing database was not verified"} {
		s.sends(jobs, fmt.Sprintf(`{"title":%q,"id":%q,"severity":"high","service":"billing","description":"Exit code 3 after 12 minutes.","started_at":%q}`, what, what, at.Format(time.RFC3339)), "Authorization", "Bearer "+secret)
	}
	s.looks(p, "/sources", page, page+"?open=edit#edit", generic+"?open=edit#edit", "/inbox", "/failures/F-1?signals")
}
