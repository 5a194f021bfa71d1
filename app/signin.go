package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// account returns the account that signs in with the e-mail (else the name). An
// account that exists already has to be opened by the same password.
func (s People) account(ctx context.Context, name, email, password string) (loop.Account, error) {
	login := Login(email)
	if login == "" {
		login = Login(name)
	}
	old, err := s.Accounts.AccountByLogin(ctx, login)
	if err == nil {
		if !s.opens(password, old.Password) {
			return old, loop.Fault("password", "%s has an account on this server already, with another password.", name)
		}
		return old, nil
	}
	if loop.CodeOf(err) != loop.NotFound {
		return old, err
	}
	sealed, err := s.seal(password)
	if err != nil {
		return old, err
	}
	return s.Accounts.SaveAccount(ctx, loop.Account{Login: login, Name: name, Email: email, Password: sealed, CreatedAt: s.Now()})
}

// Login folds what people sign in with: an e-mail or a name.
func Login(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Opened is a person who has proven who they are.
type Opened struct {
	Account loop.Account
	Members []loop.Member // active memberships, at least one
}

const (
	triesPerLogin   = 10
	triesPerAddress = 50
	triesWindow     = 15 * time.Minute
)

// SignIn proves an account by its password. Unknown logins take as long and say
// the same. Too many failures are Limited, per login and per address; they are
// counted in turn, so that many tries at once are no way around it.
func (s People) SignIn(ctx context.Context, login, password, address string) (Opened, error) {
	keys := map[string]int{loginKey(login): triesPerLogin, "address:" + address: triesPerAddress}
	if err := s.limited(ctx, keys); err != nil {
		return Opened{}, err
	}
	select {
	case s.trying <- struct{}{}:
	case <-ctx.Done():
		return Opened{}, ctx.Err()
	}
	defer func() { <-s.trying }()
	if err := s.limited(ctx, keys); err != nil { // others may have failed meanwhile
		return Opened{}, err
	}
	a, ok, err := s.prove(ctx, login, password)
	if err != nil {
		return Opened{}, err
	}
	if !ok {
		return Opened{}, s.refuse(ctx, keys)
	}
	return s.open(ctx, a, loginKey(login))
}

func loginKey(login string) string { return "login:" + Login(login) }

// prove reports whether the password opens the account of a login.
func (s People) prove(ctx context.Context, login, password string) (loop.Account, bool, error) {
	a, err := s.Accounts.AccountByLogin(ctx, Login(login))
	unknown := loop.CodeOf(err) == loop.NotFound
	if err != nil && !unknown {
		return a, false, err
	}
	if unknown || a.Password == "" {
		a.Password = unknownAccount
	}
	opens := s.opens(password, a.Password)
	return a, opens && !unknown && !a.Disabled, nil
}

// unknownAccount is a hash that nothing opens: it makes an unknown login cost the same.
const unknownAccount = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func (s People) limited(ctx context.Context, keys map[string]int) error {
	for key, most := range keys {
		n, err := s.Accounts.CountAttempts(ctx, key, s.Now().Add(-triesWindow))
		if err != nil {
			return err
		}
		if n >= most {
			return loop.Errorf(loop.Limited, "Too many tries. Wait a quarter of an hour, then try again.")
		}
	}
	return nil
}

func (s People) refuse(ctx context.Context, keys map[string]int) error {
	for key := range keys {
		if err := s.Accounts.AddAttempt(ctx, loop.Attempt{Key: key, At: s.Now()}); err != nil {
			return err
		}
	}
	return loop.Errorf(loop.Unknown, "This name or e-mail and this password do not belong together. Try again; an account that was made with an e-mail signs in with the e-mail.")
}

// forget takes the failures of a login back: who knows the password was no guesser.
func (s People) forget(ctx context.Context, key string) error {
	return s.Accounts.ForgetAttempts(ctx, key, s.Now().Add(time.Second))
}

func (s People) open(ctx context.Context, a loop.Account, key string) (Opened, error) {
	if err := s.forget(ctx, key); err != nil {
		return Opened{}, err
	}
	members, err := s.Accounts.Memberships(ctx, a.ID)
	if err != nil {
		return Opened{}, err
	}
	if len(members) == 0 {
		return Opened{}, loop.Errorf(loop.Denied, "Your account is a member of no workspace. Ask an admin to add you.")
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.Record(ctx, loop.Note(members[0].Actor(), s.Now(), "session.started", members[0].Ref().String(), members[0].ID))
	})
	return Opened{Account: a, Members: members}, err
}

// Member returns the active member of an account in a workspace; NotFound when
// there is none any more, which ends their session.
func (s People) Member(ctx context.Context, account, ws loop.ID) (loop.Member, error) {
	members, err := s.Accounts.Memberships(ctx, account)
	if err != nil {
		return loop.Member{}, err
	}
	for _, m := range members {
		if m.Workspace == ws {
			return m, nil
		}
	}
	return loop.Member{}, loop.Errorf(loop.NotFound, "You are not a member of this workspace any more.")
}

// Memberships returns the workspaces that an account may switch to.
func (s People) Memberships(ctx context.Context, account loop.ID) ([]loop.Member, error) {
	return s.Accounts.Memberships(ctx, account)
}
