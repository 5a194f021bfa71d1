package page_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
	"failforward/looptest"
)

// judgedNumber takes a check of a weekly number from its plan to the day before its
// verdict: before and after are the values of the weeks on each side.
func (s *site) judgedNumber(kind, key string, before, after int, value func(week int) float64) string {
	s.t.Helper()
	s.watches("kind", kind, "key", key, "name", "Defects that got out")
	put := func(at time.Time, week int) {
		v := value(week)
		p := judge.Point{At: at, Value: &v}
		if kind == "share" {
			p.Exposure = 40
		}
		_, err := s.app.KPIs.Put(s.t.Context(), s.by, key, []judge.Point{p}, "typed")
		s.must(err)
	}
	for i := range before {
		put(s.clock.Now().AddDate(0, 0, -7*(before-i)), i)
	}
	w := s.change("")
	e, err := s.app.Effects.Plan(s.t.Context(), s.by, app.CheckDraft{Action: w.Action.Ref().String(), Kind: loop.ByNumber, On: loop.DateOf(s.clock.Now(), time.UTC).Add(7*after + 3), Plan: loop.Plan{KPI: key, Direction: "down", MinEffect: 0.1, WashOut: 7}})
	s.must(err)
	s.done(w.Action.Ref().String())
	for i := range after {
		s.clock.Add(7 * 24 * time.Hour)
		put(s.clock.Now().AddDate(0, 0, -1), before+i)
	}
	return "/effects/" + e.Ref().String()
}

func (s *site) verdictComes() {
	s.clock.Add(5 * 24 * time.Hour)
	s.tick()
	s.browser = s.as(s.by)
}

func halvedFrom(week int) func(int) float64 {
	return func(i int) float64 {
		v := 20 + []float64{3, -4, 1, 0, 5, -2, -3, 2, 4, -5, -1, 1}[i%12]
		if i >= week {
			v = float64(int(v / 2))
		}
		return v
	}
}

// The picture of a verdict: waiting it has points and no line, then the lines of the
// model, and a late edit is told of and moves nothing.
func TestTheVerdictOfANumberHasItsPicture(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.judgedNumber("count", "defects", 30, 9, halvedFrom(30))
		s.browser = s.as(s.by)
		p := s.get(at).is(200).has("No line before its day", "left out: the 28 days before the change", "left out: the 7 days after it", "As a table", "n = 26 before").lacks("NaN")
		if !regexp.MustCompile(`before and after A-1, \d+ \w{3} \d{4} to \d+ \w{3} \d{4}<`).MatchString(p.body) {
			t.Error("the picture does not say of when it is")
		}
		if strings.Contains(p.body, `class="fit`) {
			t.Error("a line before the day of the verdict")
		}
		s.verdictComes()
		p = s.get(at).is(200).has("Improved", "95 % interval of the line", "without the change", "A-1", "lines: the model of the verdict").lacks("NaN", "since the verdict. The picture")
		sound(t, at, p.has("The square is the estimate, the bar the 95 % interval", "Judged by definition 1 of its number"))
		for _, want := range []string{`class="fit now"`, `class="counter"`, `class="hatched"`, `<div aria-hidden="true"><div class="plots">`, `class="ci-improve"`} {
			if !strings.Contains(p.body, want) {
				t.Errorf("the picture is without %s", want)
			}
		}
		csv := s.get(at + "/export.csv").is(200)
		if n := strings.Count(csv.body, "\n"); n < 60 || !strings.Contains(csv.body, "line without the change") {
			t.Errorf("the file has %d lines: %.300s", n, csv.body)
		}
		if svg := s.get(at + "/export.svg").is(200); !strings.HasPrefix(svg.body, "<svg") || !strings.Contains(svg.body, "Defects that got out went from") {
			t.Errorf("the picture: %.200s", svg.body)
		}
		s.post("/kpis/defects/point", "value", "99", "at", s.clock.Now().AddDate(0, 0, -20).Format(time.DateOnly))
		late := s.get(at).has("since the verdict. The picture and the verdict keep to what was judged.")
		if !strings.Contains(late.body, `class="fit now"`) {
			t.Error("a late edit took the line away")
		}
	})
}

// The values of a watched number stand for days in UTC, wherever its readers are; so does
// the period above its picture.
func TestThePictureOfAVerdictIsOfDaysInUTC(t *testing.T) {
	s := open(t)
	s.post("/settings/workspace", "workspace", "Harbour", "timezone", "Pacific/Honolulu") // there it is still the day before
	first := s.clock.Now().AddDate(0, 0, -7*30)
	at := s.judgedNumber("count", "defects", 30, 9, halvedFrom(30))
	s.browser = s.as(s.by)
	s.get(at).is(200).has("before and after A-1, " + first.Format("2 Jan 2006") + " to " + s.clock.Now().AddDate(0, 0, -1).Format("2 Jan 2006"))
}

// A number that was defined anew before the day of its check is not compared across it,
// and its picture says when and why; afterwards the verdict keeps to what was judged.
func TestTheVerdictOfANumberThatWasDefinedAnew(t *testing.T) {
	s := open(t)
	at := s.judgedNumber("count", "defects", 30, 9, halvedFrom(30))
	s.browser = s.as(s.by)
	form := s.get("/kpis/defects?open=edit").fields("/kpis/defects/edit")
	form.Set("unit", "bugs")
	s.send("/kpis/defects/edit", form).leads("/kpis/defects")
	s.clock.Add(24 * time.Hour)
	s.browser = s.as(s.by)
	s.post("/kpis/defects/point", "value", "5", "at", s.clock.Now().Format(time.DateOnly))
	p := s.get(at).is(200).has("defined anew", "unit bugs, before none, nothing before it is compared", "n = 0 before, 1 after")
	sound(t, at, p)

	s = open(t)
	at = s.judgedNumber("count", "defects", 30, 9, halvedFrom(30))
	s.verdictComes()
	s.clock.Add(24 * time.Hour)
	s.browser = s.as(s.by)
	form = s.get("/kpis/defects?open=edit").fields("/kpis/defects/edit")
	form.Set("better", "higher")
	s.send("/kpis/defects/edit", form).leads("/kpis/defects")
	late := s.get(at).is(200).has("It was defined anew since the verdict (more is good, before", "keep to what was judged", "Improved").lacks("nothing before it is compared")
	if !strings.Contains(late.body, `class="fit now"`) {
		t.Error("a new definition took the line of the verdict away")
	}
}

// What stands beside the number was defined anew: the verdict says so, and each in its row.
func TestTheVerdictSaysWhatOfItsGuardrailsWasDefinedAnew(t *testing.T) {
	s := open(t)
	s.watching()
	w, err := s.app.Effects.Plan(s.t.Context(), s.by, app.CheckDraft{Action: "A-1", Kind: loop.ByNumber, On: "2026-04-28", Plan: loop.Plan{KPI: "defects", Guardrails: loop.Guarding("deploys"), Compare: "elsewhere"}})
	s.must(err)
	s.done("A-1")
	for _, key := range []string{"deploys", "elsewhere"} {
		form := s.get("/kpis/" + key + "?open=edit").fields("/kpis/" + key + "/edit")
		form.Set("unit", "builds")
		s.send("/kpis/"+key+"/edit", form).leads("/kpis/" + key)
	}
	s.weeks(8)
	p := s.get("/effects/"+w.Ref().String()).is(200).has("the guardrail “Deploys” was defined anew, definition 2 in place of 1: unit builds, before none. Nothing from before that is compared.",
		"“Defects elsewhere”, which it was to be compared with, was defined anew", "Defined anew since the plan was locked: unit builds, before none.")
	if n := strings.Count(p.body, "Defined anew since the plan was locked"); n != 2 {
		t.Errorf("%d rows say it, want that of the guardrail and that of the comparison", n)
	}
	sound(t, "beside it was defined anew", p)
}

// A check without a number has no picture and says so.
func TestACheckWithoutANumberHasNoPicture(t *testing.T) {
	s := open(t)
	s.change(loop.ByRetest)
	s.get("/effects/E-1").is(200).lacks("As a table")
	s.get("/effects/E-1/export.svg").is(404).has("only a check of a number has one")
	s.get("/effects/E-9/export.csv").is(404)
}

// Verdicts of every kind of number, with enough data and with little, in the looks
// that differ most; with FAILFORWARD_SHOTS=DIR the pictures are kept.
func TestThePicturesOfVerdictsInEveryLook(t *testing.T) {
	tests := []struct {
		name, kind    string
		before, after int
		value         func(int) float64
		concluded     bool
	}{
		{"count", "count", 40, 10, halvedFrom(40), true},
		{"waiting", "count", 40, 5, halvedFrom(40), false},
		{"little", "count", 9, 3, halvedFrom(9), true},
		{"share", "share", 30, 10, func(i int) float64 { return halvedFrom(30)(i) / 2 }, true},
		{"level with a trend", "level", 60, 12, func(i int) float64 { return 100 + float64(i) + 3*halvedFrom(60)(i) }, true},
		{"duration", "duration", 30, 12, func(i int) float64 { return 600 * halvedFrom(30)(i) * float64(1+i%3) }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			p := looptest.Browser(t)
			at := s.judgedNumber(tt.kind, "defects", tt.before, tt.after, func(i int) float64 { return float64(int(tt.value(i))) })
			if tt.concluded {
				s.verdictComes()
			}
			s.enters(p, s.by)
			s.pictured(p, at, "verdict "+tt.name)
		})
	}
}

// pictured opens a page in the looks that differ most, and on paper.
func (s *site) pictured(p *looptest.Page, path, name string) {
	s.t.Helper()
	for look, how := range map[string]looptest.Look{"light": {ReducedMotion: true}, "dark": {Dark: true, ReducedMotion: true}, "narrow": {Width: 320, ReducedMotion: true}, "print": {Print: true, ReducedMotion: true, Width: 720}} {
		p.Look(how)
		if status := p.Open(s.server.URL + path); status != 200 {
			s.t.Fatalf("%s: status %d", path, status)
		}
		if !how.Print {
			p.Accessible(path + " " + look)
		}
		if px := p.Overflow(); px > 0 {
			s.t.Errorf("%s %s: %d pixels wider than the window", name, look, px)
		}
		if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
			p.Screenshot(filepath.Join(shots, name+" "+look+".png"))
		}
	}
	p.Look(looptest.Look{})
}
