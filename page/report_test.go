package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

func TestTheReportSaysWhetherItPaysOff(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.browser = s.as(s.colleague("Vic", loop.Viewer))
		empty := s.get("/report/2026-Q1").is(200)
		sound(t, "report", empty)
		empty.has("Is it paying off? "+s.ws.Name+" All teams", "Too early. No measured change has its verdict yet.", "It takes 3 measured changes with a verdict; 3 more.", "No measured change waits for its day", "Fixed on", "No guardrail is set", "Nothing was stopped").lacks("NaN", "Measured effects", "Quarter before")
		s.get("/report/since-2026-02").is(200).has("Since February 2026, so far")
		for _, none := range []string{"2026-Q5", "2099-Q1", "luck", "since-2099-01"} {
			s.get("/report/" + none).is(404)
			s.get("/report/" + none + "/report.md").is(404)
		}
		if text := s.get("/report/2026-Q1/report.md").is(200); !strings.HasPrefix(text.body, "# Is it paying off? The first quarter of 2026") || !strings.HasPrefix(text.head.Get("Content-Type"), "text/markdown") {
			t.Errorf("%.200s", text.body)
		}
		s.get("/report").leads("/report/2026-Q1")
		s.get("/report?team=T-1").leads("/report/2026-Q1?team=T-1")
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
	s.measured(3) // beside those of the demo
	s.looks(b, "/report/2026-Q1?measured")
	b.Look(looptest.Look{})
	if n := b.Sheets(); n != 1 {
		t.Errorf("it takes %d sheets", n)
	}
	b.Look(looptest.Look{Print: true, Width: 680, Height: 960})
	s.shot(b, "report on paper")
}

// measured gives the workspace changes whose numbers were judged, the bad one and the
// one without an estimate too, the last n of six; their names are as long as people
// write them.
func (s *site) measured(n int) {
	s.t.Helper()
	num := func(x float64) *float64 { return &x }
	for i, r := range [][3]float64{{0.45, 0.24, 0.85}, {0.97, 0.86, 1.09}, {0.62, 0.43, 0.89}, {1.27, 1.04, 1.55}, {0.6, 0.42, 0.83}, {}}[6-n:] {
		a, err := s.app.Actions.Create(context.Background(), s.by, app.ActionDraft{Title: fmt.Sprintf("Page whoever is on call when import number %d of <b>the warehouse</b> is late by ten minutes", i+1), Mine: true})
		if err != nil {
			s.t.Fatal(err)
		}
		now := s.clock.Now()
		e := loop.EffectCheck{Workspace: s.by.Workspace, Kind: loop.ByNumber, Action: a.ID, State: loop.Concluded, On: loop.DateOf(now, s.ws.Zone()), Verdict: []loop.Verdict{loop.Improved, loop.NoChange, loop.Improved, loop.Worse, loop.Improved, loop.CannotTell}[6-n+i],
			ConcludedAt: now, ChangeAt: now, LockedAt: now, PlanHash: strings.Repeat("0", 64), CreatedAt: now, UpdatedAt: now, CreatedBy: s.by.Member, Result: &loop.Measured{NBefore: 4, NAfter: 2}}
		if r[0] > 0 {
			e.Result = &loop.Measured{Scale: "ratio", Estimate: num(r[0]), Low: num(r[1]), High: num(r[2]), Level: 0.95, NBefore: 20, NAfter: 12}
		}
		err = s.store.Write(context.Background(), func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveEffect(ctx, e, loop.Event{})
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestTheReportShowsEveryEffectTheBadOnesToo(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.measured(6)
		p := s.get("/report/2026-Q1").is(200)
		sound(t, "report", p)
		p.has("Mixed. Of 6 measured changes 3 clearly helped and 1 clearly made things worse", "5 effects are shown together", "4 of 5 stay clear", "+27 % (+4 to +55)", "no estimate, 4 before and 2 after", "cannot tell yet", "All together").lacks("NaN")
		if strings.Contains(p.body, "<b>the warehouse") {
			t.Error("what somebody typed is markup on the page")
		}
		p.holds(`<div class="plot-full"><svg`).holds(`<div class="plot-narrow"><svg`)
		if text := s.get("/report/2026-Q1/report.md"); strings.Contains(text.body, "<b>") {
			t.Error("what somebody typed is markup in the Markdown")
		}
	})
}
