package page_test

import (
	"strings"
	"testing"

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
