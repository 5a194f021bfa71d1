package page_test

import (
	"fmt"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// With deploys the five numbers of delivery leave the list of what nothing feeds.
func TestTheNumbersOfDeploysHaveAPage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
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
		s.get("/settings/audit").is(200).has("told of deploys")
	})
}
