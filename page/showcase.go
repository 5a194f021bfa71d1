package page

import (
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// showcaseView is what teams gave each other to learn from: this week in words, the
// weeks before as a quilt, and the most insightful mistakes of their huddles.
type showcaseView struct {
	Frame
	Week   weekPart
	Past   []app.PastWeek // closed weeks, newest first
	Weeks  []quiltWeek
	Rows   []quiltRow
	Legend []quiltKind
	Stars  []loop.Huddle // newest first
	People app.Names
}

type quiltWeek struct{ Short, Whole string } // 48, 2026-W48

type quiltKind struct{ Letter, Words string }

type quiltRow struct {
	Name  string
	Now   string // this week in words
	Cells []quiltCell
}

// quiltCell is a week of a team: a letter for each kind of moment, and the same in words.
type quiltCell struct{ Letters, Words string }

const (
	quiltWeeks = 8
	mostStars  = 20
	fewStars   = 5 // that stand there unfolded
)

// Newest and Older are the stars, those before the newest few folded away.
func (v *showcaseView) Newest() []loop.Huddle { return v.Stars[:min(len(v.Stars), fewStars)] }

// Older are the rest.
func (v *showcaseView) Older() []loop.Huddle { return v.Stars[len(v.Newest()):] }

func (d *Desk) showcase(r *http.Request) (framed, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	board, err := d.App.Scores.Get(ctx, by, "", quiltWeeks)
	if err != nil {
		return nil, err
	}
	v := &showcaseView{Frame: d.frame(r, "Showcase", "showcase")}
	v.lists("insight.added", "effect.concluded", "experiment.concluded", "huddle.closed", "showcase.nominated", "showcase.agreed", "showcase.closed")
	if v.Week, err = d.weekPart(r, ""); err != nil {
		return nil, err
	}
	if v.Past, _, err = d.App.Shows.Archive(ctx, by, "", mostStars); err != nil {
		return nil, err
	}
	for _, w := range board.Weeks {
		v.Weeks = append(v.Weeks, quiltWeek{w[len(w)-2:], w})
	}
	for _, k := range loop.MomentKinds() {
		one, _ := k.Words()
		v.Legend = append(v.Legend, quiltKind{k.Letter(), one})
	}
	for _, row := range board.Rows {
		v.Rows = append(v.Rows, quilt(row))
	}
	if v.Stars, err = d.App.Huddles.Stars(ctx, by, mostStars); err != nil {
		return nil, err
	}
	v.People, err = d.App.Failures.Names(ctx, by)
	return v, err
}

func quilt(row app.ScoreRow) quiltRow {
	q := quiltRow{Name: row.Name, Now: app.MomentWords(row.Weeks[len(row.Weeks)-1])}
	if row.Team == 0 {
		q.Name = "No team"
	}
	for i, counts := range row.Weeks {
		var letters strings.Builder
		for _, c := range counts {
			letters.WriteString(c.Kind.Letter())
		}
		words := app.MomentWords(counts)
		if len(counts) == 0 && i < len(row.Weeks)-1 {
			words = "nothing"
		}
		q.Cells = append(q.Cells, quiltCell{letters.String(), words})
	}
	return q
}
