package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"failforward/loop"
	"failforward/source/hook"
	"failforward/web"
)

// The intake of crashes, as the SDKs of Sentry send them: /api/PROJECT/envelope/ and
// /api/PROJECT/store/, with the key of a DSN. A page in a browser sends from another
// site, so every site may; the key is no secret there.

var crashPath = regexp.MustCompile(`^/api/[0-9]+/(envelope|store)/$`)

func (in *intake) crashes() {
	for _, form := range []string{hook.FormEnvelope, hook.FormStore} {
		pattern := "/api/{project}/" + form + "/{$}"
		in.s.hooks = append(in.s.hooks,
			web.Route{Method: http.MethodPost, Pattern: pattern, Need: web.Open(), Handle: in.anySite(func(w http.ResponseWriter, r *http.Request) { in.crash(w, r, form) })},
			web.Route{Method: http.MethodOptions, Pattern: pattern, Need: web.Open(), Handle: in.anySite(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })})
	}
}

// anySite lets pages of every site send, without anything that they are signed in with.
func (in *intake) anySite(do http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "x-sentry-auth, x-requested-with, origin, accept, content-type, content-encoding, authorization")
		h.Set("Access-Control-Expose-Headers", "x-sentry-error, x-sentry-rate-limits, retry-after")
		h.Set("Access-Control-Max-Age", "3600")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		do(w, r)
	})
}

func (in *intake) crash(w http.ResponseWriter, r *http.Request, form string) {
	arrived, done, err := in.open(w, r)
	defer done()
	if err != nil {
		in.refuse(w, r, err)
		return
	}
	arrived.Sender, arrived.Door = "sentry", sentryKey(r, arrived.Plain)
	event, err := in.s.app.Intake.Crash(r.Context(), arrived, r.PathValue("project"), form)
	if err != nil {
		in.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"id": event}) // whoever has hung up sends it again
}

// refuse says why in the header that SDKs log, too.
func (in *intake) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var wire interface{ Status() int }
	switch all := loop.Faults(err); {
	case errors.As(err, &wire):
		w.Header().Set("X-Sentry-Error", err.Error())
	case len(all) > 0 && all[0].Code != loop.Internal:
		w.Header().Set("X-Sentry-Error", all[0].Text)
	}
	in.s.Deny(w, r, err)
}

var keyInHeader = regexp.MustCompile(`(?i)\bsentry_key\s*=\s*([0-9a-z]+)`)

// sentryKey finds the key of the DSN in the places where SDKs put it: a header, the
// address, the envelope itself.
func sentryKey(r *http.Request, body []byte) string {
	for _, name := range []string{"X-Sentry-Auth", "Authorization"} {
		if m := keyInHeader.FindStringSubmatch(r.Header.Get(name)); m != nil {
			return m[1]
		}
	}
	if key := r.URL.Query().Get("sentry_key"); key != "" {
		return key
	}
	if dsn, err := url.Parse(hook.EnvelopeDSN(body)); err == nil && dsn.User != nil {
		return dsn.User.Username()
	}
	return ""
}
