package page

import (
	"net/http"
	"strconv"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// tokensView lists access for programs.
type tokensView struct {
	Frame
	Rows []tokenRow
	Live int
}

// tokenRow is a token as the table shows it.
type tokenRow struct {
	loop.Token
	By    string
	State string // works, expired, revoked
}

func (d *Desk) tokens(r *http.Request) (framed, error) { return d.tokensView(r) }

func (d *Desk) tokensView(r *http.Request) (*tokensView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &tokensView{Frame: d.frame(r, "Tokens", "settings")}
	all, err := d.App.Tokens.List(ctx, by)
	if err != nil {
		return nil, err
	}
	names, err := d.App.Failures.Names(ctx, by)
	for _, t := range all {
		row := tokenRow{t, names.Of(t.CreatedBy), tokenState(t, d.Now())}
		if t.CreatedBy == 0 {
			row.By = "operator"
		}
		if row.State == "works" {
			v.Live++
		}
		v.Rows = append(v.Rows, row)
	}
	return v, err
}

func tokenState(t loop.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !now.Before(t.ExpiresAt):
		return "expired"
	}
	return "works"
}

// addToken makes a token and shows its text, this once.
func (d *Desk) addToken(w http.ResponseWriter, r *http.Request) {
	r, err := posted(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	draft := app.TokenDraft{Name: r.PostFormValue("name"), Role: loop.Role(r.PostFormValue("role")), Expires: tokenLife(r.PostFormValue("days"))}
	t, text, err := d.App.Tokens.Add(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.once(w, r, d.tokenText(r, t, text))
		return
	}
	v, verr := d.tokensView(r)
	if verr != nil {
		d.fail(w, r, verr)
		return
	}
	d.failAgain(w, r, "tokens", v, err)
}

// tokenLife reads a number of days; what is no number is a fault of the field.
func tokenLife(days string) time.Duration {
	n, err := strconv.Atoi(days)
	if err != nil || n < 1 || n > 3650 {
		return -1 // below the least: the deed says so
	}
	return time.Duration(n) * 24 * time.Hour
}

func (d *Desk) tokenText(r *http.Request, t loop.Token, text string) *onceView {
	return &onceView{
		Frame: d.frame(r, "Token "+t.Name, "settings"),
		Head:  "This is the token for “" + t.Name + "”",
		Lede:  "It is shown only now. Keep it where the program can read it and nobody else.",
		Label: "Token", Text: text,
		Example: "curl -H 'Authorization: Bearer " + text + "' " + d.Base + "/api/v1/failures",
		Back:    "/settings/tokens", BackName: "Back to tokens",
	}
}

func (d *Desk) revokeToken(r *http.Request) (string, error) {
	t, err := d.App.Tokens.Revoke(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	d.say(r, "“"+t.Name+"” does not work any more.", "")
	return "/settings/tokens", nil
}
