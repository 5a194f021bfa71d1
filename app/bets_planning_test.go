package app_test

import (
	"context"
	"github.com/google/go-cmp/cmp"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestWhatABetHandsToThePlanning(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Orders")
		mo := w.member("mo", loop.Lead, team)
		d := betDraft()
		for range 5 {
			_, err := w.Bets.Place(w.ctx(), mo, d)
			w.ok(err)
		}
		whole := ""
		d.Team = &whole
		_, err := w.Bets.Place(w.ctx(), mo, d)
		w.ok(err)
		w.ends(w.x("X-1"), loop.AsBelieved)
		w.clock.Add(time.Hour)
		_, err = w.Bets.Stop(w.ctx(), mo, "X-2", 0, loop.StopRule)
		w.ok(err)
		w.forward(7)
		w.write(func(ctx context.Context, to loop.Writer) error {
			for i, name := range []string{"Sprint 8", "Sprint 9"} {
				on := day(-14 + 21*i)
				if _, err := to.SaveSprint(ctx, loop.Sprint{Workspace: w.ws.ID, Team: team, Name: name, StartsOn: on, EndsOn: on.Add(11), Kind: loop.DeliverySprint, CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now()}, loop.Event{}); err != nil {
					return err
				}
			}
			return nil
		})
		_, err = w.Bets.Conclude(w.ctx(), mo, "X-3", 0, loop.Flopped, "Three\nasked.", "Build it smaller")
		w.ok(err)
		w.clock.Add(time.Hour)
		w.ends(w.x("X-6"), loop.CannotTell)
		list := func() string {
			p, err := w.Bets.ForPlanning(w.ctx(), mo, team)
			w.ok(err)
			return p.Markdown()
		}
		want := `# For the next planning

Since Sprint 9 began on 2026-03-09: 2 bets ended. 2 older still not taken to a planning.

- X-6 Users find “order again”: cannot tell. Next: Bet again, smaller, or let it be.
  - What we saw: Three asked.
- X-3 Users find “order again”: flopped. Next: Build it smaller
  - What we saw: Three asked.

## Older, and nobody took them yet

- X-2 Users find “order again”: stopped. Next: Say how it ended, or let it be.
  - Stopped: The stop rule was met.
- X-1 Users find “order again”: as believed. Next: Go on with it.
  - What we saw: Three asked.
`
		if diff := cmp.Diff(want, list()); diff != "" {
			t.Error(diff)
		}
		n, err := w.Bets.Take(w.ctx(), mo, []string{"X-1", "X-2", "X-3", "X-1"})
		if w.ok(err); n != 3 || strings.Contains(list(), "X-3") || !strings.Contains(list(), "X-6") {
			t.Errorf("%d taken, left:\n%s", n, list())
		}
		if _, err := w.Bets.Take(w.ctx(), mo, []string{"X-6", "X-5"}); loop.CodeOf(err) != loop.Conflict || !strings.Contains(list(), "X-6") {
			t.Errorf("one that runs takes none along: %v", err)
		}
		_, err = w.Bets.Return(w.ctx(), mo, "X-3", 0)
		if w.ok(err); !strings.Contains(list(), "X-3") {
			t.Error("it is not back")
		}
		p, err := w.Bets.ForPlanning(w.ctx(), w.ada, w.team("Search"))
		if w.ok(err); len(p.All()) != 1 || p.Since != day(7) {
			t.Errorf("another team sees %d, since %s", len(p.All()), p.Since)
		}
	})
}
