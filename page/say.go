package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// sayView is the page of a form, for whoever has its link: without a script, a cookie
// or a name.
type sayView struct {
	Frame
	On   app.FormPage
	To   string // where it is sent
	Sent bool
}

func (d *Desk) sayPage(r *http.Request) (framed, error) { return d.sayView(r) }

func (d *Desk) sayView(r *http.Request) (*sayView, error) {
	on, err := d.App.Said.Open(r.Context(), r.PathValue("secret"))
	if err != nil {
		return nil, err
	}
	v := &sayView{Frame: d.outside(r, on.Name), On: on, To: app.FormPath + url.PathEscape(r.PathValue("secret"))}
	v.Bare, v.Zone = true, on.Location()
	return v, nil
}

func (d *Desk) thanks(r *http.Request) (framed, error) {
	v, err := d.sayView(r)
	if err != nil {
		return nil, err
	}
	v.Sent, v.Title = true, "Thank you"
	return v, nil
}

// pass counts a try of an address, in memory only: none is ever stored. There is no
// count for each form: it would tell whoever keeps it nearly used up that somebody else
// has just said something.
func pass(r *http.Request, addresses *web.Limiter) error {
	if !addresses.Allow(web.Who(r.Context()).Address) {
		return loop.Errorf(loop.Limited, "Much has come from where you are just now. Your text is still here: send it again in a few minutes.")
	}
	return nil
}

// kept is a fault unless the page that somebody wrote on promised what the form keeps
// to now. Who sends neither field has not written on the page, and was promised nothing.
func (v *sayView) kept(sent url.Values) error {
	news := ""
	if sent.Has("grain") && sent.Get("grain") != string(v.On.Grain) {
		news += " It now keeps the " + string(v.On.Grain) + " in which you send it."
	}
	if sent.Has("readers") && sent.Get("readers") != v.ReadersRef() {
		news += " It is now read by the " + v.Readers() + "."
	}
	if news == "" {
		return nil
	}
	return loop.Fault("", "This form was changed while you wrote.%s Nothing was kept; your text is still here. Send it if that is right for you.", news)
}

// keepSaid keeps what somebody typed. It is checked before it is counted, so that
// mending a slip costs no try.
func (d *Desk) keepSaid(r *http.Request, addresses *web.Limiter) (string, error) {
	v, err := d.sayView(r)
	if err != nil {
		return "", err
	}
	f := r.PostForm
	if f.Get("homepage") != "" { // nobody sees this field, but for programs
		return "", d.again("say", v, loop.Fault("", "A field that nobody sees was filled in, as programs do. It is empty again: send it once more."), nil)
	}
	if err := v.kept(f); err != nil {
		return "", d.again("say", v, err, nil)
	}
	said, err := d.App.Said.Report(v.On, app.ReportDraft{What: f.Get("what"), More: f.Get("more"), Kind: loop.Kind(f.Get("kind")), When: loop.Rough(f.Get("when"))})
	if err == nil {
		err = pass(r, addresses)
	}
	if err == nil {
		err = d.App.Said.Keep(r.Context(), said)
	}
	if err != nil {
		return "", d.again("say", v, err, nil)
	}
	return v.To + "/thanks", nil
}

// Readers are those who read it, in words.
func (v *sayView) Readers() string {
	if v.On.Team == 0 {
		return "leads and admins of " + v.On.Space.Name
	}
	return "leads of " + v.On.Crew.Name + " and the admins"
}

// ReadersRef is the ref of the team whose leads read it, "" for the whole workspace.
func (v *sayView) ReadersRef() string {
	if v.On.Team == 0 {
		return ""
	}
	return v.On.Crew.Ref().String()
}

// Weekly reports whether only the week is kept.
func (v *sayView) Weekly() bool { return v.On.Grain == loop.ByWeek }

// saidKinds are the kinds as people say them who do not know our words.
var saidKinds = map[loop.Kind]string{
	"": "I cannot say", loop.NearMiss: "It nearly went wrong", loop.Incident: "Something broke or stopped",
	loop.EscapedDefect: "A fault reached the people we work for", loop.Process: "The way we work got in the way",
}

// Kinds are the choices of what it was.
func (v *sayView) Kinds() []option {
	var all []option
	for _, k := range loop.FormKinds() {
		all = append(all, option{string(k), saidKinds[k], v.Chosen("kind", string(k), "")})
	}
	return all
}

var roughWords = map[loop.Rough]string{loop.RoughUnsaid: "I would rather not say", loop.RoughToday: "Today", loop.RoughWeek: "This week", loop.RoughEarlier: "Earlier"}

// Whens are the choices of when it was.
func (v *sayView) Whens() []option {
	var all []option
	for _, w := range v.On.Roughs() {
		all = append(all, option{string(w), roughWords[w], v.Chosen("when", string(w), "")})
	}
	return all
}
