package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

// weekly types one value a week into a series, from Monday weeks ago on; the clock
// goes along when live.
func (w *world) typed(key string, at time.Time, v float64) {
	w.t.Helper()
	_, err := w.KPIs.Put(w.ctx(), w.ada, key, []judge.Point{{At: at, Value: &v}}, "typed")
	w.ok(err)
}

func (w *world) series(key string, kind loop.KPIKind) loop.KPISeries {
	w.t.Helper()
	k, err := w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: key, Name: "Defects that got out", Kind: kind, Better: "lower", Exposure: "week"})
	w.ok(err)
	return k
}

// wobble scatters around 20 in a way that repeats for every test.
func wobble(i int) float64 { return 20 + float64([]int{3, -4, 1, 0, 5, -2, -3, 2, 4, -5, -1, 1}[i%12]) }

// past types so many weeks before now, as the wobble goes.
func (w *world) past(key string, weeks int) {
	w.t.Helper()
	for i := range weeks {
		w.typed(key, w.clock.Now().AddDate(0, 0, -7*(weeks-i)), wobble(i))
	}
}

// numberCheck plans a check of a number and puts its change in place now.
func (w *world) numberCheck(p loop.Plan, weeks int) (loop.Action, loop.EffectCheck) {
	w.t.Helper()
	a := w.action(w.failure("A defect got out").Ref().String())
	e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, On: loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(7*weeks + 1), Plan: p})
	w.ok(err)
	a = w.move(a, loop.Done)
	return a, w.check(e.Ref())
}

// weeks types so many weeks from now on, letting the time pass.
func (w *world) weeks(key string, weeks int, value func(int) float64) {
	w.t.Helper()
	for i := range weeks {
		w.forward(7)
		w.typed(key, w.clock.Now().AddDate(0, 0, -6), value(i))
		w.tick()
	}
	w.forward(3)
	w.tick()
}

func TestANumberThatIsHalvedIsImprovedByItselfOnItsDay(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		a, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.1}, 8)
		if e.Plan.KPI != "kpi.defects" || e.Plan.Direction != "down" || e.State != loop.Waiting || e.PlanHash == "" || e.Exploratory {
			t.Fatalf("planned as %+v", e)
		}
		seen, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		if !strings.Contains(seen.Foresight, "would be found four times in five") {
			t.Errorf("foresight: %s", seen.Foresight)
		}
		w.weeks(k.Key, 8, func(i int) float64 { return float64(int(wobble(i) / 2)) })
		e = w.check(e.Ref())
		if e.Verdict != loop.Improved || !e.ByRule || e.Result == nil || e.Result.NBefore != 22 || e.Result.NAfter != 8 {
			t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Result)
		}
		if a, err = w.Actions.Get(w.ctx(), w.ada, a.Ref().String()); a.State != loop.Verified || err != nil {
			t.Errorf("%s %v", a.State, err)
		}
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		t.Log(v.Words.Head, "|", v.Words.Kind, "|", v.Words.How)
		for _, want := range []string{"Defects that got out went from 20.1 to 9.88 per week: ", "% less (95 % interval ", "; n = 22 before, 8 after)."} {
			if !strings.Contains(v.Words.Head, want) {
				t.Errorf("head lacks %q: %s", want, v.Words.Head)
			}
		}
		for _, want := range []string{"quasi-Poisson", "not a cause", "chance by itself"} {
			if !strings.Contains(v.Words.How, want) {
				t.Errorf("how lacks %q: %s", want, v.Words.How)
			}
		}
	})
}

func TestANumberThatStaysCannotBeTold(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		a, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.01}, 8)
		w.weeks(k.Key, 8, wobble)
		e = w.check(e.Ref())
		if e.Verdict != loop.CannotTell || e.Reason != "too_wide" || e.Result.SmallestDetectable == nil {
			t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Result)
		}
		if a, err := w.Actions.Get(w.ctx(), w.ada, a.Ref().String()); a.State != loop.Done || err != nil {
			t.Errorf("%s %v", a.State, err)
		}
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		t.Log(v.Words.Head, v.Words.How)
		if !strings.Contains(v.Words.How, "The smallest change that this many could show is") {
			t.Errorf("how: %s", v.Words.How)
		}
	})
}

func TestTooLittleSaysWhenThereWillBeEnoughAndACheckAgainFindsIt(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		_, e := w.numberCheck(loop.Plan{KPI: "kpi.defects"}, 2)
		w.weeks(k.Key, 2, func(int) float64 { return 6 })
		e = w.check(e.Ref())
		if e.Verdict != loop.CannotTell || e.Reason != "too_few" || e.Result.EnoughAt == "" {
			t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Result)
		}
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		if !strings.Contains(v.Words.How, "need 12 and 4; at this pace there are enough on "+e.Result.EnoughAt.Words()) {
			t.Errorf("how: %s", v.Words.How)
		}
		var late []string // points that come after the day
		for i := 1; i < 8; i++ {
			late = append(late, fmt.Sprintf("%s\t%d", w.clock.Now().AddDate(0, 0, -10+i).Format(time.DateOnly), 5+i%3))
		}
		w.forward(9)
		_, err = w.KPIs.PutText(w.ctx(), w.ada, k.Key, strings.NewReader(strings.Join(late, "\n")), "pasted")
		w.ok(err)
		again, err := w.Effects.Again(w.ctx(), w.ada, e.Ref().String(), loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(1))
		w.ok(err)
		w.forward(2)
		w.tick()
		if got := w.check(again.Ref()); got.Verdict != loop.Improved || got.Exploratory || !got.Plan.Same(e.Plan) {
			t.Errorf("%s %s %+v", got.Verdict, got.Reason, got.Result)
		}
		if got := w.check(e.Ref()); got.Verdict != loop.CannotTell {
			t.Errorf("the earlier verdict became %s", got.Verdict)
		}
	})
}

// A change that comes after the day of its check gets the time that was planned.
func TestTheDayOfANumberMovesWithALateChange(t *testing.T) {
	w := sqlite(t)
	k := w.series("defects", loop.KPICount)
	w.past(k.Key, 26)
	a := w.action("")
	e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, On: day(57), Plan: loop.Plan{KPI: "defects"}})
	w.ok(err)
	w.weeks(k.Key, 10, wobble)
	w.move(a, loop.Done)
	if e = w.check(e.Ref()); e.State != loop.Waiting || e.On != day(73+57) || e.Exploratory || e.PlanHash != e.Hash() {
		t.Fatalf("%s on %s, %+v", e.State, e.On, e)
	}
	w.weeks(k.Key, 9, func(i int) float64 { return float64(int(wobble(i) / 2)) })
	if e = w.check(e.Ref()); e.Verdict != loop.Improved {
		t.Errorf("%s %s", e.Verdict, e.Reason)
	}
}

func TestTheOtherWayRoundAndTooSmallToMatter(t *testing.T) {
	tests := []struct {
		name, direction string
		margin          float64
		after           func(int) float64
		want            loop.Verdict
	}{
		{"more of what is good", "up", 0.1, func(i int) float64 { return 2 * wobble(i) }, loop.Improved},
		{"more of what is bad", "down", 0.1, func(i int) float64 { return 2 * wobble(i) }, loop.Worse},
		{"less of what is good", "up", 0.1, func(i int) float64 { return float64(int(wobble(i) / 2)) }, loop.Worse},
		{"inside the margin", "down", 0.4, wobble, loop.NoChange},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := sqlite(t)
			k := w.series("defects", loop.KPICount)
			w.past(k.Key, 26)
			a, e := w.numberCheck(loop.Plan{KPI: "defects", Direction: test.direction, MinEffect: test.margin}, 12)
			w.weeks(k.Key, 12, test.after)
			e = w.check(e.Ref())
			if e.Verdict != test.want || e.Result == nil {
				t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Result)
			}
			a, err := w.Actions.Get(w.ctx(), w.ada, a.Ref().String())
			if w.ok(err); (a.State == loop.Verified) != test.want.Proves() {
				t.Errorf("the action is %s after %s", a.State, e.Verdict)
			}
			v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
			if w.ok(err); test.want == loop.NoChange && !strings.HasPrefix(v.Words.Head, "No meaningful change. ") {
				t.Errorf("head: %s", v.Words.Head)
			}
		})
	}
}

func TestAPlanThatIsEditedLateIsExploratory(t *testing.T) {
	w := sqlite(t)
	k := w.series("defects", loop.KPICount)
	w.past(k.Key, 26)
	_, e := w.numberCheck(loop.Plan{KPI: "defects"}, 4)
	p := e.Plan
	p.MinEffect = 0.5
	e, err := w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, p)
	w.ok(err)
	if !e.Exploratory || e.PlanHash == e.Hash() {
		t.Errorf("%+v", e)
	}
	p.KPI = "happiness"
	_, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, p)
	w.code(err, loop.Invalid)
	p.KPI, p.MinEffect = "defects", 2
	_, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, p)
	w.code(err, loop.Invalid)
}

func TestBuiltInNumbersAreJudgedFromTheLog(t *testing.T) {
	w := sqlite(t)
	log := func(at time.Time, minutes int) {
		w.failed(loop.Failure{Title: "Checkout stood still", Kind: loop.Incident, StartedAt: loop.At(at, loop.ToMinute), ResolvedAt: loop.At(at.Add(time.Duration(minutes)*time.Minute), loop.ToMinute)})
	}
	for i := range 40 {
		log(w.clock.Now().AddDate(0, 0, -4*(40-i)), 40+i*7%30)
	}
	_, e := w.numberCheck(loop.Plan{KPI: "recovery_time", MinEffect: 0.1}, 8)
	for i := range 14 {
		w.forward(4)
		log(w.clock.Now().AddDate(0, 0, -1), 15+i*5%10)
	}
	w.forward(4)
	w.tick()
	e = w.check(e.Ref())
	if e.Verdict != loop.Improved || e.Result.Kind != loop.KPIDuration {
		t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Result)
	}
	v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
	w.ok(err)
	t.Log(v.Words.Head)
	if !strings.HasPrefix(v.Words.Head, "Recovery usually took ") || !strings.Contains(v.Words.Head, " min since: ") {
		t.Errorf("head: %s", v.Words.Head)
	}
	for _, key := range []string{"detection_time", "failure_rate", "reporting_rate"} {
		_, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: w.action("").Ref().String(), Kind: loop.ByNumber, Plan: loop.Plan{KPI: key, Direction: "down"}})
		w.ok(err)
	}
	_, err = w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: w.action("").Ref().String(), Kind: loop.ByNumber, Plan: loop.Plan{KPI: "reporting_rate"}})
	w.code(err, loop.Invalid)
}

func TestPointsAreKeptOnceAndTheLogSaysWhatStoodThere(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		at := w.clock.Now().Add(-24 * time.Hour)
		w.typed("defects", at, 4)
		w.typed("defects", at, 4) // the same again is no event
		w.typed("KPI.defects"[4:], at, 5)
		report, err := w.KPIs.PutText(w.ctx(), w.ada, "defects", strings.NewReader("at;value\n2026-02-02;3\n2026-02-09;4\n2026-02-09;4\n"), "pasted")
		w.ok(err)
		if report != (app.IntakeReport{Added: 2, Unchanged: 1}) {
			t.Errorf("%+v", report)
		}
		page, err := w.KPIs.Points(w.ctx(), w.ada, "defects", loop.PointQuery{})
		w.ok(err)
		if len(page.Items) != 3 || *page.Items[0].Value != 5 || page.Items[0].Origin != "typed" {
			t.Errorf("%+v", page.Items)
		}
		events, err := w.store.Events(w.ctx(), w.ws.ID, loop.EventQuery{Object: k.ID})
		w.ok(err)
		var said []string
		for _, e := range events.Items {
			said = append(said, e.Verb+" "+string(e.Old))
		}
		if len(said) != 4 || !strings.Contains(said[1], `"value":4`) || !strings.Contains(said[0], `"count":3`) {
			t.Errorf("the log: %q", said)
		}
	})
}

func TestWhatCannotBeAPointIsRefusedByItsLineAndNothingIsKept(t *testing.T) {
	w := sqlite(t)
	w.series("defects", loop.KPICount)
	for text, want := range map[string]string{
		"":                                       "no first line",
		"at,value\n":                             "no line with a point",
		"at,value\n2026-02-02,3\nsoon,4\n":       "Line 3:",
		"2026-02-02,3\n2026-02-09,NaN\n":         "Line 2:",
		"2026-02-02,3\n2026-02-09,1e999\n":       "Line 2:",
		"2026-02-02,3\n2026-02-09,-1\n":          "Line 2: -1 is below zero",
		"2026-02-02,3\n2026-02-09,2.5\n":         "whole number",
		"2026-02-02,3\n2026-02-09\n":             "Line 2: the value is missing",
		"when,much\n2026-02-02,3\n":              "columns at and value",
		"2026-02-02,3,-1\n":                      "exposure",
		"2031-02-02,3\n":                         "has not come yet",
		"\x00\x01\n":                             "columns",
		"at,value\n\"2026-02-02,3\n":             "series",
		strings.Repeat("2026-02-02,3\n", 10_001): "at most 10,000",
	} {
		_, err := w.KPIs.PutText(w.ctx(), w.ada, "defects", strings.NewReader(text), "pasted")
		w.code(err, loop.Invalid)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	page, err := w.KPIs.Points(w.ctx(), w.ada, "defects", loop.PointQuery{})
	if w.ok(err); len(page.Items) != 0 {
		t.Errorf("kept %d", len(page.Items))
	}
}

func TestASeriesIsChangedByItsTeamAndAnotherDefinitionBreaksTheLine(t *testing.T) {
	w := sqlite(t)
	team := w.team("Search")
	k, err := w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: "lead_time", Name: "Lead time", Unit: "days", Kind: loop.KPILevel, Better: "lower", Team: "Search"})
	w.ok(err)
	if k.Team != team || k.Defined != 1 || k.Ref().String() != "KPI-1" {
		t.Errorf("%+v", k)
	}
	_, err = w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: "lead_time", Name: "Again", Kind: loop.KPILevel, Better: "lower"})
	w.code(err, loop.Invalid)
	_, err = w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: "Lead Time!", Kind: "sort"})
	w.code(err, loop.Invalid)
	other := w.member("mo", loop.MemberRole)
	_, err = w.KPIs.Edit(w.ctx(), other, "lead_time", 0, app.KPIChange{Name: "Mine", Better: "lower"})
	w.code(err, loop.Denied)
	v := 2.0
	_, err = w.KPIs.Put(w.ctx(), w.member("vi", loop.Viewer), "lead_time", []judge.Point{{At: w.clock.Now(), Value: &v}}, "typed")
	w.code(err, loop.Denied)
	k, err = w.KPIs.Edit(w.ctx(), w.ada, "kpi.lead_time", k.Version, app.KPIChange{Name: "Lead time", Unit: "hours", Better: "lower"})
	if w.ok(err); k.Defined != 1 {
		t.Errorf("before the first point it is %+v", k)
	}
	w.typed("lead_time", w.clock.Now(), 2)
	w.forward(1)
	k, err = w.KPIs.Edit(w.ctx(), w.ada, "lead_time", k.Version, app.KPIChange{Name: "Lead time", Unit: "days", Better: "lower"})
	if w.ok(err); k.Defined != 2 || !k.DefinedAt.Equal(w.clock.Now()) || len(k.Earlier) != 1 || k.Earlier[0].Became != "unit days, before hours" || !k.Earlier[0].Until.Equal(k.DefinedAt) {
		t.Errorf("%+v", k)
	}
	w.forward(1)
	k, err = w.KPIs.Edit(w.ctx(), w.ada, "lead_time", k.Version, app.KPIChange{Name: "Lead time to production", Unit: "days", Better: "lower"})
	if w.ok(err); k.Defined != 2 || len(k.Earlier) != 1 {
		t.Errorf("another name is another definition: %+v", k)
	}
	k, err = w.KPIs.Edit(w.ctx(), w.ada, "lead_time", k.Version, app.KPIChange{Name: k.Name, Unit: "days", Better: "higher"})
	if w.ok(err); k.Defined != 3 || len(k.Earlier) != 2 || k.Earlier[1].Became != "more is good, before less is good" || k.Earlier[1].Better != "lower" {
		t.Errorf("%+v", k)
	}
	again, err := w.KPIs.Get(w.ctx(), w.ada, "lead_time")
	if w.ok(err); len(again.Earlier) != 2 || again.Earlier[0].Unit != "hours" || !again.Earlier[1].Until.Equal(w.clock.Now()) {
		t.Errorf("read back it is %+v", again)
	}
	_, err = w.KPIs.Edit(w.ctx(), w.ada, "lead_time", 1, app.KPIChange{Name: "Old", Better: "lower"})
	w.code(err, loop.Conflict)
	_, err = w.KPIs.Get(w.ctx(), w.ada, "nothing")
	w.code(err, loop.NotFound)
}
