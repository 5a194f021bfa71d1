package store

import (
	"context"

	"failforward/loop"
)

const selectAccount = "SELECT id, login, email, name, password, disabled, created_at FROM account WHERE "

func scanAccount(row scanner) (loop.Account, error) {
	var a loop.Account
	err := row.Scan(&a.ID, &a.Login, &a.Email, &a.Name, &a.Password, &a.Disabled, stamp{&a.CreatedAt})
	return a, err
}

// Account implements loop.AccountRepo.
func (s *Store) Account(ctx context.Context, id loop.ID) (loop.Account, error) {
	return one(ctx, s.reads, "account", scanAccount, selectAccount+"id = $1", int64(id))
}

// AccountByLogin implements loop.AccountRepo. A login goes before an e-mail, so
// nobody can take another's place by choosing an e-mail; of two accounts with
// one e-mail the older counts.
func (s *Store) AccountByLogin(ctx context.Context, name string) (loop.Account, error) {
	a, err := one(ctx, s.reads, "account", scanAccount, selectAccount+"login = $1", login(name))
	if loop.CodeOf(err) != loop.NotFound || login(name) == "" {
		return a, err
	}
	return one(ctx, s.reads, "account", scanAccount, selectAccount+"email_folded = $1 ORDER BY id LIMIT 1", login(name))
}

// SaveAccount implements loop.AccountRepo: one without an ID is new. Accounts
// have no version: the last save wins.
func (s *Store) SaveAccount(ctx context.Context, a loop.Account) (loop.Account, error) {
	a = tidied(a)
	a.Login = login(a.Login)
	known := a.ID != 0
	if !known {
		a.ID = s.ids.Next()
	}
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		if known {
			return t.changeAccount(ctx, a)
		}
		return t.insert(ctx, "account", []string{"id", "login", "email", "email_folded", "name", "password", "disabled", "created_at"},
			[][]any{{int64(a.ID), a.Login, a.Email, foldedEmail(a.Email), a.Name, a.Password, flag(a.Disabled), millis(a.CreatedAt)}}, "")
	})
	return a, err
}

func (t *tx) changeAccount(ctx context.Context, a loop.Account) error {
	n, err := t.exec(ctx, "UPDATE account SET login = $1, email = $2, email_folded = $3, name = $4, password = $5, disabled = $6 WHERE id = $7",
		a.Login, a.Email, foldedEmail(a.Email), a.Name, a.Password, flag(a.Disabled), int64(a.ID))
	if err == nil && n == 0 {
		return absent("account")
	}
	return err
}

// Memberships implements loop.AccountRepo: oldest workspace first.
func (s *Store) Memberships(ctx context.Context, account loop.ID) ([]loop.Member, error) {
	all, err := list(ctx, s.reads, members.scan, "SELECT "+members.selected+" FROM member x WHERE x.account_id = $1 AND x.account_id <> 0 AND x.state = $2 ORDER BY x.workspace_id, x.id",
		int64(account), string(loop.Active))
	if err != nil {
		return nil, err
	}
	for i, m := range all {
		if all[i], err = s.Member(ctx, m.Workspace, m.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}
