package app

import (
	"context"
	"fmt"
	"time"

	"failforward/loop"
)

// Pile is the loop of all failures: how many stand at each stage.
type Pile struct {
	Since    loop.Date // noticed on or after
	Cut      bool      // it looks back less far than nine months: there are too many
	Total    int       // the accepted ones are among them
	Accepted int
	Stages   []PileStage
}

// PileStage is one station with its failures.
type PileStage struct {
	Stage loop.Stage
	N     int
	Late  int       // of these, how many wait too long; what an import brought waits for nobody
	Next  loop.Date // the next date at this station, "" for none
	Ends  map[loop.Verdict]int
}

// pileDays is how far back the loop on Home looks, nine months, pileMost how many failures
// whose loop has begun it reckons with: where there are more it looks back less far.
const (
	pileDays = 270
	pileMost = 1000
)

// touched returns the failures noticed from since on whose loop has begun, and
// from when on these are all.
func (s Homes) touched(ctx context.Context, by loop.Actor, since time.Time) ([]Row, time.Time, error) {
	q := loop.FailureQuery{Since: since, Touched: true, Limit: loop.MaxPage}
	var all []Row
	for {
		page, err := s.Repo.Failures(ctx, by.Workspace, q)
		if err != nil {
			return nil, since, err
		}
		rows, err := Failures(s).rows(ctx, by, page.Items)
		if err != nil {
			return nil, since, err
		}
		all, q.Cursor = append(all, rows...), page.Next
		switch {
		case page.Next == "":
			return all, since, nil
		case len(all) >= pileMost:
			return all, all[len(all)-1].Noticed(), nil
		}
	}
}

func (s Homes) pile(ctx context.Context, by loop.Actor, h Home, since time.Time, rows []Row) (Pile, error) {
	p := Pile{Since: loop.DateOf(since, h.Zone)}
	p.Cut = p.Since != h.Today.Add(-pileDays)
	week := h.Today.Add(-7).Start(h.Zone)
	var err error
	if p.Total, err = s.Repo.CountFailures(ctx, by.Workspace, loop.FailureQuery{Since: since}); err != nil {
		return p, err
	}
	old, err := s.Repo.CountFailures(ctx, by.Workspace, loop.FailureQuery{Since: since, ByHand: true, Logged: loop.Window{Until: week}})
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		if r.Import == 0 && r.CreatedAt.Before(week) {
			old--
		}
	}
	p.deal(rows)
	p.Stages[0].N += max(p.Total-len(rows), 0) // nothing hangs on the others: they are logged
	p.Stages[0].Late += max(old, 0)
	return p, nil
}

// deal puts failures to their stations.
func (p *Pile) deal(rows []Row) {
	at := map[loop.Stage]int{}
	for i, st := range loop.Stages() {
		at[st] = i
		p.Stages = append(p.Stages, PileStage{Stage: st, Ends: map[loop.Verdict]int{}})
	}
	for _, r := range rows {
		if r.Stage == loop.Accepted {
			p.Accepted++
		} else {
			p.Stages[at[r.Stage]].add(r)
		}
	}
}

func (st *PileStage) add(r Row) {
	st.N++
	if r.Next.Late {
		st.Late++
	}
	if r.Next.By != "" && (st.Next == "" || r.Next.By < st.Next) {
		st.Next = r.Next.By
	}
	if r.Verdict != nil && r.Stage == loop.Judged {
		st.Ends[r.Verdict.Verdict]++
	}
}

// Month is what this month gave; in its first week, what the one before gave too.
type Month struct {
	Name    string // November; October and November
	Shared  int    // failures logged by people and programs; what an import brought aside
	Lessons int    // insights
	Broken  int    // insights of the kind assumption_broken
	Closed  int    // verdicts, of any kind
	People  int    // active members
}

func (s Homes) month(ctx context.Context, by loop.Actor, now time.Time) (m Month, err error) {
	var first time.Time
	first, m.Name = monthOf(now)
	if m.Shared, err = s.Repo.CountFailures(ctx, by.Workspace, loop.FailureQuery{ByHand: true, Logged: loop.Window{Since: first}}); err != nil {
		return m, err
	}
	if err = s.lessons(ctx, by, first, &m); err != nil {
		return m, err
	}
	ended, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: first, Limit: loop.MaxPage})
	if err != nil {
		return m, err
	}
	m.Closed = len(ended.Items)
	members, err := s.Repo.Members(ctx, by.Workspace)
	for _, p := range members {
		if p.State == loop.Active {
			m.People++
		}
	}
	return m, err
}

// monthOf returns the first instant and the name of the month that is told: a
// month of a few days has little to tell.
func monthOf(now time.Time) (time.Time, string) {
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	if now.Day() > 7 {
		return first, first.Month().String()
	}
	before := first.AddDate(0, -1, 0)
	return before, before.Month().String() + " and " + first.Month().String()
}

func (s Homes) lessons(ctx context.Context, by loop.Actor, first time.Time, m *Month) error {
	return s.insightsSince(ctx, by, first, func(i loop.Insight) {
		m.Lessons++
		if i.Kind == loop.AssumptionBroken {
			m.Broken++
		}
	})
}

// insightsSince hands over what was learned since a time, the newest first.
func (d *Deps) insightsSince(ctx context.Context, by loop.Actor, since time.Time, do func(loop.Insight)) error {
	return through(func(cursor string) (loop.Page[loop.Insight], error) {
		return d.Repo.Insights(ctx, by.Workspace, 0, cursor, loop.MaxPage)
	}, func(i loop.Insight) bool {
		if i.CreatedAt.Before(since) {
			return false
		}
		do(i)
		return true
	})
}

// Sentence says what this month gave, in words.
func (m Month) Sentence() string {
	return fmt.Sprintf("%s shared, %s, %s. You are %s.", plural(m.Shared, "misstep"), plural(m.Lessons, "lesson"), plural(m.Closed, "verdict"), plural(m.People, "person", "people"))
}

func plural(n int, one string, many ...string) string {
	word := one + "s"
	if len(many) > 0 {
		word = many[0]
	}
	if n == 1 {
		word = one
	}
	if n == 0 {
		return "no " + word
	}
	return loop.Whole(n) + " " + word
}
