package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// linksView lists the reader's private links.
type linksView struct {
	Frame
	Rows []loop.PrivateLink
}

func (d *Desk) privateLinks(r *http.Request) (framed, error) { return d.linksView(r) }

func (d *Desk) linksView(r *http.Request) (*linksView, error) {
	all, err := d.App.Links.List(r.Context(), web.Who(r.Context()).Actor)
	return &linksView{Frame: d.frame(r, "Private links", "settings"), Rows: all}, err
}

// makeLink makes a link and shows its addresses, this once.
func (d *Desk) makeLink(w http.ResponseWriter, r *http.Request) {
	r, err := posted(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	l, secret, err := d.App.Links.Make(r.Context(), web.Who(r.Context()).Actor, r.PostFormValue("name"))
	if err == nil {
		d.once(w, r, d.linkText(r, l, secret))
		return
	}
	v, verr := d.linksView(r)
	if verr != nil {
		d.fail(w, r, verr)
		return
	}
	d.failAgain(w, r, "links", v, err)
}

func (d *Desk) linkText(r *http.Request, l loop.PrivateLink, secret string) *onceView {
	at := d.Base + "/feeds/" + secret
	return &onceView{
		Frame: d.frame(r, "Private link "+l.Name, "settings"),
		Head:  "These are the addresses for “" + l.Name + "”",
		Lede:  "They are shown only now. The first goes into a calendar (“subscribe” or “from URL”), the second into a news reader. Whoever has them reads along.",
		Label: "Calendar, and news", Text: at + "/calendar.ics\n" + at + "/news.atom",
		Back: "/settings/links", BackName: "Back to private links",
	}
}

func (d *Desk) revokeLink(r *http.Request) (string, error) {
	l, err := d.App.Links.Revoke(r.Context(), web.Who(r.Context()).Actor, r.PathValue("link"))
	if err != nil {
		return "", err
	}
	d.say(r, "“"+l.Name+"” does not work any more.", "")
	return "/settings/links", nil
}
