package page_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// With deploys the five numbers of delivery leave the list of what nothing feeds.
func TestTheNumbersOfDeploysHaveAPage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		if p := s.get("/metrics/change_fail_rate").is(200); strings.Contains(p.body, "these deploys") {
			t.Error("a number without deploys leads to them")
		}
		var all []app.DeployDraft
		for i := range 12 {
			at := s.clock.Now().AddDate(0, 0, -3*i-1)
			d := loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: at, CommitAt: at.Add(-5 * time.Hour)}
			if i%2 == 0 {
				d.Failed, d.MendedAt = true, at.Add(20*time.Minute)
			}
			all = append(all, app.DeployDraft{Deploy: d})
		}
		if _, err := s.app.Deploys.Report(t.Context(), s.by, all); err != nil {
			t.Fatal(err)
		}
		s.get("/metrics?period=0w").is(200).has("From commit to production it usually takes 5 h", "6 of 12 failed: 50 %", "Recovery from a failed deploy usually takes 20 min").lacks("NaN")
		for _, key := range []string{"release_frequency", "change_lead_time", "change_fail_rate", "failed_deployment_recovery_time", "deployment_rework_rate"} {
			s.get("/metrics/"+key+"?period=0w").is(200).lacks("NaN", "nothing delivers it yet")
			s.get("/metrics/" + key + "/export.csv?period=0w").is(200)
		}
		p := s.get("/metrics/change_fail_rate?period=0w").has("Share of the deploys of each week that failed", "1 of 2 deploys failed", "95 % interval 9.45 to 90.5", "% of the deploys")
		sound(t, "share", p.has("What is usual cannot be said yet.", "Limits of a usual week take 12 whole weeks with a deploy"))
		if !strings.Contains(p.body, `<a href="/deploys">these deploys</a>`) {
			t.Error("a number of deploys does not lead to them")
		}
		s.get("/metrics/deployment_rework_rate?period=0w").has("0 of 2 deploys only repaired")
		s.get("/metrics/change_lead_time?period=0w").has("one deploy", "each dot one deploy", "median 5 h")
		s.get("/settings/audit").is(200).has("told of deploys")
	})
}

// The shares of deploys in the looks that differ most, with little and with enough; with
// FAILFORWARD_SHOTS=DIR the pictures are kept.
func TestThePicturesOfDeploys(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	tell := func(from, to int) {
		var all []app.DeployDraft
		for i := from; i < to; i++ {
			at := s.clock.Now().Add(-time.Duration(40*i+5) * time.Hour)
			d := loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: at, CommitAt: at.Add(-time.Duration(2+i*7%50) * time.Hour), Unplanned: i%6 == 1}
			if i%7 == 2 || i > 60 && i%3 == 0 {
				d.Failed, d.MendedAt = true, at.Add(time.Duration(10+i*13%200)*time.Minute)
			}
			all = append(all, app.DeployDraft{Deploy: d})
		}
		_, err := s.app.Deploys.Report(t.Context(), s.by, all)
		s.must(err)
	}
	s.enters(p, s.by)
	tell(0, 4)
	s.pictured(p, "/metrics/change_fail_rate?period=0w", "deploys failed little")
	tell(4, 90)
	for _, key := range []string{"change_fail_rate", "deployment_rework_rate", "change_lead_time", "release_frequency"} {
		s.pictured(p, "/metrics/"+key+"?period=0w", "deploys "+key)
	}
}
