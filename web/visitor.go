package web

import (
	"context"

	"failforward/loop"
)

// Visitor is who stands behind a request.
type Visitor struct {
	Actor     loop.Actor
	Member    loop.Member    // zero for a token
	Workspace loop.Workspace // the one that session or token stand in
	Session   string         // hash of the session, "" for a token
	Address   string         // where the request came from
	Others    []loop.Member  // memberships of the same account in other workspaces
}

// Signed reports whether somebody is there at all.
func (v Visitor) Signed() bool { return v.Actor.Workspace != 0 }

// Person reports whether a person asks through a session of their own.
func (v Visitor) Person() bool { return v.Signed() && v.Actor.Kind == loop.Person && v.Session != "" }

type visitorKey struct{}

// With returns a context that knows the visitor.
func With(ctx context.Context, v Visitor) context.Context {
	return context.WithValue(ctx, visitorKey{}, v)
}

// Who returns the visitor of a request, the zero Visitor when nobody is signed in.
func Who(ctx context.Context) Visitor {
	v, _ := ctx.Value(visitorKey{}).(Visitor)
	return v
}

// Signed reports whether somebody is signed in, by session or by token.
func Signed(ctx context.Context) bool { return Who(ctx).Signed() }
