package web

import (
	"net/http"

	"failforward/loop"
)

// Guard serves routes and enforces the Need of each. find tells who asks: an
// error with the code Unknown means nobody, which is well on a public route; any
// other error is denied. Inside a handler Who(ctx) is the visitor.
//
// An address that is on no list is NotFound, a method that is not offered is a
// *WrongMethod; deny answers both.
func Guard(routes []Route, find func(*http.Request) (Visitor, error), deny Deny) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route.Method+" "+route.Pattern, guarded{route, find, deny})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern == "" {
			deny(w, r, nowhere(h, r))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// nowhere tells an address that does not exist from a method that it does not offer.
func nowhere(h http.Handler, r *http.Request) error {
	var probe headers
	h.ServeHTTP(&probe, r)
	if allow := probe.Header().Get("Allow"); allow != "" {
		return &WrongMethod{Method: r.Method, Allow: allow}
	}
	return loop.Errorf(loop.NotFound, "There is nothing at this address.")
}

// headers is a ResponseWriter that keeps the headers only.
type headers struct{ h http.Header }

func (p *headers) Header() http.Header {
	if p.h == nil {
		p.h = http.Header{}
	}
	return p.h
}
func (p *headers) Write(b []byte) (int, error) { return len(b), nil }
func (p *headers) WriteHeader(int)             {}

type guarded struct {
	Route
	find func(*http.Request) (Visitor, error)
	deny Deny
}

func (g guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	noteRoute(r.Context(), g.Method+" "+g.Pattern)
	v, err := g.find(r)
	if err != nil && loop.CodeOf(err) != loop.Unknown {
		g.deny(w, r, err)
		return
	}
	r = r.WithContext(With(r.Context(), v))
	if g.Need.Local && local(r) {
		g.Handle.ServeHTTP(w, r)
		return
	}
	if err == nil || g.Need.Public {
		err = g.Need.Admit(v)
	}
	if err != nil {
		g.deny(w, r, err)
		return
	}
	g.Handle.ServeHTTP(w, r)
}
