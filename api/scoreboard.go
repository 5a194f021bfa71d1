package api

import (
	"context"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// Scoreboard is what teams gave others to learn from, by ISO week. There are no
// points, no ranking and no people in it.
type Scoreboard struct {
	Weeks []string     `json:"weeks" nullable:"false" doc:"ISO weeks, oldest first; the last one still goes on" example:"2026-W48"`
	Kinds []MomentKind `json:"kinds" nullable:"false" doc:"The legend"`
	Teams []ScoreRow   `json:"teams" nullable:"false"`
}

// MomentKind explains one kind of moment.
type MomentKind struct {
	Kind   string `json:"kind" enum:"misstep_shared,near_miss_reported,assumption_broken,experiment_run,loop_closed,case_taught"`
	Letter string `json:"letter"`
	Words  string `json:"words" example:"misstep shared"`
}

// ScoreRow is a team with its weeks.
type ScoreRow struct {
	Team     *string      `json:"team" doc:"ref; null for what belongs to the whole workspace"`
	Name     string       `json:"name"`
	ThisWeek string       `json:"this_week" doc:"In words" example:"3 missteps shared, 1 assumption broken"`
	Weeks    []MomentWeek `json:"weeks" nullable:"false" doc:"In the order of weeks"`
}

// MomentWeek counts the moments of a week; each failure counts once for a kind.
type MomentWeek struct {
	Week            string `json:"week"`
	MisstepShared   int    `json:"misstep_shared" doc:"Failures whose lesson was written down"`
	NearMiss        int    `json:"near_miss_reported"`
	AssumptionBroke int    `json:"assumption_broken"`
	ExperimentRun   int    `json:"experiment_run"`
	LoopClosed      int    `json:"loop_closed" doc:"Loops whose every change has its verdict, whatever it was"`
	CaseTaught      int    `json:"case_taught" doc:"Loops that came into the library as a case"`
}

func (s *Service) scoreboard() {
	add(s, operation{method: http.MethodGet, path: "/scoreboard", id: "get-scoreboard", tag: "scoreboard", need: loop.Viewer,
		says: "Count what teams gave others to learn from, by week: in words, without points or people"}, s.getScoreboard)
}

type scoreQuery struct {
	Team  string `query:"team" maxLength:"100" doc:"ref or name; all teams when it is left out"`
	Weeks int    `query:"weeks" default:"8" minimum:"1" maximum:"53" doc:"How many, this one included"`
}

func (s *Service) getScoreboard(ctx context.Context, by loop.Actor, in *scoreQuery) (*out[Scoreboard], error) {
	board, err := s.app.Scores.Get(ctx, by, in.Team, in.Weeks)
	if err != nil {
		return nil, err
	}
	b := s.book(ctx, by)
	shown := Scoreboard{Weeks: board.Weeks, Kinds: []MomentKind{}, Teams: []ScoreRow{}}
	for _, k := range loop.MomentKinds() {
		one, _ := k.Words()
		shown.Kinds = append(shown.Kinds, MomentKind{string(k), k.Letter(), one})
	}
	for _, row := range board.Rows {
		if err := b.meet(ctx, row.Team); err != nil {
			return nil, err
		}
		shown.Teams = append(shown.Teams, scoreRow(b, board, row))
	}
	return &out[Scoreboard]{Body: shown}, nil
}

func scoreRow(b *Book, board app.Scoreboard, row app.ScoreRow) ScoreRow {
	r := ScoreRow{Team: b.ref(row.Team), Name: row.Name, ThisWeek: app.MomentWords(row.Weeks[len(row.Weeks)-1]), Weeks: []MomentWeek{}}
	for i, counts := range row.Weeks {
		w := MomentWeek{Week: board.Weeks[i]}
		into := map[loop.MomentKind]*int{loop.MomentShared: &w.MisstepShared, loop.MomentNearMiss: &w.NearMiss, loop.MomentBroken: &w.AssumptionBroke,
			loop.MomentTried: &w.ExperimentRun, loop.MomentClosed: &w.LoopClosed, loop.MomentTaught: &w.CaseTaught}
		for _, c := range counts {
			*into[c.Kind] = c.N
		}
		r.Weeks = append(r.Weeks, w)
	}
	return r
}
