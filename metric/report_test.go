package metric

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestPeriodsOfAReport(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][3]string{
		"2026-Q4":       {"the fourth quarter of 2026", "2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z"},
		"2026-Q1":       {"the first quarter of 2026", "2025-12-31T23:00:00Z", "2026-03-31T22:00:00Z"},
		"since-2026-03": {"since March 2026", "2026-02-28T23:00:00Z", "0001-01-01T00:00:00Z"},
	} {
		q, err := ParseQuarter(name, berlin)
		got := [3]string{q.Title, q.Since.UTC().Format(time.RFC3339), q.Until.UTC().Format(time.RFC3339)}
		if err != nil || q.Name != name || got != want {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
	q, _ := ParseQuarter("2026-Q1", berlin)
	if q.Before() != "2025-Q4" || q.After() != "2026-Q2" || QuarterOf(q.Since) != "2026-Q1" {
		t.Error(q.Before(), q.After())
	}
	for _, bad := range []string{"", "2026", "2026-Q0", "2026-Q5", "2026-Q44", "0026-Q1", "since-2026-13", "since-2026", "2026-q4", " 2026-Q4", "../etc"} {
		if _, err := ParseQuarter(bad, berlin); loop.CodeOf(err) != loop.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// quarter is a small history by hand: six measured changes like those of the mockup,
// a re-test, a look, one that waits, one of each trouble.
func quarter() History {
	h := History{AsOf: time.Date(2026, 5, 31, 12, 0, 0, 0, time.UTC), Watched: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 0, 0, 0, time.UTC) }
	for i := range loop.ID(12) {
		f := loop.Failure{ID: 100 + i, Number: int64(i + 1), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "page", CreatedAt: day(4, 1+int(i))}
		switch i {
		case 9:
			f.AcceptedAt = day(4, 20)
		case 10:
			f.State, f.MergedInto = loop.FailureMerged, 100
		case 11:
			f.Import = 5
		}
		h.Failures = append(h.Failures, f)
	}
	h.Insights = []loop.Insight{{Failure: 108, Actionable: true, CreatedAt: day(4, 15)}}
	add := func(n int64, title string, kind loop.EffectKind, v loop.Verdict, m *loop.Measured) *loop.EffectCheck {
		a := loop.Action{ID: loop.ID(200 + n), Number: n, Title: title, Kind: loop.Change, State: loop.Done, Failure: loop.ID(99 + n), OpenedAt: day(4, 10), DoneAt: day(4, 12)}
		e := loop.EffectCheck{ID: loop.ID(300 + n), Number: n, Action: a.ID, Kind: kind, State: loop.Concluded, Verdict: v, ChangeAt: a.DoneAt, ConcludedAt: day(5, int(n)), Result: m}
		h.Actions, h.Checks = append(h.Actions, a), append(h.Checks, e)
		return &h.Checks[len(h.Checks)-1]
	}
	ratio := func(at, low, high float64) *loop.Measured {
		return &loop.Measured{Scale: "ratio", Estimate: num(at), Low: num(low), High: num(high), NBefore: 20, NAfter: 12}
	}
	add(1, "Alarm when the search index is old", loop.ByNumber, loop.Improved, ratio(0.45, 0.24, 0.85))
	add(2, "Stories of two days at most", loop.ByNumber, loop.NoChange, ratio(0.97, 0.86, 1.09))
	add(3, "Release sign-off by chat", loop.ByNumber, loop.Improved, ratio(0.62, 0.43, 0.89))
	add(4, "An extra list of manual tests", loop.ByNumber, loop.Worse, ratio(1.27, 1.04, 1.55))
	up := add(5, "Page when an import is late", loop.ByNumber, loop.Improved, ratio(1/0.6, 1/0.83, 1/0.42))
	up.Plan.Direction = "up"
	add(6, "A second reader for settings", loop.ByNumber, loop.CannotTell, &loop.Measured{NBefore: 4, NAfter: 1})
	add(7, "Restore by name", loop.ByRetest, loop.Held, nil)
	add(8, "Name the hidden story", loop.ByLook, loop.Kept, nil)
	h.Checks = append(h.Checks, loop.EffectCheck{Number: 9, Kind: loop.ByNumber, State: loop.Waiting, Action: 201, On: "2026-06-20"})
	h.Actions[3].Kind = loop.StopDoing
	h.Huddles = []loop.Huddle{{State: loop.HuddleClosed, ClosedAt: day(4, 9)}}
	return h
}

func reported(t *testing.T, h History, name string) Report {
	t.Helper()
	q, err := ParseQuarter(name, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return NewReport(h, q)
}

func TestAReportOfAQuarter(t *testing.T) {
	r := reported(t, quarter(), "2026-Q2")
	if want := (Flow{Logged: 10, Understood: 10, Accepted: 1, Changed: 8, Judged: 8, Imported: 1}); r.Flow != want {
		t.Errorf("%+v, want %+v", r.Flow, want)
	}
	if r.Answer != Mixed || !r.Going || len(r.Effects) != 6 || r.Pooled == nil || r.Pooled.N != 5 || r.Lacks != "" {
		t.Errorf("%s: %+v", r.Answer, r.Pooled)
	}
	clear := ""
	for _, x := range r.Effects {
		clear += x.Clear + " "
	}
	if clear != "better  better worse better  " {
		t.Errorf("clear are %q", clear)
	}
	// turned over, so that less is better
	near(t, "turned", r.Effects[4].Estimate, 0.6)
	near(t, "turned low", r.Effects[4].Low, 0.42)
	near(t, "turned high", r.Effects[4].High, 0.83)
	if len(r.Next) != 1 || r.Next[0].On != "2026-06-20" || len(r.Stopped) != 1 || r.Stopped[0].Name != "An extra list of manual tests" {
		t.Errorf("next %v, stopped %v", r.Next, r.Stopped)
	}
}

// What came after the quarter is not in its report, and neither is what came before.
func TestAReportIsCutAtItsEnd(t *testing.T) {
	h := quarter()
	h.AsOf = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if r := reported(t, h, "2026-Q1"); r.Flow.Logged != 0 || len(r.Verdicts) != 0 || r.Answer != TooEarly || r.Going {
		t.Errorf("the quarter before: %+v", r.Flow)
	}
	if r := reported(t, h, "2026-Q3"); r.Flow.Logged != 0 || len(r.Effects) != 0 || len(r.Stopped) != 0 {
		t.Errorf("the quarter after: %+v", r.Flow)
	}
	if r := reported(t, h, "since-2026-05"); r.Flow.Logged != 0 || len(r.Effects) != 6 || !r.Going {
		t.Errorf("since May: %+v, %d effects", r.Flow, len(r.Effects))
	}
}

func TestAReportOfNothing(t *testing.T) {
	r := reported(t, History{AsOf: noon}, "2026-Q2")
	if r.Answer != TooEarly || r.Sentence != "Too early. No measured change has its verdict yet." || r.Lacks != "It takes 3 measured changes with a verdict; 3 more." || r.Effects == nil || r.Stopped == nil || r.Next == nil {
		t.Errorf("%+v", r)
	}
}

// A plan that came after its change is shown and not put together.
func TestExploratoryChecksCountForNothing(t *testing.T) {
	h := quarter()
	for i := range h.Checks {
		h.Checks[i].Exploratory = true
	}
	r := reported(t, h, "2026-Q2")
	if r.Answer != TooEarly || r.Pooled != nil || len(r.Effects) != 6 || r.Effects[0].Clear != "" || r.Effects[0].P == nil {
		t.Errorf("%s %+v", r.Answer, r.Effects[0])
	}
}

func TestTheBenefitIsARangeOrNothing(t *testing.T) {
	h := quarter()
	if r := reported(t, h, "2026-Q2"); !strings.HasPrefix(r.Benefit, "It cannot be told: no measured change was about recovery time") {
		t.Error(r.Benefit)
	}
	h.Checks[0].Plan.KPI = "recovery_time"
	if r := reported(t, h, "2026-Q2"); !strings.Contains(r.Benefit, "no failure has ended since") {
		t.Error(r.Benefit)
	}
	start := h.Checks[0].ChangeAt.Add(time.Hour)
	h.Failures = append(h.Failures, loop.Failure{ID: 1, Kind: loop.Incident, State: loop.FailureOpen, StartedAt: exactly(start), ResolvedAt: exactly(start.Add(10 * time.Hour))})
	// 10 h at 0.24 to 0.85: 10 × (1/0.85 − 1) = 1.8 and 10 × (1/0.24 − 1) = 31.7
	if r := reported(t, h, "2026-Q2"); !strings.HasPrefix(r.Benefit, "Between 2 h saved and 32 h saved of recovery, E-1: the one failure since the change took 10 h") {
		t.Error(r.Benefit)
	}
	h.Checks[2].Plan.KPI = "recovery_time"
	if r := reported(t, h, "2026-Q2"); !strings.HasPrefix(r.Benefit, "It cannot be told: 2 changes were about recovery time") {
		t.Error(r.Benefit)
	}
}

func TestTheCostIsSaidWithWhatItLacks(t *testing.T) {
	h := quarter()
	if r := reported(t, h, "2026-Q2"); !strings.HasPrefix(r.Cost, "Nobody noted how many people were there") {
		t.Error(r.Cost)
	}
	h.Huddles = nil
	if r := reported(t, h, "2026-Q2"); !strings.HasPrefix(r.Cost, "No huddle was held") {
		t.Error(r.Cost)
	}
}

func TestTheReportAsMarkdown(t *testing.T) {
	for name, h := range map[string]History{"quarter": quarter(), "nothing": {AsOf: noon}} {
		got := reported(t, h, "2026-Q2").Markdown()
		file := "testdata/report-" + name + ".md"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s: %v\n%s", file, err, got)
		}
	}
}
