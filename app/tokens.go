package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Tokens are the deeds about access for programs.
type Tokens struct{ *Deps }

// TokenDraft is a new token.
type TokenDraft struct {
	Name    string
	Role    loop.Role
	Expires time.Duration // 0 means 400 days; at most 10 years
}

// Add makes a token and returns its text, which is shown this once only.
func (s Tokens) Add(ctx context.Context, by loop.Actor, d TokenDraft) (loop.Token, string, error) {
	t, err := s.draft(by, d)
	if err != nil {
		return t, "", err
	}
	text, hash := Secret("ff_")
	t.Hash = hash
	var out loop.Token
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		out, err = w.SaveToken(ctx, t, loop.Note(by, s.Now(), "token.added", "", 0))
		return err
	})
	return out, text, err
}

func (s Tokens) draft(by loop.Actor, d TokenDraft) (loop.Token, error) {
	if d.Expires == 0 {
		d.Expires = 400 * 24 * time.Hour
	}
	t := loop.Token{Workspace: by.Workspace, Name: strings.TrimSpace(d.Name), Role: d.Role, CreatedBy: by.Member, CreatedAt: s.Now(), ExpiresAt: s.Now().Add(d.Expires)}
	if err := allow(by, loop.Admin, "make a token"); err != nil {
		return t, err
	}
	var c loop.Check
	c.Len("name", t.Name, 1, 80)
	loop.OneOf(&c, "role", t.Role, loop.Roles())
	if d.Expires < 0 || d.Expires > 10*366*24*time.Hour {
		c.Fault("expires", "A token lives for ten years at most, and its end is to come.")
	}
	return t, c.Err()
}

// List returns the tokens of the workspace, newest first.
func (s Tokens) List(ctx context.Context, by loop.Actor) ([]loop.Token, error) {
	if err := allow(by, loop.Admin, "see the tokens"); err != nil {
		return nil, err
	}
	return s.Repo.Tokens(ctx, by.Workspace)
}

// Revoke ends a token at once. Revoking it again changes nothing.
func (s Tokens) Revoke(ctx context.Context, by loop.Actor, ref string) (loop.Token, error) {
	var out loop.Token
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		if out, err = s.named(ctx, w, by, ref); err != nil || !out.RevokedAt.IsZero() {
			return err
		}
		out.RevokedAt = s.Now()
		out, err = w.SaveToken(ctx, out, loop.Note(by, s.Now(), "token.revoked", "", 0))
		return err
	})
	return out, err
}

func (s Tokens) named(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Token, error) {
	if err := allow(by, loop.Admin, "revoke a token"); err != nil {
		return loop.Token{}, err
	}
	all, err := r.Tokens(ctx, by.Workspace)
	if err != nil {
		return loop.Token{}, err
	}
	for _, t := range all {
		if strings.EqualFold(t.Ref().String(), ref) || t.ID.String() == ref {
			return t, nil
		}
	}
	return loop.Token{}, loop.Errorf(loop.NotFound, "There is no token %s here.", ref)
}

// Actor returns the caller behind the text of a token and the workspace that it
// opens: Unknown when it does not work (any more). Its last use is noted at most
// once a minute.
func (s Tokens) Actor(ctx context.Context, text string) (loop.Actor, loop.Workspace, error) {
	if !strings.HasPrefix(text, "ff_") {
		return loop.Actor{}, loop.Workspace{}, badToken()
	}
	hash := HashSecret(text)
	t, opens, err := s.working(ctx, s.Repo, hash)
	if err != nil || s.Now().Sub(t.LastUsed) < time.Minute {
		return t.Actor(), opens, err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		t, _, err := s.working(ctx, w, hash) // read again: it may have been revoked meanwhile
		if err != nil || s.Now().Sub(t.LastUsed) < time.Minute {
			return err
		}
		t.LastUsed = s.Now()
		_, err = w.SaveToken(ctx, t, loop.Event{})
		return err
	})
	return t.Actor(), opens, err
}

func badToken() error {
	return loop.Errorf(loop.Unknown, "This token does not work: it is unknown, revoked or expired. Make a fresh one with: failforward token add.")
}

// working returns the token with a hash and its workspace, Unknown unless it works now.
func (s Tokens) working(ctx context.Context, r loop.Reader, hash []byte) (loop.Token, loop.Workspace, error) {
	t, opens, err := r.TokenByHash(ctx, hash)
	if loop.CodeOf(err) == loop.NotFound || err == nil && (!t.RevokedAt.IsZero() || !s.Now().Before(t.ExpiresAt)) {
		return loop.Token{}, loop.Workspace{}, badToken()
	}
	return t, opens, err
}
