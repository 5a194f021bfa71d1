package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Scores are the deeds about the scoreboard: what teams gave others to learn from,
// in words and counts, by week. Nothing of it is stored.
type Scores struct{ *Deps }

// MostWeeks is how many weeks one scoreboard covers at most.
const MostWeeks = 53

// Scoreboard is a stretch of ISO weeks, oldest first, the last one still going on.
type Scoreboard struct {
	Weeks []string // 2026-W48
	From  []loop.Date
	Rows  []ScoreRow // a team each, by name; what belongs to the whole workspace comes last
}

// ScoreRow is one team, Team 0 for the whole workspace.
type ScoreRow struct {
	Team  loop.ID
	Name  string // "" for the whole workspace
	Weeks [][]loop.MomentCount
}

// Get returns the scoreboard of the last weeks (1 to MostWeeks), of one team when
// its ref or name is given.
func (s Scores) Get(ctx context.Context, by loop.Actor, team string, weeks int) (Scoreboard, error) {
	if err := allow(by, loop.Viewer, "read the scoreboard"); err != nil {
		return Scoreboard{}, err
	}
	if weeks < 1 || weeks > MostWeeks {
		return Scoreboard{}, loop.Fault("weeks", "Ask for 1 to %d weeks.", MostWeeks)
	}
	var only loop.ID
	var err error
	if team != "" {
		if only, err = (People{Deps: s.Deps}).TeamID(ctx, by, team); err != nil {
			return Scoreboard{}, err
		}
	}
	today, zone, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return Scoreboard{}, err
	}
	b := lastWeeks(today, weeks)
	moments, err := s.moments(ctx, by, b.From[0].Start(zone))
	if err != nil {
		return b, err
	}
	b.Rows, err = s.rows(ctx, by, b, zone, only, moments)
	return b, err
}

// lastWeeks lists the weeks that end with today's.
func lastWeeks(today loop.Date, weeks int) Scoreboard {
	var b Scoreboard
	monday := today
	for monday.Start(time.UTC).Weekday() != time.Monday {
		monday = monday.Add(-1)
	}
	for n := weeks - 1; n >= 0; n-- {
		from := monday.Add(-7 * n)
		b.Weeks, b.From = append(b.Weeks, loop.WeekOf(from)), append(b.From, from)
	}
	return b
}

// moments reads every moment since a time: of the failures that were logged,
// learned from or judged since, and of the experiments that got their outcome.
func (s Scores) moments(ctx context.Context, by loop.Actor, since time.Time) ([]loop.TeamMoment, error) {
	var ids []loop.ID
	for _, more := range []func(context.Context, loop.Actor, time.Time, *[]loop.ID) error{s.nearMisses, s.learned, s.judged} {
		if err := more(ctx, by, since, &ids); err != nil {
			return nil, err
		}
	}
	slices.Sort(ids)
	var all []loop.TeamMoment
	for some := range slices.Chunk(slices.Compact(ids), loop.MaxPage) {
		facts, err := s.Repo.FactsOf(ctx, by.Workspace, some)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			all = append(all, loop.TeamMoments(f)...)
		}
	}
	ended, err := s.tried(ctx, by, since)
	all = slices.DeleteFunc(append(all, ended...), func(m loop.TeamMoment) bool { return m.At.Before(since) })
	loop.SortTeamMoments(all)
	return all, err
}

func (s Scores) nearMisses(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	q := loop.FailureQuery{Kinds: []loop.Kind{loop.NearMiss}, Logged: loop.Window{Since: since}, ByHand: true, Bare: true}
	return s.Repo.EachFailure(ctx, by.Workspace, q, func(f loop.Failure) error {
		*ids = append(*ids, f.ID)
		return nil
	})
}

func (s Scores) learned(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	for cursor := ""; ; {
		page, err := s.Repo.Insights(ctx, by.Workspace, 0, cursor, loop.MaxPage)
		if err != nil {
			return err
		}
		for _, i := range page.Items {
			if i.CreatedAt.Before(since) {
				return nil // the newest come first
			}
			*ids = append(*ids, i.Failure)
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

func (s Scores) judged(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	for cursor := ""; ; {
		page, err := s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: since, Cursor: cursor, Limit: loop.MaxPage})
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			*ids = append(*ids, e.Failure)
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

func (s Scores) tried(ctx context.Context, by loop.Actor, since time.Time) ([]loop.TeamMoment, error) {
	var all []loop.TeamMoment
	for cursor := ""; ; {
		page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentConcluded, Cursor: cursor, Limit: loop.MaxPage})
		if err != nil {
			return all, err
		}
		for _, x := range page.Items {
			if x.EndedAt.Before(since) {
				return all, nil // the newest end comes first
			}
			if m, ok := loop.MomentOf(x); ok {
				all = append(all, m)
			}
		}
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}

// rows sorts moments into teams and weeks.
func (s Scores) rows(ctx context.Context, by loop.Actor, b Scoreboard, zone *time.Location, only loop.ID, moments []loop.TeamMoment) ([]ScoreRow, error) {
	teams, err := s.Repo.Teams(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	var rows []ScoreRow
	for _, t := range append(teams, loop.Team{}) {
		if only != 0 && t.ID != only {
			continue
		}
		row := ScoreRow{Team: t.ID, Name: t.Name}
		some := false
		for _, from := range b.From {
			start, end := from.Start(zone), from.Add(7).Start(zone)
			in := slices.DeleteFunc(slices.Clone(moments), func(m loop.TeamMoment) bool { return m.Team != t.ID || m.At.Before(start) || !m.At.Before(end) })
			row.Weeks = append(row.Weeks, loop.Tallied(in))
			some = some || len(in) > 0
		}
		if some || t.ID != 0 && !t.Archived {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// SumOf adds weeks up.
func SumOf(weeks [][]loop.MomentCount) []loop.MomentCount {
	n := map[loop.MomentKind]int{}
	for _, week := range weeks {
		for _, c := range week {
			n[c.Kind] += c.N
		}
	}
	var out []loop.MomentCount
	for _, k := range loop.MomentKinds() {
		if n[k] > 0 {
			out = append(out, loop.MomentCount{Kind: k, N: n[k]})
		}
	}
	return out
}

// MomentWords says counts in words: "3 missteps shared, 1 assumption broken";
// "nothing yet" when there are none.
func MomentWords(counts []loop.MomentCount) string {
	var said []string
	for _, c := range counts {
		one, many := c.Kind.Words()
		if c.N != 1 {
			one = many
		}
		said = append(said, fmt.Sprintf("%d %s", c.N, one))
	}
	return cmp.Or(strings.Join(said, ", "), "nothing yet")
}
