package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// searchView is the search over everything.
type searchView struct {
	Frame
	Query  string
	Meant  *loop.Failure // the one whose number was typed, nil for none
	Hits   []app.Hit
	Places []spots // pages, teams, tags and people that fit; all pages while nothing is asked
	Older  string  // address of the next stretch, "" at the end
}

// search finds everything that has an index, and places by their names. A ref leads straight to
// its object. So does the bare number of a failure when nothing else is found; else
// it may be a word (an error 500), and the failure stands above the hits.
func (d *Desk) search(w http.ResponseWriter, r *http.Request) {
	q := cutQuery(r.FormValue("q"))
	if ref, ok := loop.AnyRef(q); ok {
		if to, err := d.whereIs(r, ref); err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	}
	v, err := d.searchView(r, q)
	switch {
	case err != nil:
		d.fail(w, r, err)
	case v.Meant != nil && len(v.Hits) == 0 && len(v.Places) == 0:
		http.Redirect(w, r, address(v.Meant.Ref()), http.StatusSeeOther)
	default:
		d.render(w, r, http.StatusOK, "search", v)
	}
}

func (d *Desk) searchView(r *http.Request, q string) (*searchView, error) {
	v := &searchView{Frame: d.frame(r, "Search", "search"), Query: q}
	role := web.Who(r.Context()).Actor.Role
	if q == "" {
		v.Places = []spots{{"Begin, or go to", append(placesFor(begins, role, ""), placesFor(places, role, "")...)}}
		return v, nil
	}
	v.Title = "Search: " + q
	page, err := d.App.Failures.Search(r.Context(), web.Who(r.Context()).Actor, q, r.FormValue("cursor"), pageSize)
	if err != nil {
		return nil, err
	}
	if v.Hits = page.Items; page.Next != "" {
		v.Older = "/search?" + url.Values{"q": {q}, "cursor": {page.Next}}.Encode()
	}
	if r.FormValue("cursor") == "" {
		if err := d.placesNamed(r, v, role); err != nil {
			return nil, err
		}
	}
	if ref := loop.NounFailure.Typed(q); ref != q && r.FormValue("cursor") == "" {
		err = d.mean(r, v, ref)
	}
	return v, err
}

// placesNamed fills in the pages, teams, tags and people that fit.
func (d *Desk) placesNamed(r *http.Request, v *searchView, role loop.Role) error {
	rows := append(placesFor(begins, role, v.Query), placesFor(places, role, v.Query)...)
	named, err := d.named(r, v.Query)
	if rows = append(rows, named...); len(rows) > 0 {
		v.Places = []spots{{"Places", rows}}
	}
	return err
}

// mean fills in the failure whose bare number was typed, when there is one.
func (d *Desk) mean(r *http.Request, v *searchView, ref string) error {
	got, err := d.App.Failures.Get(r.Context(), web.Who(r.Context()).Actor, ref)
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	v.Meant = &got.Failure
	return err
}

// Sort says what a hit is.
func (v *searchView) Sort(r loop.Ref) string { return r.Noun.Word() }
