package store_test

import (
	"slices"
	"time"

	"failforward/loop"
	"failforward/looptest"

	"pgregory.net/rapid"
)

// Random values as people and programs make them: with accents, right-to-left
// text, emoji, NUL bytes, broken UTF-8, and years from 1000 to 2999.

func drawText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, 40, -1),
		rapid.SampledFrom([]string{"", "Größe 😀", "مرحبا", "a\x00b", "broken \xff\xfe", "tab\tand\nline", "' OR 1=1 --", "%_\\", "é and e\u0301", "x < y & z"}),
	)
}

func drawName() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"checkout", "Checkout", "pay-ments", "Größe", "GRÖSSE", "hidden-dependency", "Hidden Dependency", "hidden_dependency", "bottleneck", "日本", "a\x00b", "c++", "c#", "new one"})
}

func drawTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -8*3600)}).Draw(t, "zone")
		seconds := rapid.Int64Range(-30_610_224_000, 32_503_679_999).Draw(t, "seconds")
		return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).In(zone)
	})
}

// drawMaybe is a time that may be missing.
func drawMaybe(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" is set") {
		return drawTime().Draw(t, name)
	}
	return time.Time{}
}

func drawCount(t *rapid.T, name string) *int64 {
	if !rapid.Bool().Draw(t, name+" is known") {
		return nil
	}
	n := rapid.Int64Range(0, 1<<62).Draw(t, name)
	return &n
}

// drawMoments returns start, detection, mitigation and end, which is not before the start.
func drawMoments(t *rapid.T) (start, detected, mitigated, resolved loop.Moment) {
	at := drawTime().Draw(t, "start")
	later := func(name string) loop.Moment {
		status := rapid.SampledFrom([]loop.Status{"", loop.Recorded, loop.Imputed, loop.Pending, loop.UnknownTime, loop.NotApplicable, loop.InvalidTime}).Draw(t, name)
		if m := (loop.Moment{Status: status}); !m.Known() {
			return m
		}
		m := loop.At(at.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, name+" after"))), loop.ToMilli)
		m.Status = status
		return m
	}
	start = loop.At(at, loop.ToSecond)
	if rapid.Bool().Draw(t, "no start") {
		start = loop.Is(loop.UnknownTime)
	}
	return start, later("detected"), later("mitigated"), later("resolved")
}

func drawFailure(t *rapid.T, ws loop.ID) loop.Failure {
	f := loop.Failure{Workspace: ws, Title: drawText().Draw(t, "title"), Summary: drawText().Draw(t, "summary"),
		Kind: rapid.SampledFrom(loop.Kinds()).Draw(t, "kind"), Severity: rapid.IntRange(0, 4).Draw(t, "severity"),
		People: drawCount(t, "people"), UserMinutes: drawCount(t, "user minutes"), EffortMinutes: drawCount(t, "effort"), Cost: drawCount(t, "cost"),
		Currency: "EUR", Services: rapid.SliceOfN(drawName(), 0, 4).Draw(t, "services"), Tags: rapid.SliceOfN(drawName(), 0, 4).Draw(t, "tags"),
		Team: loop.ID(rapid.Int64Range(0, 3).Draw(t, "team")), WasExpected: rapid.Bool().Draw(t, "expected"), ReportedVia: "page",
		Excluded: rapid.SampledFrom([]string{"", "maintenance", "drill"}).Draw(t, "excluded"), ZoneAssumed: rapid.Bool().Draw(t, "zone"),
		State:       rapid.SampledFrom([]loop.FailureState{loop.FailureOpen, loop.FailureOpen, loop.FailureMerged, loop.FailureDismissed}).Draw(t, "state"),
		StateReason: drawText().Draw(t, "reason"), MergedInto: loop.ID(rapid.Int64Range(0, 3).Draw(t, "merged")),
		Import: loop.ID(rapid.Int64Range(0, 2).Draw(t, "import")), CreatedBy: 7, CreatedAt: looptest.Monday, UpdatedAt: drawTime().Draw(t, "updated")}
	f.StartedAt, f.DetectedAt, f.MitigatedAt, f.ResolvedAt = drawMoments(t)
	if rapid.Bool().Draw(t, "accepted") {
		f.Acceptance = loop.Acceptance{AcceptedAt: drawTime().Draw(t, "accepted at"), AcceptedReason: drawText().Draw(t, "why"), RevisitOn: "2026-11-23"}
	}
	return f
}

func drawInsight(t *rapid.T, ws, failure loop.ID) loop.Insight {
	return loop.Insight{Workspace: ws, Failure: failure, Text: drawText().Draw(t, "text"), Kind: rapid.SampledFrom(loop.InsightKinds()).Draw(t, "kind"),
		Actionable: rapid.Bool().Draw(t, "actionable"), Superseded: rapid.Bool().Draw(t, "superseded"), AcceptedAt: drawMaybe(t, "accepted"),
		CreatedBy: 7, CreatedAt: drawTime().Draw(t, "created"), UpdatedAt: drawTime().Draw(t, "updated")}
}

func drawAnalysis(t *rapid.T, ws loop.ID, failures []loop.ID) loop.Analysis {
	return loop.Analysis{Workspace: ws, Failures: failures, Surprise: drawText().Draw(t, "surprise"), Happened: drawText().Draw(t, "happened"),
		CountedOn: drawText().Draw(t, "counted on"), HiddenWin: drawText().Draw(t, "hidden win"), BuildDifferently: drawText().Draw(t, "build"),
		OneChange: drawText().Draw(t, "change"), CreatedBy: 7, CreatedAt: drawTime().Draw(t, "created"), UpdatedAt: drawTime().Draw(t, "updated")}
}

func drawAction(t *rapid.T, ws, failure, insight loop.ID) loop.Action {
	a := loop.Action{Workspace: ws, Title: drawText().Draw(t, "title"), Kind: rapid.SampledFrom(loop.ActionKinds()).Draw(t, "kind"),
		Owner: 9, Due: rapid.SampledFrom([]loop.Date{"", "2026-01-31", "2027-12-01"}).Draw(t, "due"), DoneWhen: drawText().Draw(t, "done when"),
		State: rapid.SampledFrom(loop.ActionStates()).Draw(t, "state"), Failure: failure, Insight: insight, Team: 3, Evidence: drawText().Draw(t, "evidence"),
		Reason: drawText().Draw(t, "reason"), OpenedAt: drawTime().Draw(t, "opened"), StartedAt: drawMaybe(t, "started"), Reopened: rapid.IntRange(0, 9).Draw(t, "reopened"),
		CreatedBy: 7, CreatedAt: drawTime().Draw(t, "created"), UpdatedAt: drawTime().Draw(t, "updated")}
	switch a.State {
	case loop.Done:
		a.DoneAt = drawTime().Draw(t, "done")
	case loop.Verified:
		a.DoneAt, a.VerifiedAt = drawTime().Draw(t, "done"), drawTime().Draw(t, "verified")
	case loop.Dropped:
		a.DroppedAt = drawTime().Draw(t, "dropped")
	}
	return a
}

func drawEffect(t *rapid.T, ws, action, failure loop.ID) loop.EffectCheck {
	e := loop.EffectCheck{Workspace: ws, Kind: rapid.SampledFrom(loop.EffectKinds()).Draw(t, "kind"), Action: action, Failure: failure,
		State: rapid.SampledFrom([]loop.EffectState{loop.Planned, loop.Locked, loop.Waiting, loop.Concluded}).Draw(t, "state"),
		On:    rapid.SampledFrom([]loop.Date{"2026-03-02", "2026-04-27", "2027-01-01"}).Draw(t, "on"),
		Plan:  loop.Plan{How: drawText().Draw(t, "how"), KPI: "recovery_time", Direction: "down", MinEffect: rapid.Float64Range(-1e300, 1e300).Draw(t, "effect")}, Exploratory: rapid.Bool().Draw(t, "exploratory"),
		AskedAt: drawMaybe(t, "asked"), Note: drawText().Draw(t, "note"), ByRule: rapid.Bool().Draw(t, "by rule"),
		Seen: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) loop.ID { return loop.ID(rapid.Int64Range(1, 1<<62).Draw(t, "id")) }), 0, 3).Draw(t, "seen"), Previous: 4,
		CreatedBy: 7, CreatedAt: drawTime().Draw(t, "created"), UpdatedAt: drawTime().Draw(t, "updated")}
	if rapid.Bool().Draw(t, "guarded") {
		e.Plan.Guardrails, e.Plan.Compare = []loop.Guardrail{{Key: "kpi.deploys", Better: "higher", Defined: 3}}, "kpi.other"
		e.Plan.CompareDefined = 2
	}
	if e.State != loop.Planned {
		e.PlanHash, e.LockedAt = e.Hash(), drawTime().Draw(t, "locked")
	}
	if e.State == loop.Concluded {
		e.Verdict, e.Reason, e.ConcludedAt, e.ChangeAt = loop.CameBack, "too_few", drawTime().Draw(t, "concluded"), drawTime().Draw(t, "change")
		e.Expect = &loop.Expectation{Seen: 3, Days: 365, Expected: rapid.Float64().Draw(t, "expected"), Low: 0.1, High: 1e-9, Chance: 0.2}
	}
	return e
}

func drawMember(t *rapid.T, ws loop.ID, teams []loop.ID) loop.Member {
	return loop.Member{Workspace: ws, Account: loop.ID(rapid.Int64Range(0, 3).Draw(t, "account")), Name: drawText().Draw(t, "name"),
		Role: rapid.SampledFrom(loop.Roles()).Draw(t, "role"), State: rapid.SampledFrom([]loop.MemberState{loop.Invited, loop.Active, loop.Deactivated}).Draw(t, "state"),
		Teams: slices.Clone(teams), Theme: "dark", Keys: rapid.Bool().Draw(t, "keys"), CreatedAt: drawTime().Draw(t, "created")}
}

// drawOld is a diff as the deeds make it.
func drawOld(t *rapid.T) map[string]any {
	return map[string]any{"title": drawText().Draw(t, "old title"), "severity": rapid.IntRange(0, 4).Draw(t, "old severity")}
}
