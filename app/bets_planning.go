package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

// Planning is what a team's bets hand to its next planning: each stays on the
// list until somebody says that it was taken there, however old it is.
type Planning struct {
	Sprint loop.Sprint // the one that began last; ID 0 where weeks serve
	Since  loop.Date   // when it began, or the Monday of this week
	Fresh  []Planned   // ended since then, newest first
	Older  []Planned   // ended before, and nobody took them
	More   bool        // there are more than fit
}

// Planned is a bet that has ended, with what came of it.
type Planned struct {
	loop.Experiment
	On      loop.Date     // the day of its end
	Became  *loop.Failure // what its flop became, nil for none
	Insight *loop.Insight // that it came from, nil for none
}

// All lists what stands on the list, newest first.
func (p Planning) All() []Planned { return append(append([]Planned{}, p.Fresh...), p.Older...) }

// planningSize bounds the list: nobody plans with more.
const planningSize = 100

// ForPlanning returns what the bets of a team hand to its next planning; those of
// the whole workspace are among them. Team 0 has those of the whole workspace only.
func (s Bets) ForPlanning(ctx context.Context, by loop.Actor, team loop.ID) (Planning, error) {
	today, zone, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return Planning{}, err
	}
	p := Planning{Since: monday(today)}
	if err := s.lastSprint(ctx, by, team, today, &p); err != nil {
		return p, err
	}
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{Kind: loop.Bet, Planning: true, Team: team, OrWhole: true, Limit: planningSize})
	if err != nil {
		return p, err
	}
	p.More = page.Next != ""
	for _, x := range page.Items {
		row, err := s.planned(ctx, by, x)
		if err != nil {
			return p, err
		}
		if row.On = loop.DateOf(x.EndedAt, zone); row.On >= p.Since {
			p.Fresh = append(p.Fresh, row)
		} else {
			p.Older = append(p.Older, row)
		}
	}
	return p, nil
}

// monday is the Monday of the week of a day.
func monday(d loop.Date) loop.Date {
	at := d.Start(time.UTC)
	return d.Add(-(int(at.Weekday()) + 6) % 7)
}

// lastSprint finds the sprint of the team that began last.
func (s Bets) lastSprint(ctx context.Context, by loop.Actor, team loop.ID, today loop.Date, p *Planning) error {
	page, err := s.Repo.Sprints(ctx, by.Workspace, team, "", 50)
	for _, sp := range page.Items {
		if sp.Team == team && sp.StartsOn <= today {
			p.Sprint, p.Since = sp, sp.StartsOn
			break
		}
	}
	return err
}

// planned adds what came of a bet, and where it came from.
func (s Bets) planned(ctx context.Context, by loop.Actor, x loop.Experiment) (Planned, error) {
	row := Planned{Experiment: x}
	if x.Failure != 0 {
		f, err := s.Repo.Failure(ctx, by.Workspace, x.Failure)
		if err != nil {
			return row, err
		}
		row.Became = &f
	}
	if x.Insight != 0 {
		i, err := s.Repo.Insight(ctx, by.Workspace, x.Insight)
		if err != nil {
			return row, err
		}
		row.Insight = &i
	}
	return row, nil
}

// Take notes that a planning has taken up what came of bets; what was taken
// already stays as it is. It returns how many it took: all or none.
func (s Bets) Take(ctx context.Context, by loop.Actor, refs []string) (int, error) {
	n := 0
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		n = 0
		for _, ref := range refs {
			x, err := s.open(ctx, w, by, ref, 0)
			if err != nil {
				return err
			}
			if !x.TakenAt.IsZero() {
				continue
			}
			if err := s.mark(ctx, w, by, x, "experiment.taken", func(x *loop.Experiment) error { return x.Take(s.Now()) }); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (s Bets) mark(ctx context.Context, w loop.Writer, by loop.Actor, x loop.Experiment, verb string, do func(*loop.Experiment) error) error {
	before := x
	if err := do(&x); err != nil {
		return err
	}
	x.UpdatedAt = s.Now()
	_, err := s.save(ctx, w, x, loop.Note(by, s.Now(), verb, "", 0).With(changed(before, x)))
	return err
}

// TakeOne is Take for one bet, at the version that the caller read.
func (s Bets) TakeOne(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Experiment, error) {
	return s.change(ctx, by, ref, version, "experiment.taken", func(_ context.Context, _ loop.Writer, x *loop.Experiment) error { return x.Take(s.Now()) })
}

// Return puts a bet back on the planning list.
func (s Bets) Return(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Experiment, error) {
	return s.change(ctx, by, ref, version, "experiment.returned", func(_ context.Context, _ loop.Writer, x *loop.Experiment) error { return x.Return() })
}

// Markdown writes the list for a planning tool or a page of notes.
func (p Planning) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# For the next planning\n\n%s\n", p.Lede())
	planningLines(&b, p.Fresh)
	if len(p.Older) > 0 {
		fmt.Fprintf(&b, "\n## Older, and nobody took them yet\n")
		planningLines(&b, p.Older)
	}
	return b.String()
}

// Lede says in one sentence what the list holds.
func (p Planning) Lede() string {
	since := "Since Monday, " + string(p.Since)
	if p.Sprint.ID != 0 {
		since = fmt.Sprintf("Since %s began on %s", oneLine(p.Sprint.Name), p.Since)
	}
	said := fmt.Sprintf("%s: %s ended.", since, plural(len(p.Fresh), "bet"))
	if len(p.Older) > 0 {
		said += fmt.Sprintf(" %d older still not taken to a planning.", len(p.Older))
	}
	return said
}

func planningLines(b *strings.Builder, all []Planned) {
	for i, x := range all {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(b, "- %s %s: %s. Next: %s%s\n", x.Ref(), oneLine(x.Name()), x.Word(), oneLine(x.After()), x.trail())
		if x.Note != "" {
			fmt.Fprintf(b, "  - What we saw: %s\n", oneLine(x.Note))
		}
		if x.State == loop.ExperimentAborted {
			fmt.Fprintf(b, "  - Stopped: %s\n", oneLine(x.Reason))
		}
		if x.Story != "" {
			fmt.Fprintf(b, "  - Story: %s\n", x.Story)
		}
	}
}

// trail leads to the failure that a flop became.
func (p Planned) trail() string {
	if p.Became == nil {
		return ""
	}
	return " (" + p.Became.Ref().String() + ")"
}
