package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// People sign in with their e-mail, so the account follows it when an admin
// changes it. An account that belongs to other workspaces too stays as it is:
// one workspace has no say over how its members enter another.

// freeLogin refuses an e-mail with which somebody else signs in already.
func (s People) freeLogin(ctx context.Context, by loop.Actor, member loop.ID, email *string) error {
	if email == nil || strings.TrimSpace(*email) == "" {
		return nil
	}
	m, err := s.Repo.Member(ctx, by.Workspace, member)
	if err != nil || m.Account == 0 || Login(*email) == Login(m.Email) {
		return err
	}
	taken, err := s.Accounts.AccountByLogin(ctx, Login(*email))
	switch {
	case loop.CodeOf(err) == loop.NotFound:
		return nil
	case err == nil && taken.ID != m.Account:
		return loop.Fault("email", "Somebody signs in with %s already. Use another e-mail.", strings.TrimSpace(*email))
	}
	return err
}

// followEmail lets a member sign in with the e-mail that stands in the list now.
func (s People) followEmail(ctx context.Context, by loop.Actor, m loop.Member) error {
	if m.Account == 0 || m.Email == "" || s.ours(ctx, loop.Actor{Workspace: by.Workspace}, m) != nil {
		return nil
	}
	a, err := s.Accounts.Account(ctx, m.Account)
	if err != nil || a.Login == Login(m.Email) {
		return err
	}
	a.Login, a.Email = Login(m.Email), m.Email
	_, err = s.Accounts.SaveAccount(ctx, a)
	return err
}
