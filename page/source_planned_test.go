package page_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

func TestADrillIsPlannedAndEndedOnThePageOfItsSource(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		page, path := s.listens("alertmanager", "Alerts of production")
		s.get(page).lacks("counts in no number").holds(`id="planned">`)
		form := s.get(page).fields(page + "/planned")
		if form.Get("for") != "2 h" || form.Get("why") != "maintenance" {
			t.Errorf("the form offers %v", form)
		}
		form.Set("why", "drill")
		form.Set("for", "a while")
		s.send(page+"/planned", form).is(422).has("is no length. Write 2 h, 90 min or 1 d").holds(`value="a while"`, `id="planned" open`)
		form.Set("for", "90 min")
		s.send(page+"/planned", form).leads(page)
		at := func(d time.Duration) string { return s.clock.Now().Add(d).In(s.ws.Zone()).Format("2 Jan, 15:04") }
		s.get(page).has("It is planned, from "+at(0)+" until "+at(90*time.Minute)+". What begins", "what begins here is a drill and counts in no number.", "End it now").holds(`id="planned" open`)
		s.get("/sources").has("Alerts of production drill")
		s.send(page+"/planned", form).is(422).has("A drill is planned from " + s.clock.Now().In(s.ws.Zone()).Format("2006-01-02 15:04 ") + s.ws.Zone().String())
		began := s.clock.Now().Add(time.Minute)
		s.clock.Add(2 * time.Minute)
		s.sends(path, alert("firing", began, time.Time{}))
		s.get("/failures/F-1").has("Left out of reliability numbers: drill.")
		s.get(page).has("One piece of news. F-1 Checkout answers with errors drill")
		s.send(page+"/planned/end", s.get(page).fields(page+"/planned/end")).leads(page)
		s.get(page).has("It has ended. What begins from now on counts.").lacks("counts in no number", "End it now")
		s.get("/sources").lacks("Alerts of production drill")
		s.get("/failures/F-1").has("Left out of reliability numbers: drill.")
		form.Set("from", s.clock.Now().AddDate(0, 0, 9).Format("2006-01-02")+" 10:00")
		form.Set("why", "maintenance")
		s.send(page+"/planned", form).leads(page)
		s.get(page).has("Maintenance from", "Call it off").lacks("counts in no number")
		s.send(page+"/planned/end", s.get(page).fields(page+"/planned/end")).leads(page)
		s.get(page).has("It is called off.").lacks("Maintenance from")
		s.get("/settings/audit").has("changed the planned work of the source Alerts of production")
		s.browser = s.as(s.colleague("Mo", loop.MemberRole))
		s.get(page).is(200).lacks("Planned work")
		s.post(page+"/planned", "why", "drill", "for", "2 h").is(403)
		s.post(page+"/planned/end", "from", "0").is(403)
	})
}

func TestALineOfADeliveryNamesWhatCameOfIt(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		page, path := s.listens("alertmanager", "Alerts of production")
		began := s.clock.Now().Add(-time.Hour)
		second := func(status string, end time.Time) string {
			return strings.NewReplacer(`"g"`, `"g2"`, "f1", "f2", "Checkout answers", "Search answers").Replace(alert(status, began, end))
		}
		s.sends(path, alert("firing", began, time.Time{}))
		s.sends(path, second("firing", time.Time{}))
		s.sends(path, strings.Replace(second("firing", time.Time{}), `"version"`, `"again":1,"version"`, 1))
		s.get(page).has("One piece of news. F-1 Checkout answers with errors", "One piece of news. F-2 Search answers with errors")
		if n := strings.Count(s.get(page).body, `href="/failures/F-2"`); n != 2 {
			t.Errorf("F-2 is named %d times; a repeat is about it too", n)
		}
		s.post("/failures/F-2/merge", "into", "F-1").is(303)
		s.get(page).has("F-1 Checkout answers with errors as F-2, which was merged into it")

		inbox, path := s.listens("alertmanager", "Staging", "opens", "candidate")
		s.sends(path, second("firing", time.Time{}))
		id := regexp.MustCompile(`/inbox#c(\d+)"`).FindStringSubmatch(s.get(inbox).has("Search answers with errors waits in the inbox").body)
		if id == nil {
			t.Fatal("the candidate is not linked")
		}
		s.get("/inbox").holds(`id="c` + id[1] + `"`)
		s.post("/inbox/" + id[1] + "/take").leads("/inbox")
		s.get(inbox).has("F-3 Search answers with errors").lacks("Search answers with errors waits")

		deploys, path := s.listens("deployments", "Pipeline")
		s.sends(path, fmt.Sprintf(`{"id":"run-7","environment":"production","repoUrl":"https://git.example/shop","refName":"1.4","result":"SUCCESS","startedDate":%q,"finishedDate":%q,"cicdScopeId":"shop","name":"shop"}`, began.Format(time.RFC3339), began.Format(time.RFC3339)))
		s.get(deploys).has("One piece of news.").holds(`<a href="/deploys"><bdi>`)
		counts, path := s.listens("alertmanager", "Noise", "opens", "count")
		s.sends(path, alert("firing", began, time.Time{}))
		s.get(counts).has("One piece of news.").lacks("Checkout answers")
	})
}

func TestPlannedWorkInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	page, path := s.listens("alertmanager", "Alerts of production")
	s.post(page+"/planned", "why", "drill", "for", "2 h").leads(page)
	s.post(page+"/planned", "why", "maintenance", "from", s.clock.Now().AddDate(0, 0, 3).Format("2006-01-02")+" 10:00", "for", "1 d").leads(page)
	s.clock.Add(2 * time.Minute)
	s.sends(path, alert("firing", s.clock.Now().Add(-time.Minute), time.Time{}))
	s.looks(p, page, "/sources")
	p.Look(looptest.Look{})
	for _, scripts := range []bool{true, false} {
		p.Scripts(scripts)
		p.Open(s.server.URL + page)
		p.Follow(`[action$="/planned/end"] button`)
		p.WaitText("What begins from now on counts.")
		p.Set("#why", "drill")
		p.Set("#for", "3 h")
		p.Follow(`[action$="/planned"] button`)
		p.WaitText("what begins here is a drill and counts in no number.")
	}
}
