package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// MemberDraft is a new member.
type MemberDraft struct {
	Name, Email string
	Role        loop.Role
	Teams       []string // refs; none means every team there is now
}

// Members lists the members of the workspace by name.
func (s People) Members(ctx context.Context, by loop.Actor) ([]loop.Member, error) {
	return s.Repo.Members(ctx, by.Workspace)
}

// GetMember returns one member.
func (s People) GetMember(ctx context.Context, by loop.Actor, ref string) (loop.Member, error) {
	id, err := s.find(ctx, s.Repo, by, loop.NounMember, ref)
	if err != nil {
		return loop.Member{}, err
	}
	return s.Repo.Member(ctx, by.Workspace, id)
}

// Invite adds a member and returns a one-time code with which they choose a
// password, good for seven days.
func (s People) Invite(ctx context.Context, by loop.Actor, d MemberDraft) (loop.Member, string, error) {
	if err := allow(by, loop.Admin, "add a member"); err != nil {
		return loop.Member{}, "", err
	}
	m := loop.Member{Workspace: by.Workspace, Name: strings.TrimSpace(d.Name), Email: strings.TrimSpace(d.Email), Role: d.Role, State: loop.Invited, Keys: true, CreatedAt: s.Now()}
	if m.Role == "" {
		m.Role = loop.MemberRole
	}
	var all faults
	all.add("", m.Validate())
	teams, err := s.teams(ctx, s.Repo, by, d.Teams)
	if all.add("", err); all.err() != nil {
		return m, "", all.err()
	}
	m.Teams = teams
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		m, err = w.SaveMember(ctx, loop.Member{Workspace: m.Workspace, Name: m.Name, Email: m.Email, Role: m.Role, State: m.State, Teams: m.Teams, Keys: true, CreatedAt: m.CreatedAt},
			loop.Note(by, s.Now(), "member.invited", "", 0))
		return err
	})
	if err != nil {
		return m, "", err
	}
	code, err := s.code(ctx, joinPurpose(m), joinLife)
	return m, code, err
}

// joinLife is how long a link for a member works.
const joinLife = 7 * 24 * time.Hour

// Reinvite makes a new code for a member who has not joined, or who has lost the
// password. An account that is a member elsewhere too is not this workspace's
// alone: only the operator may let its password be set anew.
func (s People) Reinvite(ctx context.Context, by loop.Actor, ref string) (loop.Member, string, error) {
	if err := allow(by, loop.Admin, "make a link for a member"); err != nil {
		return loop.Member{}, "", err
	}
	m, err := s.GetMember(ctx, by, ref)
	if err != nil {
		return m, "", err
	}
	if m.State == loop.Deactivated {
		return m, "", loop.Errorf(loop.Conflict, "%s is deactivated; activate them first.", m.Name)
	}
	if err := s.ours(ctx, by, m); err != nil {
		return m, "", err
	}
	code, err := s.code(ctx, joinPurpose(m), joinLife)
	return m, code, err
}

// ours refuses to touch the account of somebody who belongs to other workspaces too.
func (s People) ours(ctx context.Context, by loop.Actor, m loop.Member) error {
	if m.Account == 0 || by.Kind == loop.Operator {
		return nil
	}
	all, err := s.Accounts.Memberships(ctx, m.Account)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o loop.Member) bool { return o.Workspace != by.Workspace }) {
		return loop.Errorf(loop.Denied, "%s is a member of another workspace of this server too. Ask whoever runs the server for a link: failforward user link.", m.Name)
	}
	return nil
}

// teams returns the teams behind refs, sorted; those there are now for none.
func (s People) teams(ctx context.Context, w loop.Reader, by loop.Actor, refs []string) ([]loop.ID, error) {
	var ids []loop.ID
	for _, ref := range refs {
		id, err := s.find(ctx, w, by, loop.NounTeam, ref)
		if err != nil || teamHere(ctx, w, by, id) != nil {
			return nil, loop.Fault("teams", "There is no team %q here.", ref)
		}
		ids = append(ids, id)
	}
	if len(refs) > 0 {
		slices.Sort(ids)
		return slices.Compact(ids), nil
	}
	all, err := w.Teams(ctx, by.Workspace)
	for _, t := range all {
		if !t.Archived {
			ids = append(ids, t.ID)
		}
	}
	slices.Sort(ids)
	return ids, err
}

const joinRefusal = "This link has been used, is older than seven days, or is not whole. Ask an admin for a fresh one."

// mayJoin returns the member whose code works now, else Denied. It spends nothing.
func (s People) mayJoin(ctx context.Context, ws, member loop.ID, code string) (loop.Member, error) {
	m, err := s.Repo.Member(ctx, ws, member)
	if loop.CodeOf(err) == loop.NotFound || m.State == loop.Deactivated {
		return m, loop.Errorf(loop.Denied, joinRefusal)
	}
	if err != nil {
		return m, err
	}
	return m, s.works(ctx, joinPurpose(m), code, joinRefusal)
}

// Invited tells whom a link was made for, and into which workspace it leads; Denied
// when it lets nobody in.
func (s People) Invited(ctx context.Context, ws, member loop.ID, code string) (loop.Member, loop.Workspace, error) {
	m, err := s.mayJoin(ctx, ws, member, code)
	if err != nil {
		return m, loop.Workspace{}, err
	}
	into, err := s.Repo.Workspace(ctx, ws)
	return m, into, err
}

// Join spends a member's code, sets their password and makes them active.
func (s People) Join(ctx context.Context, ws, member loop.ID, code, password string) (loop.Member, error) {
	m, err := s.mayJoin(ctx, ws, member, code)
	if err != nil {
		return m, err
	}
	if err := goodPassword(password); err != nil {
		return m, err
	}
	var out loop.Member
	err = s.spend(ctx, joinPurpose(m), code, joinRefusal, joinLife, func() error {
		a, err := s.joined(ctx, m, password)
		if err != nil {
			return err
		}
		if out = m; m.Account != 0 {
			return s.passwordChanged(ctx, m)
		}
		out, err = s.changeMember(ctx, m.Actor(), m.ID, 0, "member.joined", func(m *loop.Member) error {
			m.Account, m.State = a.ID, loop.Active
			return nil
		})
		return err
	})
	return out, err
}

// joined returns the account of a member who chooses a password: their own with
// the new password and no other session, or a new one.
func (s People) joined(ctx context.Context, m loop.Member, password string) (loop.Account, error) {
	if m.Account == 0 {
		return s.account(ctx, m.Name, m.Email, password)
	}
	a, err := s.Accounts.Account(ctx, m.Account)
	if err != nil {
		return a, err
	}
	if a.Password, err = s.seal(password); err != nil {
		return a, err
	}
	if a, err = s.Accounts.SaveAccount(ctx, a); err != nil {
		return a, err
	}
	return a, s.Accounts.EndSessions(ctx, a.ID, "")
}

// MemberPatch changes the fields that are not nil.
type MemberPatch struct {
	Name, Email *string
	Role        *loop.Role
	State       *loop.MemberState // active or deactivated
	Teams       *[]string         // refs; an empty list is none
}

// EditMember changes a member. Deactivating ends their sessions at once, since
// every request asks for the membership anew.
func (s People) EditMember(ctx context.Context, by loop.Actor, ref string, version int64, p MemberPatch) (loop.Member, error) {
	if err := allow(by, loop.Admin, "change a member"); err != nil {
		return loop.Member{}, err
	}
	id, err := s.find(ctx, s.Repo, by, loop.NounMember, ref)
	if err != nil {
		return loop.Member{}, err
	}
	var teams []loop.ID
	var noTeam error
	if p.Teams != nil && len(*p.Teams) > 0 {
		teams, noTeam = s.teams(ctx, s.Repo, by, *p.Teams)
	}
	if err := s.freeLogin(ctx, by, id, p.Email); err != nil {
		return loop.Member{}, err
	}
	m, err := s.changeMember(ctx, by, id, version, "member.edited", func(m *loop.Member) error {
		set(&m.Name, p.Name)
		set(&m.Email, p.Email)
		set(&m.Role, p.Role)
		m.Name, m.Email = strings.TrimSpace(m.Name), strings.TrimSpace(m.Email)
		if p.Teams != nil {
			m.Teams = teams
		}
		var all faults
		all.add("", m.Validate())
		all.add("", noTeam)
		all.add("", moveMember(m, p.State))
		return all.err()
	})
	if err != nil || p.Email == nil {
		return m, err
	}
	return m, s.followEmail(ctx, by, m)
}

// moveMember takes a member to another state: active or deactivated. One who
// never joined becomes invited again instead of active.
func moveMember(m *loop.Member, to *loop.MemberState) error {
	if to == nil || *to == m.State {
		return nil
	}
	switch {
	case *to == loop.Deactivated:
		m.State = loop.Deactivated
	case *to != loop.Active:
		return loop.Fault("state", "%q is no state that a member can be moved to. Use active or deactivated.", string(*to))
	case m.Account != 0:
		m.State = loop.Active
	case m.State == loop.Deactivated:
		m.State = loop.Invited
	default:
		return loop.Fault("state", "%s has not joined yet: send the link.", m.Name)
	}
	return nil
}

func (s People) changeMember(ctx context.Context, by loop.Actor, id loop.ID, version int64, verb string, do func(*loop.Member) error) (loop.Member, error) {
	var out loop.Member
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		m, err := w.Member(ctx, by.Workspace, id)
		if err != nil {
			return err
		}
		if err := fresh(version, m.Version, m.Ref()); err != nil {
			return err
		}
		before := m
		if err := do(&m); err != nil {
			return err
		}
		if err := m.Validate(); err != nil {
			return err
		}
		if err := s.lastAdmin(ctx, w, before, m); err != nil {
			return err
		}
		out, err = edited(ctx, w.SaveMember, before, m, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

// lastAdmin refuses to leave a workspace without anybody who can mend it.
func (s People) lastAdmin(ctx context.Context, r loop.Reader, before, after loop.Member) error {
	leads := func(m loop.Member) bool { return m.Role == loop.Admin && m.State == loop.Active }
	if !leads(before) || leads(after) {
		return nil
	}
	members, err := r.Members(ctx, before.Workspace)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.ID != before.ID && leads(m) {
			return nil
		}
	}
	return loop.Fault("role", "%s is the last admin. Make somebody else admin first.", before.Name)
}

func joinPurpose(m loop.Member) string { return fmt.Sprintf("join:%s:%s", m.Workspace, m.ID) }
