package app_test

import (
	"slices"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// A team that only has outages gains no moment, however many; one that reports near
// misses, says what failures taught and closes loops does.
func TestOutagesAloneWinNothing(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := newWorld(t, s, c)
		outages, sharers := w.team("Outages"), w.team("Sharers")
		by := w.member("sue", loop.Lead, sharers)
		for range 12 {
			for range 5 {
				w.failed(loop.Failure{Title: "It is down again", Kind: loop.Incident, Severity: 1, Team: outages, Services: []string{"shop"}})
				w.failed(loop.Failure{Title: "It crashed again", Kind: loop.Crash, Team: outages})
			}
			near := w.failed(loop.Failure{Title: "Almost deleted the wrong table", Kind: loop.NearMiss, Team: sharers})
			_, err := w.Learning.AddInsight(w.ctx(), by, app.InsightDraft{Failure: near.Ref().String(), Text: "We learned that both tables look alike.", Kind: loop.AssumptionBroken})
			w.ok(err)
			_, err = w.Learning.AddInsight(w.ctx(), by, app.InsightDraft{Failure: near.Ref().String(), Text: "We learned the same thing twice.", Kind: loop.AssumptionBroken})
			w.ok(err)
			a := w.move(w.action(near.Ref().String()), loop.Done)
			e := w.plan(a, loop.ByLook, loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(1))
			w.forward(1)
			_, err = w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Kept, "")
			w.ok(err)
			w.forward(6)
		}
		b, err := w.Scores.Get(w.ctx(), w.ada, "", 13)
		w.ok(err)
		rows := map[loop.ID]app.ScoreRow{}
		for _, r := range b.Rows {
			rows[r.Team] = r
		}
		if got := sumOf(rows[outages].Weeks); len(got) != 0 {
			t.Errorf("120 outages gave %s", app.MomentWords(got))
		}
		want := "12 missteps shared, 12 near misses reported, 12 assumptions broken, 12 loops closed"
		if got := app.MomentWords(sumOf(rows[sharers].Weeks)); got != want {
			t.Errorf("the sharers have %s, want %s", got, want)
		}
		if got := app.MomentWords(rows[sharers].Weeks[11]); got != "1 misstep shared, 1 near miss reported, 1 assumption broken, 1 loop closed" {
			t.Errorf("one week has %s", got)
		}
		only, err := w.Scores.Get(w.ctx(), w.ada, "Outages", 2)
		w.ok(err)
		if len(only.Rows) != 1 || only.Rows[0].Team != outages || len(only.Weeks) != 2 {
			t.Errorf("%+v", only)
		}
		_, err = w.Scores.Get(w.ctx(), w.ada, "", 54)
		w.code(err, loop.Invalid)
	})
}

// What an import brought, what was dismissed, and what was undone count for nothing;
// a failure that was logged before the weeks counts in the week of its verdict.
func TestWhatCountsForNothing(t *testing.T) {
	w := sqlite(t)
	if _, err := w.bring("csv", "id,title,kind,started\n1,Almost wrong,near_miss,2026-03-01T10:00:00Z\n", nil); err != nil {
		t.Fatal(err)
	}
	f := w.failed(loop.Failure{Title: "Almost deleted it", Kind: loop.NearMiss})
	_, err := w.Failures.Dismiss(w.ctx(), w.ada, f.Ref().String(), 0, "It was a drill")
	w.ok(err)
	b, err := w.Scores.Get(w.ctx(), w.ada, "", 4)
	w.ok(err)
	for _, r := range b.Rows {
		if got := sumOf(r.Weeks); len(got) != 0 {
			t.Errorf("%q has %s", r.Name, app.MomentWords(got))
		}
	}
	x := w.ends(w.bet(w.ada), loop.Flopped)
	b, err = w.Scores.Get(w.ctx(), w.ada, "", 1)
	w.ok(err)
	found := ""
	for _, r := range b.Rows {
		if r.Team == x.Team {
			found = app.MomentWords(r.Weeks[0])
		}
	}
	if found != "1 experiment run" {
		t.Errorf("a bet that flopped gives %q", found)
	}
}

// sumOf adds weeks up.
func sumOf(weeks [][]loop.MomentCount) (sum []loop.MomentCount) {
	for _, k := range loop.MomentKinds() {
		n := 0
		for _, c := range slices.Concat(weeks...) {
			if c.Kind == k {
				n += c.N
			}
		}
		if n > 0 {
			sum = append(sum, loop.MomentCount{Kind: k, N: n})
		}
	}
	return sum
}
