package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Member is a person in the workspace.
type Member struct {
	ID        string    `json:"id"`
	Ref       string    `json:"ref" example:"M-3"`
	Version   int64     `json:"version"`
	State     string    `json:"state" enum:"invited,active,deactivated"`
	Name      string    `json:"name"`
	Email     *string   `json:"email" doc:"null for a caller who may only read"`
	Role      string    `json:"role" enum:"viewer,member,lead,admin"`
	Teams     []string  `json:"teams" nullable:"false" doc:"refs"`
	CreatedAt time.Time `json:"created_at"`
}

// NewMember is a member as they come in.
type NewMember struct {
	Name  string        `json:"name" doc:"1 to 80 characters"`
	Email string        `json:"email" doc:"Where the link goes"`
	Role  string        `json:"role,omitempty" enum:"viewer,member,lead,admin" doc:"member when it is left out"`
	Teams Opt[[]string] `json:"teams,omitzero" doc:"refs; every team there is when it is left out"`
}

// MemberChange changes the fields that are there.
type MemberChange struct {
	Name  Opt[string]    `json:"name,omitzero"`
	Email Opt[string]    `json:"email,omitzero"`
	Role  Opt[loop.Role] `json:"role,omitzero" doc:"viewer, member, lead or admin"`
	Teams Opt[[]string]  `json:"teams,omitzero" doc:"refs"`
}

// Invitation is a member with the one-time code to choose a password with.
type Invitation struct {
	Member
	Code string `json:"code" doc:"Shown this once; good for seven days"`
	Link string `json:"link" doc:"Where to spend it"`
}

// Members writes members as the wire carries them.
func (b *Book) Members(ctx context.Context, all ...loop.Member) ([]Member, error) {
	var teams []loop.ID
	for _, m := range all {
		teams = append(teams, m.Teams...)
	}
	if err := b.meet(ctx, teams...); err != nil {
		return nil, err
	}
	out := make([]Member, len(all))
	for i, m := range all {
		out[i] = Member{ID: m.ID.String(), Ref: m.Ref().String(), Version: m.Version, State: string(m.State), Name: m.Name,
			Role: string(m.Role), Teams: b.refsOf(m.Teams), CreatedAt: m.CreatedAt.UTC()}
		if b.by.May(loop.MemberRole) {
			out[i].Email = some(m.Email)
		}
	}
	return out, nil
}

func (s *Service) members() {
	add(s, operation{method: http.MethodGet, path: "/members", id: "list-members", tag: "members", need: loop.Viewer, says: "List members by name"}, s.listMembers)
	add(s, operation{method: http.MethodPost, path: "/members", id: "invite-member", tag: "members", need: loop.Admin, status: http.StatusCreated,
		says: "Add a member and make their link"}, s.inviteMember)
	add(s, operation{method: http.MethodGet, path: "/members/{ref}", id: "get-member", tag: "members", need: loop.Viewer, says: "Get one member"}, s.getMember)
	add(s, operation{method: http.MethodPatch, path: "/members/{ref}", id: "change-member", tag: "members", need: loop.Admin, says: "Change the fields that are sent"}, s.changeMember)
	add(s, operation{method: http.MethodPost, path: "/members/{ref}/transitions", id: "move-member", tag: "members", need: loop.Admin,
		says: "Go to deactivated, or back to active"}, s.moveMember)
	add(s, operation{method: http.MethodPost, path: "/members/{ref}/invitations", id: "reinvite-member", tag: "members", need: loop.Admin, status: http.StatusCreated,
		says: "Make a fresh link for a member who has not joined or has lost the password"}, s.reinviteMember)
}

func (s *Service) listMembers(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Member]], error) {
	all, err := s.app.People.Members(ctx, by)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Members(ctx, all...)
	return listOf(items, ""), err
}

type memberCreate struct{ Body NewMember }

func (s *Service) inviteMember(ctx context.Context, by loop.Actor, in *memberCreate) (*saved[Invitation], error) {
	d := app.MemberDraft{Name: in.Body.Name, Email: in.Body.Email, Role: loop.Role(in.Body.Role), Teams: in.Body.Teams.Value}
	m, code, err := s.app.People.Invite(ctx, by, d)
	return s.invitation(ctx, by, m, code, err)
}

func (s *Service) reinviteMember(ctx context.Context, by loop.Actor, in *Target) (*saved[Invitation], error) {
	m, code, err := s.app.People.Reinvite(ctx, by, in.Ref)
	return s.invitation(ctx, by, m, code, err)
}

func (s *Service) invitation(ctx context.Context, by loop.Actor, m loop.Member, code string, err error) (*saved[Invitation], error) {
	one, err := s.oneMember(ctx, by, m, err)
	if err != nil {
		return nil, err
	}
	return at(m.Version, Invitation{Member: one.Body, Code: code, Link: JoinLink(s.opt.BaseURL, m, code)}), nil
}

// JoinLink is where a member spends a code; without a base URL only the path.
func JoinLink(baseURL string, m loop.Member, code string) string {
	q := url.Values{"w": {m.Workspace.String()}, "m": {m.ID.String()}, "code": {code}}
	return strings.TrimRight(baseURL, "/") + "/join?" + q.Encode()
}

func (s *Service) getMember(ctx context.Context, by loop.Actor, in *Target) (*saved[Member], error) {
	m, err := s.app.People.GetMember(ctx, by, in.Ref)
	return s.oneMember(ctx, by, m, err)
}

type memberEdit struct {
	Versioned
	Body MemberChange
}

func (s *Service) changeMember(ctx context.Context, by loop.Actor, in *memberEdit) (*saved[Member], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p := app.MemberPatch{Name: in.Body.Name.Pointer(), Email: in.Body.Email.Pointer(), Role: in.Body.Role.Pointer(), Teams: in.Body.Teams.Pointer()}
	m, err := s.app.People.EditMember(ctx, by, in.Ref, version, p)
	return s.oneMember(ctx, by, m, err)
}

func (s *Service) moveMember(ctx context.Context, by loop.Actor, in *moving) (*saved[Member], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	to := loop.MemberState(in.Body.To)
	if to != loop.Active && to != loop.Deactivated {
		return nil, unknownState(in.Body.To, "active or deactivated")
	}
	m, err := s.app.People.EditMember(ctx, by, in.Ref, version, app.MemberPatch{State: &to})
	return s.oneMember(ctx, by, m, err)
}

func (s *Service) oneMember(ctx context.Context, by loop.Actor, m loop.Member, err error) (*saved[Member], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Members(ctx, m)
	if err != nil {
		return nil, err
	}
	return at(m.Version, all[0]), nil
}

// member returns the member behind an e-mail, a ref, an id or "me"; 0 for "".
func (s *Service) member(ctx context.Context, by loop.Actor, field, who string) (loop.ID, error) {
	switch who {
	case "":
		return 0, nil
	case "me":
		if by.Member == 0 {
			return 0, loop.Fault(field, "A token is no person. Use the e-mail or the ref of a member.")
		}
		return by.Member, nil
	}
	all, err := s.app.People.Members(ctx, by)
	if err != nil {
		return 0, err
	}
	for _, m := range all {
		if strings.EqualFold(m.Email, who) || strings.EqualFold(m.Ref().String(), who) || m.ID.String() == who {
			return m.ID, nil
		}
	}
	return 0, loop.Fault(field, "Nobody here is called %s. Use the e-mail of a member, or a ref like M-3.", cut(who, 40))
}
