package page

import (
	"net/http"
	"net/url"
	"time"

	"failforward/loop"
	"failforward/web"
)

// windowEnd reads until when everybody writes: a day and a time of day in the
// zone of the workspace; both empty is no such time.
func windowEnd(c *loop.Check, clock Clock, form url.Values) time.Time {
	m := moment(c, clock, form, "until")
	if m.Known() && m.Precision == loop.ToDay {
		c.Fault("until_at", "Say the time of day too, as 14:05.")
	}
	return m.At
}

func setWindow(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	var c loop.Check
	until := windowEnd(&c, Clock{d.Now(), web.Who(r.Context()).Workspace.Zone()}, r.PostForm)
	if err := c.Err(); err != nil {
		return "", err
	}
	_, err := d.App.Huddles.Until(r.Context(), by, ref, until)
	if until.IsZero() {
		return "There is no such time any more.", err
	}
	return "The time is set; everybody sees it.", err
}

func keepCards(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	_, err := d.App.Huddles.Keep(r.Context(), by, ref, loop.Leftover(r.PostFormValue("leftover")))
	return "", err
}

// closeHuddle closes with what becomes of the cards that were not talked about, and
// notes how many people were there when somebody says so.
func closeHuddle(d *Desk, r *http.Request, by loop.Actor, ref string) (string, error) {
	if text(r.PostForm, "people") != "" {
		if _, err := countPeople(d, r, by, ref); err != nil {
			return "", err
		}
	}
	_, err := d.App.Huddles.CloseWith(r.Context(), by, ref, loop.Leftover(r.PostFormValue("leftover")))
	return "", err
}
