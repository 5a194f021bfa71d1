package page_test

import (
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestTheReportSaysWhetherItPaysOff(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.browser = s.as(s.colleague("Vic", loop.Viewer))
		empty := s.get("/report/2026-Q1").is(200)
		sound(t, "report", empty)
		empty.has("Too early. No measured change has its verdict yet.", "It takes 3 with a verdict; 3 more.", "No measured change waits for its day", "Fixed on", "No guardrail is set", "Nothing was stopped").lacks("NaN", "Measured effects", "Quarter before")
		s.get("/report/since-2026-02").is(200).has("Since February 2026, so far")
		for _, none := range []string{"2026-Q5", "2099-Q1", "luck", "since-2099-01"} {
			s.get("/report/" + none).is(404)
			s.get("/report/" + none + "/report.md").is(404)
		}
		if text := s.get("/report/2026-Q1/report.md").is(200); !strings.HasPrefix(text.body, "# Is it paying off? The first quarter of 2026") || !strings.HasPrefix(text.head.Get("Content-Type"), "text/markdown") {
			t.Errorf("%.200s", text.body)
		}
		s.get("/metrics").holds(`href="/report/2026-Q1"`)
	})
}

func TestTheReportFitsOneSheetInEveryLook(t *testing.T) {
	s := open(t)
	b := looptest.Browser(t)
	s.enters(b, s.by)
	s.looks(b, "/report/2026-Q1?empty")
	s.demo()
	s.enters(b, s.by)
	s.looks(b, "/report/2026-Q1", "/report/since-2025-06")
	b.Look(looptest.Look{})
	if n := b.Sheets(); n != 1 {
		t.Errorf("it takes %d sheets", n)
	}
	b.Look(looptest.Look{Print: true, Width: 680, Height: 960})
	s.shot(b, "report on paper")
}
