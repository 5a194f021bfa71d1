package app

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// InvitationDraft is a link for several people.
type InvitationDraft struct {
	Role loop.Role // "" means member
	Team string    // ref; "" for every team, which only an admin may say
	Most int       // 0 means 10
}

// InviteByLink makes a link code with which several people may join, for seven
// days. Its text is shown this once only. A lead invites into a team of their own,
// and nobody invites with a role above their own.
func (s People) InviteByLink(ctx context.Context, by loop.Actor, d InvitationDraft) (loop.Invitation, string, error) {
	i := loop.Invitation{Workspace: by.Workspace, Role: d.Role, Most: d.Most, CreatedBy: by.Member, CreatedAt: s.Now(), UpdatedAt: s.Now(), ExpiresAt: s.Now().Add(loop.InvitationLife)}
	if err := allow(by, loop.Lead, "invite people by a link"); err != nil {
		return i, "", err
	}
	if i.Role == "" {
		i.Role = loop.MemberRole
	}
	if i.Most == 0 {
		i.Most = 10
	}
	var all faults
	all.add("", i.Validate())
	team, err := s.TeamID(ctx, by, d.Team)
	if i.Team = team; err == nil {
		err = mayInviteInto(by, team)
	}
	if all.add("", err); i.Role != "" && !by.May(i.Role) {
		all.add("", loop.Fault("role", "You are %s; invite with that role or less.", by.Role))
	}
	if all.err() != nil {
		return i, "", all.err()
	}
	code, hash := Secret("")
	i.Hash = hash
	var out loop.Invitation
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		out, err = w.SaveInvitation(ctx, i, loop.Note(by, s.Now(), "invitation.made", "", 0))
		return err
	})
	return out, code, err
}

func mayInviteInto(by loop.Actor, team loop.ID) error {
	if by.Role == loop.Admin || team != 0 && by.In(team) {
		return nil
	}
	return loop.Fault("team", "Choose a team of your own; only an admin invites into others.")
}

// Invitations lists the links for several people that a lead may look after, newest first.
func (s People) Invitations(ctx context.Context, by loop.Actor) ([]loop.Invitation, error) {
	if err := allow(by, loop.Lead, "see the links for several people"); err != nil {
		return nil, err
	}
	all, err := s.Repo.Invitations(ctx, by.Workspace)
	return slices.DeleteFunc(all, func(i loop.Invitation) bool { return mayInviteInto(by, i.Team) != nil }), err
}

// RevokeInvitation ends a link at once. Whoever joined by it stays.
func (s People) RevokeInvitation(ctx context.Context, by loop.Actor, ref string) (loop.Invitation, error) {
	var out loop.Invitation
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := allow(by, loop.Lead, "take a link back"); err != nil {
			return err
		}
		all, err := w.Invitations(ctx, by.Workspace)
		if err != nil {
			return err
		}
		n := slices.IndexFunc(all, func(i loop.Invitation) bool { return strings.EqualFold(i.Ref().String(), ref) })
		if n < 0 || mayInviteInto(by, all[n].Team) != nil {
			return loop.Errorf(loop.NotFound, "There is no link %s here that you look after.", ref)
		}
		if out = all[n]; !out.RevokedAt.IsZero() {
			return nil
		}
		out.Revoke(s.Now())
		out, err = w.SaveInvitation(ctx, out, loop.Note(by, s.Now(), "invitation.revoked", "", 0))
		return err
	})
	return out, err
}

const invitationRefusal = "This link is not whole, or was never made here. Copy all of it, or ask a lead of the team for a fresh one."

// MayJoinByLink returns the invitation behind a code that lets somebody in now and
// its workspace, else Denied with what to do. It spends nothing.
func (s People) MayJoinByLink(ctx context.Context, code string) (loop.Invitation, loop.Workspace, error) {
	i, err := s.Repo.InvitationByHash(ctx, HashSecret(code))
	if loop.CodeOf(err) == loop.NotFound {
		return i, loop.Workspace{}, loop.Errorf(loop.Denied, invitationRefusal)
	}
	if err != nil {
		return i, loop.Workspace{}, err
	}
	if why := i.Why(s.Now()); why != "" {
		return i, loop.Workspace{}, loop.Errorf(loop.Denied, "%s", why)
	}
	ws, err := s.Repo.Workspace(ctx, i.Workspace)
	return i, ws, err
}

// Newcomer is who joins by a link.
type Newcomer struct{ Name, Email, Password string }

// joinsPerAddress bounds how many tries to join come from one address in a quarter of an hour.
const joinsPerAddress = 30

// JoinByLink makes whoever holds the code of an invitation a member. Of many at once
// exactly as many get in as the invitation was made for. An account that is there
// already has to be opened by its password; wrong ones count as failures to sign in.
func (s People) JoinByLink(ctx context.Context, code string, n Newcomer, address string) (loop.Member, error) {
	n.Name, n.Email = strings.TrimSpace(n.Name), strings.TrimSpace(n.Email)
	keys := map[string]int{loginKey(n.Email): triesPerLogin, "join:" + address: joinsPerAddress}
	if err := s.limited(ctx, keys); err != nil {
		return loop.Member{}, err
	}
	i, _, err := s.MayJoinByLink(ctx, code)
	if err != nil {
		if loop.CodeOf(err) == loop.Denied {
			_ = s.refuse(ctx, map[string]int{"join:" + address: 0}) // noted; the refusal itself says more
		}
		return loop.Member{}, err
	}
	if err := s.goodNewcomer(ctx, i, n); err != nil {
		return loop.Member{}, err
	}
	a, err := s.account(ctx, n.Name, n.Email, n.Password)
	if loop.CodeOf(err) == loop.Invalid {
		_ = s.refuse(ctx, keys)
	}
	if err != nil {
		return loop.Member{}, err
	}
	return s.joinAs(ctx, i, n, a)
}

// goodNewcomer tells every fault of the form at once.
func (s People) goodNewcomer(ctx context.Context, i loop.Invitation, n Newcomer) error {
	var all faults
	all.add("", loop.Member{Name: n.Name, Email: n.Email, Role: i.Role}.Validate())
	if n.Email == "" {
		all.add("", loop.Fault("email", "Write your e-mail: you sign in with it."))
	}
	all.add("", goodPassword(n.Password))
	members, err := s.Repo.Members(ctx, i.Workspace)
	if err != nil {
		return err
	}
	if n.Email != "" && slices.ContainsFunc(members, func(m loop.Member) bool { return Login(m.Email) == Login(n.Email) }) {
		all.add("", loop.Fault("email", "Somebody with this e-mail is in this workspace already. Sign in, or ask an admin for a link of your own."))
	}
	return all.err()
}

// joinAs spends the invitation and makes the member, both or neither. Two servers
// that spend it at once try again: one place may be left for each.
func (s People) joinAs(ctx context.Context, i loop.Invitation, n Newcomer, a loop.Account) (loop.Member, error) {
	var out loop.Member
	var err error
	for range 10 {
		err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
			out, err = s.joinOnce(ctx, w, i.Hash, n, a)
			return err
		})
		if loop.CodeOf(err) != loop.Conflict {
			break
		}
	}
	return out, err
}

func (s People) joinOnce(ctx context.Context, w loop.Writer, hash []byte, n Newcomer, a loop.Account) (loop.Member, error) {
	i, err := w.InvitationByHash(ctx, hash)
	if err != nil {
		return loop.Member{}, err
	}
	if err := i.Spend(s.Now()); err != nil {
		return loop.Member{}, err
	}
	teams := []loop.ID{i.Team}
	if i.Team == 0 {
		if teams, err = s.teams(ctx, w, loop.Actor{Workspace: i.Workspace}, nil); err != nil {
			return loop.Member{}, err
		}
	}
	m, err := w.SaveMember(ctx, loop.Member{Workspace: i.Workspace, Account: a.ID, Name: n.Name, Email: n.Email, Role: i.Role, State: loop.Active, Teams: teams, Keys: true, CreatedAt: s.Now()}, loop.Event{})
	if err != nil {
		return m, err
	}
	if err := w.Record(ctx, loop.Note(m.Actor(), s.Now(), "member.joined", m.Ref().String(), m.ID)); err != nil {
		return m, err
	}
	_, err = w.SaveInvitation(ctx, i, loop.Note(m.Actor(), s.Now(), "invitation.used", "", 0))
	return m, err
}
