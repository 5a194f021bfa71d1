package page_test

import (
	"testing"

	"failforward/looptest"
)

// A target is off until a lead has read its warning and switches it on; then the
// number is never shown without its counter-metric, and the day is marked.
func TestATargetIsSwitchedOnWithItsWarning(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.demo()
		at := "/metrics/recovery_time"
		s.get(at).is(200).has("Target", "Off", "Switch a target on", "Targets are off unless somebody switches one on", "soon made to reach it")
		s.get("/metrics/loop_time").is(200).lacks("Switch a target on")
		form := s.get(at).fields(at + "/target")
		if form.Get("counter") != "failure_rate" || form.Get("percent") != "50" {
			t.Errorf("the form: %v", form)
		}
		s.send(at+"/target", form).is(422).has("Write the figure that is to be reached.")
		form.Set("value", "soon")
		s.send(at+"/target", form).is(422).has(`"soon" is not a length of time`).holds(`value="soon"`)
		form.Set("value", "1 h 30 min")
		form.Set("percent", "90")
		s.send(at+"/target", form).leads(at)
		s.get(at+"?period=0w").is(200).has("Target: at most 1 h 30 min for 90 % of them.", "On since", "Targets are off unless somebody switches one on", "Switch it off", "Failures").holds(">target on<")
		s.get("/metrics").is(200).has("Target: at most 1 h 30 min", "Beside it Failures:")
		form = s.get(at).fields(at + "/target")
		if form.Get("value") != "1 h 30 min" || form.Get("percent") != "90" {
			t.Errorf("the form that changes it: %v", form)
		}
		s.post(at + "/target/off").leads(at)
		s.get(at+"?period=0w").is(200).has("The target is off.", "Switch a target on")
		s.post("/metrics/luck/target", "value", "1").is(404)

		s.watches("kind", "share", "better", "higher", "unit", "")
		watched := "/metrics/kpi.defects"
		s.post(watched+"/target", "value", "90").is(422).has("Name the number that would show")
		s.post(watched+"/target", "value", "190", "counter", "failure_rate").is(422).has("lies between 0 and 100 %")
		s.post(watched+"/target", "value", "90", "counter", "failure_rate").leads(watched)
		s.get(watched).is(200).has("Target: at least 90 %.", "We cannot tell yet whether it is reached.")
	})
}

func TestATargetIsAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.demo()
	s.enters(p, s.by)
	s.post("/metrics/recovery_time/target", "value", "4 h", "percent", "75", "counter", "failure_rate").leads("/metrics/recovery_time")
	s.looks(p, "/metrics/recovery_time?period=0w", "/metrics")
}
