package app_test

import (
	"slices"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

func TestATargetIsSwitchedOnByALeadBesideItsCounterMetric(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mira, lee := w.member("mira", loop.MemberRole), w.member("lee", loop.Lead)
		value := func() metric.Value {
			v, err := w.Measures.Get(w.ctx(), lee, "recovery_time", app.Span{})
			w.ok(err)
			return v
		}
		if v := value(); v.Target != nil {
			t.Errorf("a target from the start: %+v", v.Target)
		}
		_, err := w.Targets.Set(w.ctx(), mira, "recovery_time", app.TargetDraft{Value: 3600})
		w.code(err, loop.Denied)
		for field, bad := range map[string]func() (loop.Target, error){
			"metric": func() (loop.Target, error) {
				return w.Targets.Set(w.ctx(), lee, "loop_time", app.TargetDraft{Value: 1})
			},
			"value": func() (loop.Target, error) {
				return w.Targets.Set(w.ctx(), lee, "recovery_time", app.TargetDraft{Value: -1})
			},
			"percent": func() (loop.Target, error) {
				return w.Targets.Set(w.ctx(), lee, "failure_rate", app.TargetDraft{Value: 1, Percent: 75})
			},
			"counter_metric": func() (loop.Target, error) {
				return w.Targets.Set(w.ctx(), lee, "recovery_time", app.TargetDraft{Value: 1, Counter: "luck"})
			},
		} {
			if _, err := bad(); !slices.Equal(fields(err), []string{field}) {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err = w.Targets.Set(w.ctx(), lee, "luck", app.TargetDraft{Value: 1})
		w.code(err, loop.NotFound)
		w.code(w.Targets.Off(w.ctx(), lee, "recovery_time"), loop.NotFound)

		events := w.since(func() {
			_, err = w.Targets.Set(w.ctx(), lee, "recovery_time", app.TargetDraft{Value: 14400, Percent: 75})
			w.ok(err)
		})
		if got := verbs(events); !slices.Equal(got, []string{"target.set recovery_time"}) || events[0].Object != "recovery_time" {
			t.Errorf("events: %v", events)
		}
		if v := value(); v.Target == nil || v.Target.Value != 14400 || v.Target.Percent != 75 || v.Target.Counter != "failure_rate" || v.Target.Reached != metric.CannotTell {
			t.Errorf("the target is %+v", v.Target)
		}
		if got := w.since(func() {
			_, err = w.Targets.Set(w.ctx(), w.ada, "recovery_time", app.TargetDraft{Value: 14400, Percent: 75})
			w.ok(err)
		}); len(got) != 0 {
			t.Errorf("the same again: %v", verbs(got))
		}
		w.forward(1)
		_, err = w.Targets.Set(w.ctx(), w.ada, "recovery_time", app.TargetDraft{Value: 7200, Counter: "reporting_rate"})
		w.ok(err)
		w.forward(1)
		if v := value(); v.Target.Value != 7200 || v.Counter != "reporting_rate" || len(v.Data.Switches) != 3 {
			t.Errorf("another line: %+v beside %s, %v", v.Target, v.Counter, v.Data.Switches)
		}
		if all, err := w.Targets.List(w.ctx(), mira); err != nil || len(all) != 1 {
			t.Errorf("on are %v, %v", all, err)
		}
		w.ok(w.Targets.Off(w.ctx(), lee, "recovery_time"))
		w.forward(1)
		if v := value(); v.Target != nil || v.Counter != "failure_rate" || len(v.Data.Switches) != 4 {
			t.Errorf("off: %+v, %v", v.Target, v.Data.Switches)
		}
	})
}

func TestAWatchedNumberDemandsACounterMetricForItsTarget(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.series("lead_time", loop.KPILevel)
		_, err := w.Targets.Set(w.ctx(), w.ada, "kpi.lead_time", app.TargetDraft{Value: 3})
		if !slices.Equal(fields(err), []string{"counter_metric"}) {
			t.Errorf("without one: %v", err)
		}
		_, err = w.Targets.Set(w.ctx(), w.ada, "kpi.lead_time", app.TargetDraft{Value: 3, Counter: "kpi.lead_time"})
		if !slices.Equal(fields(err), []string{"counter_metric"}) {
			t.Errorf("beside itself: %v", err)
		}
		g, err := w.Targets.Set(w.ctx(), w.ada, "kpi.lead_time", app.TargetDraft{Value: 3, Counter: "failure_rate"})
		if err != nil || g.Metric != "kpi.lead_time" {
			t.Errorf("%+v, %v", g, err)
		}
	})
}
