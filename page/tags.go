package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// tagsView is the vocabulary of what makes failures possible.
type tagsView struct {
	Frame
	Tags []loop.Tag
}

func (d *Desk) tags(r *http.Request) (framed, error) { return d.tagsView(r) }

func (d *Desk) tagsView(r *http.Request) (*tagsView, error) {
	all, err := d.App.Tags.List(r.Context(), web.Who(r.Context()).Actor)
	return &tagsView{Frame: d.frame(r, "Tags", "settings"), Tags: all}, err
}

func (d *Desk) addTag(r *http.Request) (string, error) {
	t, err := d.App.Tags.Save(r.Context(), web.Who(r.Context()).Actor, "", 0, tagPatch(r))
	if err == nil {
		d.say(r, "“"+t.Name+"” is added.", "")
		return "/settings/tags", nil
	}
	v, verr := d.tagsView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("tags", v, beside("name", err), nil)
}

func tagPatch(r *http.Request) app.TagPatch {
	name, generic, retired := r.PostFormValue("name"), r.PostFormValue("generic") != "", r.PostFormValue("retired") != ""
	return app.TagPatch{Name: &name, Generic: &generic, Retired: &retired}
}

// beside puts a conflict of names beside the field with the name.
func beside(field string, err error) error {
	if loop.CodeOf(err) != loop.Conflict {
		return err
	}
	e := *web.Public(err)[0]
	e.Field = field
	return &e
}
