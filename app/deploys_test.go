package app_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

var deliveryKeys = []string{"release_frequency", "change_lead_time", "change_fail_rate", "failed_deployment_recovery_time", "deployment_rework_rate"}

// tenReleases are one every other day of the last four weeks, with lead times of 1 to
// 10 hours; six failed and were well again after 10 to 60 minutes, two were repairs.
func tenReleases(now time.Time) []app.DeployDraft {
	var all []app.DeployDraft
	for i := range 10 {
		at := now.AddDate(0, 0, 2*i-28)
		d := loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: at, CommitAt: at.Add(-time.Duration(i+1) * time.Hour), Unplanned: i%5 == 0}
		if i < 6 {
			d.Failed, d.MendedAt = true, at.Add(time.Duration(i+1)*10*time.Minute)
		}
		all = append(all, app.DeployDraft{Deploy: d})
	}
	return all
}

// noReleases bring nothing new: a build from before the window once more, one of the
// window once more, and a rollback.
func noReleases(now time.Time) []app.DeployDraft {
	var all []app.DeployDraft
	for i, d := range []loop.Deploy{
		{Version: "0.9", At: now.AddDate(0, 0, -5), Failed: true}, {Version: "0.9", At: now.AddDate(0, 0, -60)},
		{Version: "1.9", At: now.AddDate(0, 0, -1)}, {Version: "1.3", At: now.AddDate(0, 0, -2), Rollback: true},
	} {
		d.ExternalID, d.Service = fmt.Sprint("no-", i), "shop"
		all = append(all, app.DeployDraft{Deploy: d})
	}
	return all
}

func (w *world) report(want app.IntakeReport, drafts ...app.DeployDraft) {
	w.t.Helper()
	got, err := w.Deploys.Report(w.ctx(), w.ada, drafts)
	w.ok(err)
	if got != want {
		w.t.Errorf("reported %+v, want %+v", got, want)
	}
}

func (w *world) measure(key string, span app.Span) metric.Value {
	w.t.Helper()
	v, err := w.Measures.Get(w.ctx(), w.ada, key, span)
	w.ok(err)
	return v
}

func TestTheFiguresOfDeliveryComeOfReportedDeploys(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		now := w.clock.Now()
		span := app.Span{Since: now.AddDate(0, 0, -28)}
		for _, key := range deliveryKeys {
			if v := w.measure(key, span); v.State != metric.NoSource || v.Estimate != nil {
				t.Errorf("%s before the first deploy: %+v", key, v)
			}
		}
		w.report(app.IntakeReport{Added: 14}, append(noReleases(now), tenReleases(now)...)...)
		for key, want := range map[string]float64{
			"release_frequency": 10.0 / 4, "change_lead_time": 5.5 * 3600, "change_fail_rate": 0.6,
			"failed_deployment_recovery_time": 35 * 60, "deployment_rework_rate": 0.2,
		} {
			v := w.measure(key, span)
			if v.State != metric.OK || v.Estimate == nil || math.Abs(*v.Estimate-want) > 1e-6 {
				t.Errorf("%s is %+v, want %v", key, v, want)
				continue
			}
			if v.Low == nil || v.High == nil || *v.Low > want || *v.High < want {
				t.Errorf("%s has the interval %v to %v", key, v.Low, v.High)
			}
		}
		if v := w.measure("release_frequency", app.Span{Since: span.Since, AsOf: now.AddDate(0, 0, -19)}); v.N != 5 {
			t.Errorf("as of nine days in there are %d releases, want 5", v.N)
		}
	})
}

func TestADeployReportedAgainIsTheSameOne(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		all := tenReleases(w.clock.Now())
		w.report(app.IntakeReport{Added: 10}, all...)
		n := len(w.events())
		w.report(app.IntakeReport{Unchanged: 10}, all...)
		if len(w.events()) != n {
			t.Error("what changed nothing was noted")
		}
		all[9].Failed = true
		w.report(app.IntakeReport{Replaced: 1, Unchanged: 9}, all...)
		page, err := w.Deploys.List(w.ctx(), w.ada, loop.DeployQuery{Limit: 3})
		w.ok(err)
		if len(page.Items) != 3 || page.Next == "" || page.Items[0].ExternalID != "run-9" || !page.Items[0].Failed {
			t.Errorf("the list is %+v", page)
		}
	})
}

func TestDeploysOfATeamAreToldByItsMembers(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ours, theirs := w.team("Shop"), w.team("Search")
		viewer, member := w.member("vera", loop.Viewer), w.member("mel", loop.MemberRole, ours)
		now := w.clock.Now()
		one := func(id, team string) []app.DeployDraft {
			return []app.DeployDraft{{Deploy: loop.Deploy{ExternalID: id, Service: "x", At: now}, TeamName: team}}
		}
		_, err := w.Deploys.Report(w.ctx(), viewer, one("1", ""))
		w.code(err, loop.Denied)
		_, err = w.Deploys.Report(w.ctx(), member, one("1", "Search"))
		w.code(err, loop.Denied)
		_, err = w.Deploys.Report(w.ctx(), member, one("1", "shop"))
		w.ok(err)
		w.report(app.IntakeReport{Added: 1}, one("2", "Search")...)
		_, err = w.Deploys.Report(w.ctx(), member, one("2", "Shop"))
		w.code(err, loop.Denied) // it would take the deploy of another team away
		if v := w.measure("release_frequency", app.Span{Since: now.AddDate(0, 0, -7), Team: theirs}); v.N != 1 {
			t.Errorf("of one team there are %d", v.N)
		}
		if _, err := w.Deploys.List(w.ctx(), viewer, loop.DeployQuery{}); err != nil {
			t.Errorf("a viewer reads: %v", err)
		}
	})
}

func TestABadDeploySaysWhatToMendAndNothingIsSaved(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		now := w.clock.Now()
		good := loop.Deploy{ExternalID: "1", At: now}
		for field, bad := range map[string]loop.Deploy{
			"external_id": {At: now}, "at": {ExternalID: "2"}, "commit_at": {ExternalID: "2", At: now, CommitAt: now.Add(time.Hour)},
			"mended_at": {ExternalID: "2", At: now, MendedAt: now.Add(time.Hour)},
		} {
			_, err := w.Deploys.Report(w.ctx(), w.ada, []app.DeployDraft{{Deploy: good}, {Deploy: bad}})
			if f := loop.Faults(err); len(f) != 1 || f[0].Field != field || f[0].Text[:7] != "Row 2: " {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, bad := range [][]app.DeployDraft{
			nil, make([]app.DeployDraft, app.MostDeploys+1), {{Deploy: good}, {Deploy: good}}, {{Deploy: good, TeamName: "Nobody"}},
			{{Deploy: loop.Deploy{ExternalID: "3", At: now.AddDate(0, 0, 2)}}}, {{Deploy: loop.Deploy{ExternalID: "3", At: now.AddDate(-1900, 0, 0)}}},
		} {
			_, err := w.Deploys.Report(w.ctx(), w.ada, bad)
			w.code(err, loop.Invalid)
		}
		page, err := w.Deploys.List(w.ctx(), w.ada, loop.DeployQuery{})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("saved %v, %v", page, err)
		}
	})
}
