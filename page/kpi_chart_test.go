package page_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/judge"
	"failforward/looptest"
)

// noted writes weekly values of a series, the last one of this week.
func (s *site) noted(key string, values ...float64) {
	s.t.Helper()
	monday := s.clock.Now().Truncate(24 * time.Hour)
	monday = monday.AddDate(0, 0, -(int(monday.Weekday())+6)%7)
	for i, v := range values {
		_, err := s.app.KPIs.Put(s.t.Context(), s.by, key, []judge.Point{{At: monday.AddDate(0, 0, 7*(i+1-len(values))), Value: &v}}, "typed")
		s.must(err)
	}
}

// defineAnew changes a field of a series through its form.
func (s *site) defineAnew(at, field, value string) {
	s.t.Helper()
	form := s.get(at + "?open=edit").fields(at + "/edit")
	form.Set(field, value)
	s.send(at+"/edit", form).leads(at)
}

// wavy are n values about a mean that differ by a few.
func wavy(n int, mean float64) []float64 {
	var all []float64
	for i := range n {
		all = append(all, mean+[]float64{1, -2, 0, 2, -1}[i%5])
	}
	return all
}

// wide is the widest picture of a page.
func wide(p shown) string {
	_, after, _ := strings.Cut(p.body, `class="plot-full"`)
	picture, _, _ := strings.Cut(after, `class="plot-wide"`)
	return picture
}

// The chart of a number breaks where it was defined anew: a mark says when and what, and
// neither line nor limits go across.
func TestADefinitionBreaksTheLineOfANumber(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.watches("kind", "level", "key", "lead", "name", "Lead time", "unit", "days", "exposure", "")
		s.get(at).is(200).lacks("data-chart")
		s.get("/kpis/lead/export.csv").is(404).has("Lead time has no values yet")
		s.noted("lead", wavy(20, 30)...)
		if csv := s.get("/kpis/lead/export.csv").is(200); !strings.HasPrefix(csv.body, "when,value,signal,note,mean,") || strings.Count(csv.body, "\n") != 21 {
			t.Errorf("the file of the chart: %s", csv.body)
		}
		p := s.get(at).is(200).has("All 20 values lie within what is usual: ", "2.66 mean moving ranges", "week of ", "days, usual ").lacks("double line", "NaN").holds(`href="/kpis/lead/export.csv"`)
		if n := strings.Count(wide(p), `class="centre"`); n != 1 {
			t.Errorf("%d means", n)
		}
		s.clock.Add(3 * 24 * time.Hour)
		s.browser = s.as(s.by)
		s.defineAnew(at, "unit", "hours")
		s.clock.Add(5 * 7 * 24 * time.Hour)
		s.browser = s.as(s.by)
		s.noted("lead", 700, 710, 690, 705)
		p = s.get(at).is(200).has("Since it was defined anew on ", "4 values. What is usual cannot be said yet.", "8 are missing", "unit hours, before days", "no limit goes across").lacks("NaN")
		sound(t, at, p)
		for _, want := range []string{`class="cut"`, ": 700 hours<", ": 30 days"} {
			if strings.Contains(p.body, want) != (want != ": 30 days") {
				t.Errorf("the picture and %q", want)
			}
		}
		if n := strings.Count(wide(p), `class="link"`); n != 2 {
			t.Errorf("%d lines, want two: the line goes on over the new definition", n)
		}
		s.clock.Add(12 * 7 * 24 * time.Hour)
		s.browser = s.as(s.by)
		s.noted("lead", wavy(12, 700)...)
		p = s.get(at).is(200).has("all 16 values lie within what is usual: ", "provisional where it takes 20", "limits provisional").lacks("cannot be said yet", "limits begun anew")
		if n := strings.Count(wide(p), `class="centre provisional"`) + strings.Count(wide(p), `class="centre"`); n != 2 {
			t.Errorf("%d means, want one for each definition", n)
		}
		s.defineAnew(at, "better", "higher")
		s.get(at).is(200).has("more is good, before less is good", "no value yet")
	})
}

// What was worse before a lasting gain is no alarm of today: limits judge only the
// values that they rest on, and those after them.
func TestLimitsDoNotJudgeWhatCameBeforeThem(t *testing.T) {
	s := open(t)
	s.watches("kind", "level", "key", "lead", "name", "Lead time", "unit", "days", "exposure", "")
	s.noted("lead", append(wavy(16, 90), wavy(26, 30)...)...)
	p := s.get("/kpis/lead").is(200).has("All of the last 24 values lie within what is usual: ", "from 20 values; what came before these is not judged by them", "n = 42").lacks("outside, worse", "limits begun anew")
	sound(t, "limits", p)
	s.get("/metrics/kpi.lead?period=0w").is(200).has("n = 42", "mean ").lacks("outside, worse", "limits begun anew")
	csv := s.get("/kpis/lead/export.csv").is(200).body
	for i, line := range strings.Split(strings.TrimSpace(csv), "\n")[1:] {
		if has := !strings.HasSuffix(strings.TrimSpace(line), ",,"); has != (i >= 18) {
			t.Errorf("line %d: %s", i, line)
		}
	}
}

// A week outside is told and marked; what cannot be drawn has no picture and no fault.
func TestTheChartOfANumberByItsKind(t *testing.T) {
	s := open(t)
	s.watches("kind", "count", "key", "bugs", "name", "Defects that got out", "exposure", "week")
	s.noted("bugs", append(wavy(22, 3), 14, 3)...)
	s.get("/kpis/bugs").is(200).has("1 of 24 values lies outside of what is usual: 0 to ", "per week", "exact ones of the Poisson distribution", "outside, worse")
	s.watches("kind", "share", "key", "broken", "name", "Broken builds")
	_, err := s.app.KPIs.PutText(t.Context(), s.by, "broken", strings.NewReader("2026-02-02,3,40\n2026-02-09,4,40\n2026-02-16,2,40"), "pasted")
	s.must(err)
	s.get("/kpis/broken").is(200).has("share in percent, 2 Feb 2026 to 16 Feb 2026, n = 3", "3 of 40", "9 are missing")
	s.watches("kind", "duration", "key", "deploy", "name", "Time to deploy")
	_, err = s.app.KPIs.PutText(t.Context(), s.by, "deploy", strings.NewReader("2026-02-02,300\n2026-02-09,\n2026-02-16,7200"), "pasted")
	s.must(err)
	s.get("/kpis/deploy").is(200).has("3 items, each with how long it took.", "still open, at its age")
	s.watches("kind", "level", "key", "huge", "name", "Huge")
	s.noted("huge", 1e300, -1e300, 5)
	s.get("/kpis/huge").is(200).lacks("data-chart=", "NaN")
}

// The chart of a number in the looks that differ most; with FAILFORWARD_SHOTS=DIR the
// pictures are kept.
func TestThePicturesOfNumbersThatAreWatched(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	at := s.watches("kind", "level", "key", "lead", "name", "Lead time", "unit", "days", "exposure", "")
	s.noted("lead", append(wavy(24, 30), 47, 31)...)
	s.clock.Add(2 * 24 * time.Hour)
	s.browser = s.as(s.by)
	s.defineAnew(at, "unit", "working days")
	s.clock.Add(16 * 7 * 24 * time.Hour)
	s.browser = s.as(s.by)
	s.noted("lead", wavy(14, 21)...)
	s.watches("kind", "count", "key", "bugs", "name", "Defects that got out", "exposure", "week")
	s.noted("bugs", append(wavy(22, 3), 14, 3)...)
	s.enters(p, s.by)
	s.pictured(p, at, "watched level defined anew")
	s.pictured(p, "/kpis/bugs", "watched count")
}

// Values of thousands are read with commas, and their limits without decimals.
func TestValuesOfThousandsAreReadWithCommas(t *testing.T) {
	s := open(t)
	at := s.watches("kind", "level", "key", "orders", "name", "Orders that wait", "unit", "orders", "exposure", "")
	s.noted("orders", wavy(20, 12_000)...)
	p := s.get(at).is(200).has("12,001", "11,998").lacks("12001", "11998")
	s.get(at + "/export.csv").is(200).has(",12001,").lacks("12,001")
	if !regexp.MustCompile(`lie within what is usual: 11,\d{3} to 12,\d{3} orders\.`).MatchString(p.body) {
		t.Errorf("the limits: %.300s", p.body[strings.Index(p.body, "what is usual"):])
	}
}
