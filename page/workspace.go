package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// workspaceView is the name and the zone of the workspace.
type workspaceView struct {
	Frame
	Space   loop.Workspace
	Stale   bool // it was saved while the reader was writing
	CanDrop bool // it is a demo, and the reader may remove it
}

func (d *Desk) workspace(r *http.Request) (framed, error) { return d.workspaceView(r) }

func (d *Desk) workspaceView(r *http.Request) (*workspaceView, error) {
	ws, err := d.App.People.Workspace(r.Context(), web.Who(r.Context()).Actor)
	v := &workspaceView{Frame: d.frame(r, "Workspace", "settings"), Space: ws}
	v.CanDrop = ws.Demo && v.May(loop.Lead) && d.DropDemo != nil
	return v, err
}

func (d *Desk) setWorkspace(r *http.Request) (string, error) {
	by := web.Who(r.Context()).Actor
	_, err := d.App.People.ChangeWorkspace(r.Context(), by, versionOf(r), r.PostFormValue("workspace"), r.PostFormValue("timezone"))
	if err == nil {
		d.say(r, "Saved.", "")
		return "/settings/workspace", nil
	}
	v, verr := d.workspaceView(r)
	if verr != nil {
		return "", verr
	}
	v.Stale = stale(r, v.Space.Version)
	return "", d.again("workspace", v, err, nil)
}

// stale reports whether a form was made from another version than the stored one.
func stale(r *http.Request, stored int64) bool {
	read := versionOf(r)
	return read != 0 && read != stored
}
