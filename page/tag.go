package page

import (
	"net/http"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// tagView is one word of the vocabulary, for a lead to change.
type tagView struct {
	Frame
	One   loop.Tag
	Stale bool
}

func (d *Desk) tag(r *http.Request) (framed, error) { return d.tagView(r) }

func (d *Desk) tagView(r *http.Request) (*tagView, error) {
	all, err := d.App.Tags.List(r.Context(), web.Who(r.Context()).Actor)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if strings.EqualFold(t.Ref().String(), r.PathValue("ref")) {
			return &tagView{Frame: d.frame(r, t.Name, "settings"), One: t}, nil
		}
	}
	return nil, loop.Errorf(loop.NotFound, "There is no such tag here.")
}

func (d *Desk) setTag(r *http.Request) (string, error) {
	t, err := d.App.Tags.Save(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), versionOf(r), tagPatch(r))
	if err == nil {
		d.say(r, "“"+t.Name+"” is saved.", "")
		return "/settings/tags", nil
	}
	v, verr := d.tagView(r)
	if verr != nil {
		return "", verr
	}
	if v.Stale = stale(r, v.One.Version); !v.Stale {
		err = beside("name", err)
	}
	return "", d.again("tag", v, err, nil)
}
