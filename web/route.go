package web

import (
	"net/http"
	"slices"

	"failforward/loop"
)

// Need is what a route demands of whoever asks. The zero Need lets nobody in, so
// a route that somebody forgot to think about stays shut.
type Need struct {
	Public bool      // anybody, signed in or not
	Role   loop.Role // else a visitor whose role includes this one
	Person bool      // and a person in a browser: a token has no password and no sessions
	Local  bool      // also without signing in, when asked from this very machine
}

// Needs returns the Need of a role.
func Needs(role loop.Role) Need { return Need{Role: role} }

// Open returns the Need of a route for everybody.
func Open() Need { return Need{Public: true} }

// Route is one address: what it demands, and what it does.
type Route struct {
	Method  string // GET stands for HEAD too
	Pattern string // as http.ServeMux reads it, without the method: /failures/{ref}
	Need    Need
	Handle  http.Handler
}

// Deny answers a request that went wrong, in the voice of a room: a page says it
// in HTML, the API as problem+json. Status tells the code that belongs to err.
type Deny func(w http.ResponseWriter, r *http.Request, err error)

// thought reports whether somebody thought about who may come in.
func (n Need) thought() bool {
	return n.Role == "" && n.Person || slices.Contains(loop.Roles(), n.Role)
}

// Admit returns why the visitor may not use a route with this Need: Unknown when
// nobody is signed in, Denied when the role is too weak; nil when they may.
func (n Need) Admit(v Visitor) error {
	switch {
	case n.Public:
		return nil
	case !n.thought():
		return loop.Errorf(loop.Denied, "Nobody may use this address.")
	case !v.Signed():
		return loop.Errorf(loop.Unknown, "Sign in first, or send a token that works: Authorization: Bearer ff_...")
	case n.Person && !v.Person():
		return loop.Errorf(loop.Denied, "Only a person who is signed in can do this; a token cannot.")
	case n.Role != "" && !v.Actor.May(n.Role):
		return loop.Errorf(loop.Denied, "This needs the role %s or more; you are %s.", n.Role, v.Actor.Role)
	}
	return nil
}
