package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// linkInputs tells which input a field of an invitation belongs to.
var linkInputs = map[string]string{"team": "link_team", "role": "link_role"}

// inviteSeveral makes a link for several people and shows it, this once.
func (d *Desk) inviteSeveral(w http.ResponseWriter, r *http.Request) {
	r, err := posted(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	most, err := strconv.Atoi(text(r.PostForm, "most"))
	if err != nil {
		most = -1 // the rule says what it may be
	}
	draft := app.InvitationDraft{Role: loop.Role(r.PostFormValue("link_role")), Team: r.PostFormValue("link_team"), Most: most}
	i, code, err := d.App.People.InviteByLink(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.once(w, r, d.severalLink(r, i, code))
		return
	}
	v, verr := d.peopleView(r)
	if verr != nil {
		d.fail(w, r, verr)
		return
	}
	if loop.CodeOf(err) == loop.Invalid {
		err = d.again("people", v, err, linkInputs)
	}
	d.fail(w, r, err)
}

func (d *Desk) severalLink(r *http.Request, i loop.Invitation, code string) *onceView {
	return &onceView{
		Frame: d.frame(r, "Link "+i.Ref().String(), "settings"),
		Head:  fmt.Sprintf("%s lets in %s", i.Ref(), count(i.Most, "person", "people")),
		Lede:  "It works for seven days, until that many have joined, and is shown only now. Whoever has it can join: send it where only they read.",
		Label: "Link", Text: d.Base + "/join?" + url.Values{"code": {code}}.Encode(),
		Back: "/settings/people#links", BackName: "Back to people",
	}
}

func (d *Desk) revokeInvitation(r *http.Request) (string, error) {
	i, err := d.App.People.RevokeInvitation(r.Context(), web.Who(r.Context()).Actor, strings.ToUpper(r.PathValue("ref")))
	if err != nil {
		return "", err
	}
	d.say(r, i.Ref().String()+" lets nobody in any more. Who has joined by it stays.", "")
	return "/settings/people#links", nil
}
