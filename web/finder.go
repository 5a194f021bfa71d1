package web

import (
	"cmp"
	"context"
	"net/http"
	"net/netip"
	"strings"

	"failforward/loop"
)

// Finder tells who stands behind a request: the one path for tokens and
// sessions, so that no header walks around a check. Every request asks anew:
// whoever was deactivated or whose token was revoked is out with the next one, at
// another server on the same database within 25 ms.
type Finder struct {
	Sessions  *Sessions
	Token     func(ctx context.Context, text string) (loop.Actor, loop.Workspace, error) // Unknown when it does not work
	Members   func(ctx context.Context, account loop.ID) ([]loop.Member, error)          // active memberships
	Workspace func(ctx context.Context, by loop.Actor) (loop.Workspace, error)           // of a person
	Proxies   []netip.Prefix                                                             // whose X-Forwarded-For counts
}

// Find returns the visitor. A request with an Authorization header is judged by
// it alone. Unknown says that nobody is signed in.
func (f Finder) Find(r *http.Request) (Visitor, error) {
	v := Visitor{Address: Address(r, f.Proxies)}
	var err error
	if head := r.Header.Values("Authorization"); len(head) > 0 {
		v.Actor, v.Workspace, err = f.bearer(r.Context(), head)
	} else if err = f.session(r.Context(), &v); err == nil {
		v.Workspace, err = f.Workspace(r.Context(), v.Actor)
	}
	if err != nil {
		return Visitor{Address: v.Address}, err
	}
	return v, nil
}

func (f Finder) bearer(ctx context.Context, head []string) (loop.Actor, loop.Workspace, error) {
	scheme, text, _ := strings.Cut(head[0], " ")
	if len(head) != 1 || !strings.EqualFold(scheme, "Bearer") || text == "" {
		return loop.Actor{}, loop.Workspace{}, loop.Errorf(loop.Unknown, "This server reads one kind of Authorization header: Bearer ff_..., once.")
	}
	return f.Token(ctx, strings.TrimSpace(text))
}

// session fills in who is signed in. An account that is a member elsewhere only
// is moved there, so that nobody is shut out by a workspace that is gone.
func (f Finder) session(ctx context.Context, v *Visitor) error {
	account, workspace, ok := f.Sessions.Current(ctx)
	if !ok {
		return loop.Errorf(loop.Unknown, "Sign in first.")
	}
	members, err := f.Members(ctx, account)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Workspace == workspace {
			v.Member, v.Actor = m, m.Actor()
		} else {
			v.Others = append(v.Others, m)
		}
	}
	if v.Member.ID == 0 && len(v.Others) > 0 {
		v.Member, v.Others = v.Others[0], v.Others[1:]
		v.Actor = v.Member.Actor()
		if err := f.Sessions.Switch(ctx, v.Member.Workspace); err != nil {
			return err
		}
	}
	if v.Member.ID == 0 {
		return loop.Errorf(loop.Unknown, "You are not a member of a workspace here any more. Ask an admin.")
	}
	v.Session = f.Sessions.Hash(ctx)
	return nil
}

// Still returns nil while the visitor of a request, found some time ago, may
// stay: a session that ended, a token that was revoked and a member who was
// deactivated are Unknown. It is for answers that last.
func (f Finder) Still(r *http.Request, before Visitor) error {
	if before.Session != "" {
		if _, alive, err := f.Sessions.life.FindCtx(r.Context(), before.Session); err != nil || !alive {
			return cmp.Or(err, error(loop.Errorf(loop.Unknown, "Sign in first.")))
		}
	}
	now, err := f.Find(r)
	if err == nil && now.Actor.Workspace != before.Actor.Workspace {
		err = loop.Errorf(loop.Unknown, "You are not a member of this workspace any more.")
	}
	return err
}
