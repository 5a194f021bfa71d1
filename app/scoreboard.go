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
	Weeks []string   // 2026-W48
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
	var b Scoreboard
	first := monday(today).Add(-7 * (weeks - 1))
	for n := range weeks {
		b.Weeks = append(b.Weeks, loop.WeekOf(first.Add(7*n)))
	}
	moments, err := s.moments(ctx, by, first.Start(zone))
	if err != nil {
		return b, err
	}
	b.Rows, err = s.rows(ctx, by, b.Weeks, zone, only, moments)
	return b, err
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
	if err != nil {
		return nil, err
	}
	taught, err := s.taught(ctx, by, since)
	return append(append(all, ended...), taught...), err
}

func (s Scores) nearMisses(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	q := loop.FailureQuery{Kinds: []loop.Kind{loop.NearMiss}, Logged: loop.Window{Since: since}, ByHand: true, Bare: true}
	return s.Repo.EachFailure(ctx, by.Workspace, q, func(f loop.Failure) error {
		*ids = append(*ids, f.ID)
		return nil
	})
}

func (s Scores) learned(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	return s.insightsSince(ctx, by, since, func(i loop.Insight) { *ids = append(*ids, i.Failure) })
}

func (s Scores) judged(ctx context.Context, by loop.Actor, since time.Time, ids *[]loop.ID) error {
	return through(func(cursor string) (loop.Page[loop.EffectCheck], error) {
		return s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Since: since, Cursor: cursor, Limit: loop.MaxPage})
	}, func(e loop.EffectCheck) bool {
		*ids = append(*ids, e.Failure)
		return true
	})
}

func (s Scores) tried(ctx context.Context, by loop.Actor, since time.Time) ([]loop.TeamMoment, error) {
	var all []loop.TeamMoment
	err := through(func(cursor string) (loop.Page[loop.Experiment], error) {
		return s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentConcluded, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Experiment) bool {
		if x.EndedAt.Before(since) {
			return false // the newest end comes first
		}
		if m, ok := loop.MomentOf(x); ok {
			all = append(all, m)
		}
		return true
	})
	return all, err
}

// taught are the cases that came into the library, the first of each loop.
func (s Scores) taught(ctx context.Context, by loop.Actor, since time.Time) ([]loop.TeamMoment, error) {
	first := map[loop.ID]loop.CaseStudy{}
	err := through(func(cursor string) (loop.Page[loop.CaseStudy], error) {
		return s.Repo.CaseStudies(ctx, by.Workspace, loop.CaseQuery{Cursor: cursor, Limit: loop.MaxPage})
	}, func(c loop.CaseStudy) bool {
		if before, known := first[c.Failure]; !c.PublishedAt.IsZero() && (!known || c.PublishedAt.Before(before.PublishedAt)) {
			first[c.Failure] = c
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	var all []loop.TeamMoment
	for _, c := range first {
		if c.PublishedAt.Before(since) {
			continue
		}
		f, err := s.Repo.Failure(ctx, by.Workspace, c.Failure)
		if err != nil {
			return nil, err
		}
		if m, ok := loop.MomentOfCase(c, f); ok {
			all = append(all, m)
		}
	}
	return all, nil
}

// rows sorts moments into teams and weeks.
func (s Scores) rows(ctx context.Context, by loop.Actor, weeks []string, zone *time.Location, only loop.ID, moments []loop.TeamMoment) ([]ScoreRow, error) {
	teams, err := s.Repo.Teams(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	type cell struct {
		team loop.ID
		week string
	}
	cells := map[cell][]loop.TeamMoment{}
	for _, m := range moments {
		at := cell{m.Team, loop.WeekOf(loop.DateOf(m.At, zone))}
		cells[at] = append(cells[at], m)
	}
	var rows []ScoreRow
	for _, t := range append(teams, loop.Team{}) {
		if only != 0 && t.ID != only {
			continue
		}
		row := ScoreRow{Team: t.ID, Name: t.Name}
		some := t.ID != 0 && !t.Archived
		for _, week := range weeks {
			counts := loop.Tallied(cells[cell{t.ID, week}])
			row.Weeks = append(row.Weeks, counts)
			some = some || len(counts) > 0
		}
		if some {
			rows = append(rows, row)
		}
	}
	return rows, nil
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
