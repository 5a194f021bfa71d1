package page

import (
	"net/http"

	"failforward/loop"
)

// settingsView is the way to all settings.
type settingsView struct {
	Frame
	Rooms []settingsRoom
}

// settingsRoom is one page of the settings.
type settingsRoom struct {
	To, Name, What string
	Locked         bool // for admins, and the reader is none
}

func (d *Desk) settings(r *http.Request) (framed, error) {
	v := &settingsView{Frame: d.frame(r, "Settings", "settings")}
	admin := v.May(loop.Admin)
	v.Rooms = []settingsRoom{
		{"/settings/me", "You", "look, keys, password, browsers", false},
		{"/settings/links", "Private links", "for your calendar and your news reader", false},
		{"/settings/people", "People", "members, roles, invitations", false},
		{"/settings/teams", "Teams", "who shares what", false},
		{"/settings/forms", "Forms", "links on which people report without a name", false},
		{"/settings/trackers", "Trackers", "where a team makes its issues", false},
		{"/settings/tags", "Tags", "the words for what made failures possible", false},
		{"/settings/workspace", "Workspace", "name and time zone", false},
		{"/settings/tokens", "Tokens", "access for programs", !admin},
		{"/settings/audit", "Audit log", "who did what, when", !admin},
	}
	return v, nil
}
