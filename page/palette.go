package page

import (
	"net/http"
	"net/url"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// paletteView is what the palette lists below its field: a part of a page, never
// a page of its own. Without a script /search does the same.
type paletteView struct{ Groups []spots }

const (
	mostHits   = 7 // objects in the palette
	mostRecent = 8 // objects that the browser says it has visited
	longQuery  = 500
)

func (d *Desk) palette(w http.ResponseWriter, r *http.Request) {
	v, err := d.paletteView(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.fragment(w, r, "palette", v)
}

func (d *Desk) paletteView(r *http.Request) (*paletteView, error) {
	q, role := cutQuery(r.FormValue("q")), web.Who(r.Context()).Actor.Role
	v := &paletteView{}
	if q == "" {
		recent, err := d.recent(r)
		v.add("Recent", recent)
		v.add("Begin", placesFor(begins, role, ""))
		v.add("Go to", placesFor(places, role, ""))
		return v, err
	}
	meant, err := d.meant(r, q)
	if err != nil {
		return nil, err
	}
	v.add("By its number", meant)
	v.add("Go to", append(placesFor(begins, role, q), placesFor(places, role, q)...))
	page, err := d.App.Failures.Search(r.Context(), web.Who(r.Context()).Actor, q, "", mostHits)
	if err != nil {
		return nil, err
	}
	v.add("Found", hitSpots(page.Items))
	named, err := d.named(r, q)
	v.add("Views, teams, tags, people", named)
	v.add("Everything", []spot{{Text: "Search for “" + q + "”", To: "/search?" + url.Values{"q": {q}}.Encode()}})
	return v, err
}

func (v *paletteView) add(head string, rows []spot) {
	if len(rows) > 0 {
		v.Groups = append(v.Groups, spots{head, rows})
	}
}

func cutQuery(q string) string {
	q = strings.TrimSpace(strings.ToValidUTF8(q, ""))
	if r := []rune(q); len(r) > longQuery {
		return string(r[:longQuery])
	}
	return q
}

func hitSpots(hits []app.Hit) []spot {
	var rows []spot
	for _, h := range hits {
		rows = append(rows, spotOf(h))
	}
	return rows
}

// meant is the object of a ref that was typed, F-142 or 142; nothing when there is none.
func (d *Desk) meant(r *http.Request, q string) ([]spot, error) {
	ref, ok := loop.AnyRef(loop.NounFailure.Typed(q))
	if !ok {
		return nil, nil
	}
	return d.spotsNamed(r, ref)
}

// recent are the objects that this browser has visited lately, newest first. It
// tells only their refs; what they are called is looked up for whoever asks.
func (d *Desk) recent(r *http.Request) ([]spot, error) {
	var refs []loop.Ref
	for _, s := range strings.Split(r.FormValue("recent"), ",") {
		if ref, ok := loop.AnyRef(s); ok && len(refs) < mostRecent {
			refs = append(refs, ref)
		}
	}
	return d.spotsNamed(r, refs...)
}

func (d *Desk) spotsNamed(r *http.Request, refs ...loop.Ref) ([]spot, error) {
	var rows []spot
	for _, ref := range refs {
		h, err := d.App.Failures.Named(r.Context(), web.Who(r.Context()).Actor, ref)
		if loop.CodeOf(err) == loop.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, spotOf(h))
	}
	return rows, nil
}
