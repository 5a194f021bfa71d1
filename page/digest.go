package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// digestView is a week as a page, to read or to print.
type digestView struct {
	Frame
	app.Digest
	People app.Names
	Says   []scoreLine // by team
	Won    []entryCard
}

// scoreLine is a team with what it gave, in words.
type scoreLine struct{ Name, Words string }

func (d *Desk) digest(r *http.Request) (framed, error) {
	by := web.Who(r.Context()).Actor
	got, err := d.App.Digests.Get(r.Context(), by, r.FormValue("week"))
	if err != nil {
		return nil, gone(err)
	}
	v := &digestView{Frame: d.frame(r, "Digest of "+got.Week, ""), Digest: got, People: got.Best.People, Won: entryCards(got.Best, got.Best.Winners, by)}
	v.lists("insight.added", "effect.concluded", "experiment.concluded", "showcase.closed")
	for _, row := range got.Rows {
		name := row.Name
		if row.Team == 0 {
			name = "No team"
		}
		v.Says = append(v.Says, scoreLine{name, app.MomentWords(row.Weeks[0])})
	}
	return v, nil
}

// gone makes a week that is none, or has not begun, a page that is not there.
func gone(err error) error {
	if loop.CodeOf(err) == loop.Invalid {
		return loop.Errorf(loop.NotFound, "%s", loop.Faults(err)[0].Text)
	}
	return err
}

// digestText hands the digest out as Markdown.
func (d *Desk) digestText(w http.ResponseWriter, r *http.Request) {
	got, err := d.App.Digests.Get(r.Context(), web.Who(r.Context()).Actor, r.FormValue("week"))
	if err != nil {
		d.fail(w, r, gone(err))
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	_, _ = w.Write([]byte(got.Markdown(got.Best.People))) // a reader who has left hears nothing
}
