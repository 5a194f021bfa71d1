package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// ChangePassword sets a new password and ends every other session.
func (s People) ChangePassword(ctx context.Context, by loop.Member, old, fresh, keepSession string) error {
	if err := goodPassword(fresh); err != nil {
		return err
	}
	a, err := s.present(ctx, by, old)
	if err != nil {
		return err
	}
	if a.Password, err = s.seal(fresh); err != nil {
		return err
	}
	if _, err := s.Accounts.SaveAccount(ctx, a); err != nil {
		return err
	}
	if err := s.Accounts.EndSessions(ctx, a.ID, keepSession); err != nil {
		return err
	}
	return s.passwordChanged(ctx, by)
}

func (s People) passwordChanged(ctx context.Context, m loop.Member) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.Record(ctx, loop.Note(m.Actor(), s.Now(), "password.changed", m.Ref().String(), m.ID))
	})
}

// present returns the account of a member who knows their present password.
// Wrong ones are counted like failures to sign in.
func (s People) present(ctx context.Context, by loop.Member, password string) (loop.Account, error) {
	a, err := s.Accounts.Account(ctx, by.Account)
	if err != nil {
		return a, err
	}
	keys := map[string]int{loginKey(a.Login): triesPerLogin}
	if err := s.limited(ctx, keys); err != nil {
		return a, err
	}
	if s.opens(password, a.Password) {
		return a, s.forget(ctx, loginKey(a.Login))
	}
	if err := s.refuse(ctx, keys); loop.CodeOf(err) != loop.Unknown {
		return a, err
	}
	return a, loop.Fault("old", "This is not your present password.")
}

// Sessions lists the browsers in which the member is signed in.
func (s People) Sessions(ctx context.Context, by loop.Member) ([]loop.SessionInfo, error) {
	return s.Accounts.Sessions(ctx, by.Account)
}

// EndSession signs one of the member's browsers out.
func (s People) EndSession(ctx context.Context, by loop.Member, hash string) error {
	return s.Accounts.EndSession(ctx, by.Account, hash)
}

// Prefs are what a member has chosen for themselves.
type Prefs struct {
	Theme   string // "" as the system says, light, dark
	Density string // "" comfortable, compact
	Keys    bool   // single-letter keys work
}

func (p Prefs) validate() error {
	var c loop.Check
	if !slices.Contains([]string{"", "light", "dark"}, p.Theme) {
		c.Fault("theme", "Choose light, dark, or as the system says.")
	}
	if !slices.Contains([]string{"", "compact"}, p.Density) {
		c.Fault("density", "Choose comfortable or compact.")
	}
	return c.Err()
}

// SetPrefs changes how the member's own pages look and listen.
func (s People) SetPrefs(ctx context.Context, by loop.Actor, p Prefs) (loop.Member, error) {
	if err := p.validate(); err != nil {
		return loop.Member{}, err
	}
	return s.changeMember(ctx, by, by.Member, 0, "member.preferred", func(m *loop.Member) error {
		m.Theme, m.Density, m.Keys = p.Theme, p.Density, p.Keys
		return nil
	})
}
