package page

import (
	"net/http"
	"net/url"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// searchView is the search over everything.
type searchView struct {
	Frame
	Query string
	Hits  []app.Hit
	Older string // address of the next stretch, "" at the end
}

// search finds failures, insights, actions and analyses. A ref leads straight to its object.
func (d *Desk) search(w http.ResponseWriter, r *http.Request) {
	q := strings.TrimSpace(r.FormValue("q"))
	if ref, ok := loop.AnyRef(q); ok {
		if to, err := d.whereIs(r, ref); err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	}
	d.page("search", d.searchView).ServeHTTP(w, r)
}

func (d *Desk) searchView(r *http.Request) (framed, error) {
	q := strings.TrimSpace(r.FormValue("q"))
	v := &searchView{Frame: d.frame(r, "Search", "search"), Query: q}
	if q == "" {
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
	return v, nil
}

// Sort says what a hit is.
func (v *searchView) Sort(r loop.Ref) string {
	return map[loop.Noun]string{loop.NounFailure: "failure", loop.NounInsight: "insight", loop.NounAction: "action", loop.NounAnalysis: "analysis"}[r.Noun]
}
