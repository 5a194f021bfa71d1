package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Links are the deeds about private links: secret addresses for calendars and news
// readers. A link reads what its member may read, and can nothing else.
type Links struct{ *Deps }

// linkPrefix tells people and scanners of secrets what they have found.
const linkPrefix = "ffl_"

// Make makes a link of the caller's own and returns its secret part, which is shown
// this once only.
func (s Links) Make(ctx context.Context, by loop.Actor, name string) (loop.PrivateLink, string, error) {
	if err := mayLink(by, "make a private link"); err != nil {
		return loop.PrivateLink{}, "", err
	}
	text, hash := Secret(linkPrefix)
	l := loop.PrivateLink{Workspace: by.Workspace, Member: by.Member, Name: strings.TrimSpace(name), Hash: hash, CreatedBy: by.Member, CreatedAt: s.Now()}
	if err := l.Validate(); err != nil {
		return l, "", err
	}
	var out loop.PrivateLink
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		have, err := w.PrivateLinks(ctx, by.Workspace, by.Member)
		if err != nil {
			return err
		}
		if len(have) >= loop.MostLinks {
			return loop.Errorf(loop.Conflict, "You have %d links that work, and that is all there can be. Revoke one that you do not use.", len(have))
		}
		out, err = w.SavePrivateLink(ctx, l, loop.Note(by, s.Now(), "link.made", "", 0))
		return err
	})
	return out, text, err
}

// mayLink lets people have links, and no programs: those have tokens.
func mayLink(by loop.Actor, deed string) error {
	if by.Kind != loop.Person || by.Member == 0 {
		return loop.Errorf(loop.Denied, "Only a member can %s.", deed)
	}
	return allow(by, loop.Viewer, deed)
}

// List returns the caller's links that work, newest first.
func (s Links) List(ctx context.Context, by loop.Actor) ([]loop.PrivateLink, error) {
	if err := mayLink(by, "see private links"); err != nil {
		return nil, err
	}
	return s.Repo.PrivateLinks(ctx, by.Workspace, by.Member)
}

// Revoke ends a link of the caller's own, for good. Revoking it again changes nothing.
func (s Links) Revoke(ctx context.Context, by loop.Actor, link string) (loop.PrivateLink, error) {
	var out loop.PrivateLink
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		l, err := s.mine(ctx, w, by, link)
		if out = l; err != nil || !l.Works() {
			return err
		}
		l.RevokedAt = s.Now()
		out, err = w.SavePrivateLink(ctx, l, loop.Note(by, s.Now(), "link.revoked", "", 0))
		return err
	})
	return out, err
}

func (s Links) mine(ctx context.Context, r loop.Reader, by loop.Actor, link string) (loop.PrivateLink, error) {
	if err := mayLink(by, "revoke a private link"); err != nil {
		return loop.PrivateLink{}, err
	}
	id, ok := asID(link)
	if !ok {
		return loop.PrivateLink{}, noLink()
	}
	l, err := r.PrivateLink(ctx, by.Workspace, id)
	if err == nil && l.Member != by.Member {
		return loop.PrivateLink{}, noLink() // another member's links are nobody's to see
	}
	return l, err
}

func noLink() error { return loop.Errorf(loop.NotFound, "There is nothing at this address.") }

// Open returns the reader behind the secret part of a link. Unknown, revoked and of
// somebody who is not active any more are NotFound alike. The lookup is by hash,
// so how long it takes tells nothing of the secret.
func (s Links) Open(ctx context.Context, secret string) (loop.Actor, error) {
	if !strings.HasPrefix(secret, linkPrefix) {
		return loop.Actor{}, noLink()
	}
	l, err := s.Repo.PrivateLinkByHash(ctx, HashSecret(secret))
	if loop.CodeOf(err) == loop.NotFound || err == nil && (!l.Works() || l.Member == 0) {
		return loop.Actor{}, noLink()
	}
	if err != nil {
		return loop.Actor{}, err
	}
	m, err := s.Repo.Member(ctx, l.Workspace, l.Member)
	if loop.CodeOf(err) == loop.NotFound || err == nil && m.State != loop.Active {
		return loop.Actor{}, noLink()
	}
	return m.Actor(), err
}
