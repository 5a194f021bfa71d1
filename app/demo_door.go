package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// EnterDemo spends the one-time code of the demo and returns its lead.
func (s People) EnterDemo(ctx context.Context, code string) (loop.Member, error) {
	var out loop.Member
	const refusal = "This link into the demo has been used. Restart the server with --demo: it prints a fresh one."
	err := s.spend(ctx, codeDemo, code, refusal, setupLife, func() error {
		lead, err := s.DemoLead(ctx)
		if err != nil {
			return err
		}
		out, err = s.OpenDemo(ctx, lead)
		return err
	})
	return out, err
}

// DemoLead returns the lead of the demo workspace; NotFound when there is none.
func (s People) DemoLead(ctx context.Context) (loop.Member, error) {
	all, err := s.Repo.Workspaces(ctx)
	if err != nil {
		return loop.Member{}, err
	}
	for _, ws := range all {
		if ws.Demo {
			return s.demoLead(ctx, ws)
		}
	}
	return loop.Member{}, loop.Errorf(loop.NotFound, "There is no demo here.")
}

func (s People) demoLead(ctx context.Context, ws loop.Workspace) (loop.Member, error) {
	members, err := s.Repo.Members(ctx, ws.ID)
	if err != nil {
		return loop.Member{}, err
	}
	i := slices.IndexFunc(members, func(m loop.Member) bool { return m.Role == loop.Lead && m.State == loop.Active })
	if i < 0 {
		return loop.Member{}, loop.Errorf(loop.NotFound, "The demo has no lead any more.")
	}
	return members[i], nil
}

// OpenDemo gives the lead of the demo an account without a password, so that a
// session can name it. Called once, when the first link is followed.
func (s People) OpenDemo(ctx context.Context, lead loop.Member) (loop.Member, error) {
	if lead.Account != 0 {
		return lead, nil
	}
	a, err := s.Accounts.SaveAccount(ctx, loop.Account{Login: "demo-" + lead.ID.String(), Name: lead.Name, CreatedAt: s.Now()})
	if err != nil {
		return lead, err
	}
	return s.changeMember(ctx, lead.Actor(), lead.ID, 0, "member.joined", func(m *loop.Member) error {
		m.Account = a.ID
		return nil
	})
}
