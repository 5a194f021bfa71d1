package page_test

import (
	"strings"
	"testing"

	"failforward/judge"
	"failforward/looptest"
	"failforward/metric"
)

// Every number of the demo, and of an empty workspace, has a sentence, what it rests
// on, and a way to its definition; none is a zero for what is missing.
func TestTheNumbers(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		empty := s.get("/metrics").is(200).has("Numbers", "We cannot say yet", "Not fed yet", "Learning velocity")
		if strings.Contains(empty.body, "NaN") || strings.Contains(empty.body, "Inf") {
			t.Error("something that is no number stands on the page")
		}
		s.demo()
		p := s.get("/metrics?period=0w").is(200).has("Recovery usually takes", "failures a week", "How computed", "all there is", "A year").lacks("NaN")
		if n := strings.Count(p.body, `class="plot drawn"`); n < 8 {
			t.Errorf("%d charts", n)
		}
		for _, m := range metric.All {
			one := s.get("/metrics/"+m.Key+"?period=0w").is(200).has(m.Title, m.Definition.Counts, m.Definition.Caveat[:10]).lacks("NaN", "Inf ")
			if m.Fed == nil && m.Key != "review_debt" && !strings.Contains(one.body, "<svg") {
				t.Errorf("%s has no chart", m.Key)
			}
			s.get("/metrics/" + m.Key + "/export.csv").is(200)
		}
		s.get("/metrics/luck").is(404)
		s.get("/metrics?period=x").is(422)
		s.get("/metrics?team=T-2&period=52w").is(200)
		csv := s.get("/metrics/recovery_time/export.csv?period=0w")
		if n := strings.Count(csv.body, "\n"); n < 80 || !strings.Contains(csv.body, "F-") {
			t.Errorf("the file has %d lines: %.200s", n, csv.body)
		}
	})
}

func TestTheNumbersAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/metrics?empty")
	s.demo()
	s.enters(p, s.by)
	s.looks(p, "/metrics", "/metrics?period=0w", "/metrics/recovery_time", "/metrics/failure_to_insight", "/metrics/actions_closed_opened?period=0w", "/metrics/failure_rate", "/metrics/postmortem_velocity", "/metrics/learning_velocity")
}

// A number that a team watches itself is one of the numbers: with its sentence, its
// chart by its kind, its table, its file, and how it is computed.
func TestAWatchedNumberIsOneOfTheNumbers(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.watches()
		s.get("/metrics").is(200).has("Not fed yet", "Defects that got out")
		s.get("/metrics/kpi.defects").is(200).has("nothing delivers it yet").lacks("<svg class=\"plot")
		s.weeklyValues("defects", 30)
		s.get("/metrics").is(200).has("Defects that got out").holds(`href="/metrics/kpi.defects"`)
		s.get("/metrics/kpi.defects").is(200).has("per week, somewhere between", "Nothing unusual among the last four.", "How computed", "Garwood", "the last 26 weeks, n = 26", "its values", "Failures", "26 rows").
			holds(`href="/kpis/defects"`, `class="plot drawn"`, `/metrics/kpi.defects/export.csv`, `/metrics/kpi.defects?period=52w`)
		s.get("/metrics/kpi.defects?period=0w").is(200).has("all there is, n = 30")
		if csv := s.get("/metrics/kpi.defects/export.csv?period=0w").is(200); strings.Count(csv.body, "\n") != 31 {
			t.Errorf("the file: %.300s", csv.body)
		}
		s.get("/kpis/defects").is(200).holds(`href="/metrics/kpi.defects"`)
		for i, kind := range []string{"level", "share", "duration"} {
			s.watches("key", kind, "name", "A "+kind, "kind", kind, "unit", "")
			for w := range 30 {
				v := float64(5 + (w*7+i)%5)
				p := judge.Point{At: s.clock.Now().AddDate(0, 0, -7*(30-w)), Value: &v, Exposure: 20}
				if w == 12 || w == 13 {
					continue
				}
				_, err := s.app.KPIs.Put(t.Context(), s.by, kind, []judge.Point{p}, "typed")
				s.must(err)
			}
			page := s.get("/metrics/kpi."+kind+"?period=0w").is(200).has("A "+kind).holds(`class="plot drawn"`).lacks("NaN", "Inf ")
			if kind != "duration" {
				page.has("2 weeks missing", "2 weeks have no value: missing, which is not zero.")
			}
			s.get("/metrics/kpi." + kind + "/export.csv").is(200)
		}
		s.get("/metrics/kpi.luck").is(404).has("kpi.defects", "recovery_time")
		_, err := s.app.People.SaveTeam(t.Context(), s.by, "", 0, "Payments", false)
		s.must(err)
		s.get("/metrics?team=T-1").is(200).lacks("Defects that got out")
		s.get("/metrics/kpi.defects?team=T-1").is(200).has("not counted by team")
	})
}
